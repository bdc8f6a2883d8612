"""Who works for a tenant: members, their roles, invitations. Nobody changes what they are
themselves, and nobody gives more than they have."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.access import Caller, MembersManage, MembersRead
from api.auth import answers
from api.auth.signing_in import Email
from api.deps import ContextDep
from api.errors import Problem
from api.rest.operations import Body, TenantId
from models.domain.errors import NotFound
from models.domain.permissions import Role, may_give
from models.domain.sign_in import Purpose
from models.records import letters, members, tenants
from models.tables import Invitation
from models.tables.base import utc_now

router = APIRouter(prefix="/api/tenants/{tenant_id}", tags=["members"])

TenantRole = Literal["OWNER", "ADMIN", "BILLING", "VIEWER"]


class Member(BaseModel):
    user_id: UUID
    name: str
    email: str
    role: Role
    status: str
    since: datetime


class RoleChange(Body):
    role: TenantRole


class Invited(Body):
    email: Email
    role: TenantRole


class InvitationRow(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


@router.get("/members")
async def list_members(tenant_id: TenantId, held: ContextDep, _: MembersRead) -> list[Member]:
    """Those who wait for the platform's approval, too."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        found = await members.of_tenant(session, tenant_id)
    return [
        Member(
            user_id=user.id,
            name=user.name,
            email=user.email,
            role=Role(member.role),
            status=member.status,
            since=member.created_at,
        )
        for member, user in found
    ]


@router.put("/members/{user_id}", status_code=204)
async def change_role(
    tenant_id: TenantId, user_id: UUID, body: RoleChange, held: ContextDep, who: MembersManage
) -> None:
    await _change(held, tenant_id, user_id, who, Role(body.role))


@router.delete("/members/{user_id}", status_code=204)
async def remove(tenant_id: TenantId, user_id: UUID, held: ContextDep, who: MembersManage) -> None:
    """At once, on all of the person's devices."""
    await _change(held, tenant_id, user_id, who, None)


async def _change(
    held: ContextDep, tenant_id: UUID, user_id: UUID, who: Caller, role: Role | None
) -> None:
    """The database lets no tenant's transaction write a membership: hence the platform's."""
    if user_id == who.user_id:
        raise Problem(403, "auth.own_role", "Nobody changes their own role: ask somebody else.")
    async with held.db.platform() as session:
        member, before = await members.change(session, tenant_id, user_id, role)
        if not may_give(who.permissions, before) or (role and not may_give(who.permissions, role)):
            raise _too_much()
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="member.role_changed" if role else "member.removed",
            subject=f"user:{member.user_id}",
            before={"role": before},
            after={"role": role} if role else None,
        )


@router.get("/invitations")
async def list_invitations(
    tenant_id: TenantId, held: ContextDep, _: MembersRead
) -> list[InvitationRow]:
    """Those that can still be accepted."""
    async with held.db.tenant(tenant_id) as session:
        found = await members.open_invitations(session, tenant_id, utc_now())
        return [InvitationRow.model_validate(one) for one in found]


@router.post("/invitations", status_code=201)
async def invite(
    tenant_id: TenantId, body: Invited, held: ContextDep, who: MembersManage
) -> InvitationRow:
    """Its link goes to the address alone. Who accepts waits for the platform's approval."""
    answers.require_keys(held)
    role = Role(body.role)
    if not may_give(who.permissions, role):
        raise _too_much()
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        made = members.invite(session, held.keys, tenant_id, body.email, role, who.actor, utc_now())
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="member.invited",
            subject=f"invitation:{made.id}",
            after={"role": role},
        )
        await session.flush()
        await session.refresh(made)
    async with held.db.platform() as session:
        link = (Purpose.INVITE, made.id)
        letter = letters.queue(
            session,
            "invite",
            made.email,
            tenant.language,
            link=link,
            values={"tenant": tenant.name},
        )
    await answers.send_letters(held, letter)
    return InvitationRow.model_validate(made)


@router.delete("/invitations/{invitation_id}", status_code=204)
async def withdraw(
    tenant_id: TenantId, invitation_id: UUID, held: ContextDep, who: MembersManage
) -> None:
    async with held.db.tenant(tenant_id) as session:
        found = await session.get(Invitation, (tenant_id, invitation_id))
        if found is None:
            raise NotFound(f"tenant {tenant_id} has no invitation {invitation_id}")
        found.withdrawn_at = found.withdrawn_at or utc_now()
        subject = f"invitation:{invitation_id}"
        tenants.audit(
            session, tenant_id, actor=who.actor, action="invitation.withdrawn", subject=subject
        )


def _too_much() -> Problem:
    return Problem(403, "auth.too_much", "This role may more than you: ask an owner.")
