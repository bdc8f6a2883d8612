"""Tenants: their policy, the routes that lead to them, their connections, the audit log."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import origin
from models.domain.errors import NotFound
from models.domain.policy import Policy
from models.tables import AuditEntry, ChannelRoute, Integration, Tenant

META_PAGE = "meta_page"
WHATSAPP_NUMBER = "whatsapp_number"
CHATWOOT = "chatwoot"
"""Routed by the connection's id."""

_POLICY = TypeAdapter(Policy)


@dataclass(frozen=True, slots=True)
class TenantView:
    id: UUID
    name: str
    is_active: bool
    country: str
    time_zone: str
    language: str
    policy: Policy
    is_front_door: bool = False


async def load(session: AsyncSession, tenant_id: UUID) -> TenantView:
    """Raises NotFound when the transaction's role sees no such tenant."""
    tenant = await session.get(Tenant, tenant_id)
    if tenant is None:
        raise NotFound(f"no tenant {tenant_id}")
    return view(tenant)


def view(tenant: Tenant) -> TenantView:
    return TenantView(
        id=tenant.id,
        name=tenant.name,
        is_active=tenant.status == "ACTIVE",
        country=tenant.country,
        time_zone=tenant.time_zone,
        language=tenant.language,
        policy=_POLICY.validate_python(tenant.policy),
        is_front_door=tenant.is_front_door,
    )


async def routed(session: AsyncSession, channel: str, accounts: set[str]) -> dict[str, TenantView]:
    """The tenants behind vendor accounts, by account; an unknown account is absent."""
    if not accounts:
        return {}
    rows = await session.exec(
        select(ChannelRoute.external_id, Tenant)
        .join(Tenant, col(Tenant.id) == col(ChannelRoute.tenant_id))
        .where(ChannelRoute.channel == channel, col(ChannelRoute.external_id).in_(accounts))
    )
    return {account: view(tenant) for account, tenant in rows.all()}


async def add_route(session: AsyncSession, channel: str, external_id: str, tenant_id: UUID) -> None:
    """Routes an account, or moves it to another tenant."""
    statement = insert(ChannelRoute).values(
        channel=channel, external_id=external_id, tenant_id=tenant_id
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["channel", "external_id"], set_={"tenant_id": tenant_id}
        )
    )


async def claim_route(
    session: AsyncSession, channel: str, external_id: str, tenant_id: UUID
) -> bool:
    """Routes an account that is nobody's, or this tenant's already; false: it is another's."""
    statement = insert(ChannelRoute).values(
        channel=channel, external_id=external_id, tenant_id=tenant_id
    )
    claimed = await session.execute(
        statement.on_conflict_do_update(
            index_elements=["channel", "external_id"],
            set_={"tenant_id": tenant_id},
            where=col(ChannelRoute.tenant_id) == tenant_id,
        ).returning(col(ChannelRoute.tenant_id))
    )
    return claimed.first() is not None


async def integration(session: AsyncSession, tenant_id: UUID, kind: str) -> Integration:
    """The tenant's active connection of this kind. Raises NotFound."""
    found = (
        await session.exec(
            select(Integration).where(
                Integration.tenant_id == tenant_id,
                Integration.kind == kind,
                Integration.status == "ACTIVE",
            )
        )
    ).first()
    if found is None:
        raise NotFound(f"tenant {tenant_id} has no active {kind} connection")
    return found


def audit(
    session: AsyncSession,
    tenant_id: UUID | None,
    *,
    actor: str,
    action: str,
    subject: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """The one writer of the audit log. `tenant_id` None: it concerns the platform alone. Ids and
    values, never a person. Time and chain are the database's."""
    asked = origin.current.get()
    session.add(
        AuditEntry(
            tenant_id=tenant_id,
            actor=actor,
            action=action,
            subject=subject,
            before=before,
            after=after,
            origin=asdict(asked) if asked else None,
        )
    )
