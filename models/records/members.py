"""Who works for which tenant: invited, approved, changed, removed."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.errors import InvalidInput, NotFound
from models.domain.permissions import Role
from models.domain.sign_in import LINK_LIVES, Purpose, folded
from models.domain.tenancy import TenantStatus
from models.signing import SigningKeys, digest
from models.tables import Invitation, Membership, Tenant, UserAccount


async def of_person(session: AsyncSession, user_id: UUID) -> Sequence[tuple[Membership, Tenant]]:
    rows = await session.exec(
        select(Membership, Tenant)
        .join(Tenant, col(Tenant.id) == col(Membership.tenant_id))
        .where(Membership.user_id == user_id, Membership.status != "REMOVED")
        .order_by(col(Tenant.name))
    )
    return rows.all()


async def of_tenant(
    session: AsyncSession, tenant_id: UUID
) -> Sequence[tuple[Membership, UserAccount]]:
    rows = await session.exec(
        select(Membership, UserAccount)
        .join(UserAccount, col(UserAccount.id) == col(Membership.user_id))
        .where(Membership.tenant_id == tenant_id, Membership.status != "REMOVED")
        .order_by(col(Membership.created_at))
    )
    return rows.all()


async def found(session: AsyncSession, user_id: UUID, company: str, language: str) -> Tenant:
    """A new tenant that waits for its approval, with its first owner."""
    plain = re.sub(r"[^a-z0-9]+", "-", company.lower()).strip("-")[:40]
    tenant = Tenant(
        name=company, slug=f"{plain}-{secrets.token_hex(3)}".lstrip("-"), language=language
    )
    session.add(tenant)
    await session.flush()
    session.add(Membership(tenant_id=tenant.id, user_id=user_id, role=Role.OWNER))
    return tenant


async def waiting(session: AsyncSession) -> Sequence[tuple[Membership, UserAccount, Tenant]]:
    """People whom the platform has not let in yet, the longest waiting first."""
    rows = await session.exec(
        select(Membership, UserAccount, Tenant)
        .join(UserAccount, col(UserAccount.id) == col(Membership.user_id))
        .join(Tenant, col(Tenant.id) == col(Membership.tenant_id))
        .where(Membership.status == "PENDING_APPROVAL")
        .order_by(col(Membership.created_at))
    )
    return rows.all()


async def decide_tenant(
    session: AsyncSession, tenant_id: UUID, *, approve: bool
) -> tuple[Tenant, list[UserAccount]] | None:
    """Who waited, to be told. None where it was decided so before. Raises NotFound, InvalidInput
    where it was decided otherwise."""
    tenant = await session.get(Tenant, tenant_id, with_for_update=True)
    if tenant is None:
        raise NotFound(f"no tenant {tenant_id}")
    status = TenantStatus.ACTIVE if approve else TenantStatus.ARCHIVED
    if tenant.status == status:
        return None
    if tenant.status != TenantStatus.PENDING:
        raise InvalidInput(f"the tenant is {tenant.status}; only a PENDING one is decided about")
    tenant.status = status
    told = []
    for member, user in await of_tenant(session, tenant_id):
        if member.status == "PENDING_APPROVAL":
            member.status = "ACTIVE" if approve else "REMOVED"
            told.append(user)
    return tenant, told


async def decide_member(
    session: AsyncSession, tenant_id: UUID, user_id: UUID, *, approve: bool
) -> Membership | None:
    """None where it was decided so before. Raises NotFound, InvalidInput."""
    member = await _locked(session, tenant_id, user_id)
    status = "ACTIVE" if approve else "REMOVED"
    if member.status == status:
        return None
    if member.status != "PENDING_APPROVAL":
        raise InvalidInput(f"the member is {member.status}; only who waits is decided about")
    member.status = status
    return member


async def change(
    session: AsyncSession, tenant_id: UUID, user_id: UUID, role: Role | None
) -> tuple[Membership, Role]:
    """Another role, or none at all; and the role before. Raises NotFound, and InvalidInput for
    the last owner, whom nobody could replace."""
    # The owners are locked in one order: two of them cannot remove each other at once.
    owners = await session.exec(
        select(Membership)
        .where(
            Membership.tenant_id == tenant_id,
            Membership.role == Role.OWNER,
            Membership.status == "ACTIVE",
        )
        .order_by(col(Membership.id))
        .with_for_update()
    )
    others = [owner for owner in owners.all() if owner.user_id != user_id]
    member = await _locked(session, tenant_id, user_id)
    before = Role(member.role)
    if before is Role.OWNER and role is not Role.OWNER and not others:
        raise InvalidInput("this is the last owner: make somebody else one first")
    if role is None:
        member.status = "REMOVED"
    else:
        member.role = role
    return member, before


async def _locked(session: AsyncSession, tenant_id: UUID, user_id: UUID) -> Membership:
    rows = await session.exec(
        select(Membership)
        .where(
            Membership.tenant_id == tenant_id,
            Membership.user_id == user_id,
            Membership.status != "REMOVED",
        )
        .with_for_update()
    )
    if (member := rows.one_or_none()) is None:
        raise NotFound(f"tenant {tenant_id} has no member {user_id}")
    return member


def invite(
    session: AsyncSession,
    keys: SigningKeys,
    tenant_id: UUID,
    email: str,
    role: Role,
    invited_by: str,
    now: datetime,
) -> Invitation:
    invitation_id = ids.new_id()
    made = Invitation(
        tenant_id=tenant_id,
        id=invitation_id,
        email=folded(email),
        role=role,
        invited_by=invited_by,
        hash=digest(keys.link(Purpose.INVITE, invitation_id)),
        expires_at=now + LINK_LIVES[Purpose.INVITE],
    )
    session.add(made)
    return made


async def open_invitations(
    session: AsyncSession, tenant_id: UUID, now: datetime
) -> Sequence[Invitation]:
    rows = await session.exec(
        select(Invitation)
        .where(
            Invitation.tenant_id == tenant_id,
            col(Invitation.accepted_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
            col(Invitation.expires_at) > now,
        )
        .order_by(col(Invitation.created_at))
    )
    return rows.all()


async def invitation(session: AsyncSession, secret: str, now: datetime) -> Invitation | None:
    """The one that this link is of, while it is open; locked."""
    rows = await session.exec(
        select(Invitation)
        .where(
            Invitation.hash == digest(secret),
            col(Invitation.accepted_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
            col(Invitation.expires_at) > now,
        )
        .with_for_update()
    )
    return rows.one_or_none()


async def join(
    session: AsyncSession, invited: Invitation, user: UserAccount, now: datetime
) -> Membership:
    """Waits for the platform's approval. Raises InvalidInput for who works there already: a link
    changes nobody's role."""
    invited.accepted_at = now
    rows = await session.exec(
        select(Membership)
        .where(Membership.tenant_id == invited.tenant_id, Membership.user_id == user.id)
        .with_for_update()
    )
    member = rows.one_or_none()
    if member is None:
        member = Membership(tenant_id=invited.tenant_id, user_id=user.id, role=invited.role)
        session.add(member)
    elif member.status == "REMOVED":
        member.role, member.status = invited.role, "PENDING_APPROVAL"
    else:
        raise InvalidInput("you work for this tenant already")
    return member
