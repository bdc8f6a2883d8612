"""When a tenant's WhatsApp account was last read from Graph, and what its limit is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.records import tenants
from models.tables import Integration, Tenant


async def unread_since(session: AsyncSession, since: datetime, limit: int) -> Sequence[UUID]:
    """Active tenants whose account is known and was not read since then. Platform role."""
    rows = await session.exec(
        select(Integration.tenant_id)
        .join(Tenant, col(Tenant.id) == col(Integration.tenant_id))
        .where(
            Tenant.status == "ACTIVE",
            Integration.kind == "WHATSAPP",
            Integration.status == "ACTIVE",
            col(Integration.config)["waba_id"].astext != "",
            col(Integration.synced_at).is_(None) | (col(Integration.synced_at) < since),
        )
        .order_by(col(Integration.synced_at).nulls_first())
        .limit(limit)
    )
    return rows.all()


async def mark_read(
    session: AsyncSession, tenant_id: UUID, at: datetime, messaging_limit: str | None = None
) -> None:
    connection = await tenants.integration(session, tenant_id, "WHATSAPP")
    connection.synced_at = at
    if messaging_limit is not None:
        connection.config = {**connection.config, "messaging_limit": messaging_limit}
