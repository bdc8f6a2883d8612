"""Whether who asks may: a person's session and role, a machine's key. One statement each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.permissions import Role
from models.domain.sign_in import KEY_USE_NOTED_EVERY
from models.domain.tenancy import TenantStatus
from models.tables import ApiKey, Membership, Tenant, UserAccount, UserSession


@dataclass(frozen=True, slots=True)
class Standing:
    """What a live session is worth. `role`: of an active member of the tenant that was named."""

    is_platform_admin: bool
    role: Role | None
    impersonates: UUID | None
    may_write: bool


async def standing(
    session: AsyncSession, session_id: UUID, user_id: UUID, tenant_id: UUID | None, now: datetime
) -> Standing | None:
    """None where the session ended or its person was disabled: a revocation counts at once."""
    role = (
        select(Membership.role)
        .join(Tenant, col(Tenant.id) == col(Membership.tenant_id))
        .where(
            Membership.user_id == user_id,
            Membership.tenant_id == tenant_id,
            Membership.status == "ACTIVE",
            Tenant.status != TenantStatus.ARCHIVED,
        )
        .scalar_subquery()
    )
    rows = await session.exec(
        select(UserAccount.is_platform_admin, UserSession.impersonates, UserSession.may_write, role)
        .join(UserAccount, col(UserAccount.id) == col(UserSession.user_id))
        .where(
            UserSession.id == session_id,
            UserSession.user_id == user_id,
            col(UserSession.ended_at).is_(None),
            col(UserSession.expires_at) > now,
            col(UserAccount.disabled_at).is_(None),
        )
    )
    found = rows.one_or_none()
    if found is None:
        return None
    is_admin, impersonates, may_write, held = found
    return Standing(is_admin, Role(held) if held else None, impersonates, may_write)


async def live_key(session: AsyncSession, prefix: str, now: datetime) -> ApiKey | None:
    """None where it is over, revoked, or its tenant is archived."""
    rows = await session.exec(
        select(ApiKey)
        .join(Tenant, col(Tenant.id) == col(ApiKey.tenant_id))
        .where(
            ApiKey.prefix == prefix,
            col(ApiKey.revoked_at).is_(None),
            col(ApiKey.expires_at) > now,
            Tenant.status != TenantStatus.ARCHIVED,
        )
    )
    return rows.one_or_none()


async def note_use(session: AsyncSession, key: ApiKey, now: datetime) -> None:
    if key.used_at is None or key.used_at < now - KEY_USE_NOTED_EVERY:
        await session.execute(
            update(ApiKey)
            .where(col(ApiKey.tenant_id) == key.tenant_id, col(ApiKey.id) == key.id)
            .values(used_at=now)
        )
