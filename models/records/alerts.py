"""What a tenant has to be told once: raised where it shows, told by the sweep, then cleared."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ids import new_id
from models.tables import Tenant, TenantAlert

WHATSAPP = "whatsapp"
"""WhatsApp takes nothing from the tenant's number; facts: the vendor's `code`."""

RECHARGE = "recharge"
"""The package that a tenant recharges with is not sold any more; facts: `package`."""


def refund_key(refund_id: str) -> str:
    """A refund failed; facts: `refund_minor`, `currency`, the number of the `order`."""
    return f"refund:{refund_id}"


def template_key(purpose: str) -> str:
    """No approved template of this purpose is left."""
    return f"template:{purpose}"


def standing_key(problem: str) -> str:
    """Meta warns, or has taken a right away."""
    return f"whatsapp:{problem}"


async def raise_once(
    session: AsyncSession, tenant_id: UUID, key: str, facts: Mapping[str, Any], now: datetime
) -> None:
    """Nothing while an alert of this key is open."""
    await session.execute(
        insert(TenantAlert)
        .values(tenant_id=tenant_id, id=new_id(), key=key, facts=dict(facts), raised_at=now)
        .on_conflict_do_nothing(
            index_elements=["tenant_id", "key"], index_where=text("cleared_at is null")
        )
    )


async def clear(session: AsyncSession, tenant_id: UUID, key: str, now: datetime) -> None:
    await session.execute(
        update(TenantAlert)
        .where(
            col(TenantAlert.tenant_id) == tenant_id,
            col(TenantAlert.key) == key,
            col(TenantAlert.cleared_at).is_(None),
        )
        .values(cleared_at=now)
    )


async def untold(session: AsyncSession, limit: int) -> Sequence[TenantAlert]:
    """Open alerts of active tenants that nobody was told of. Platform role."""
    rows = await session.exec(
        select(TenantAlert)
        .join(Tenant, col(Tenant.id) == col(TenantAlert.tenant_id))
        .where(
            Tenant.status == "ACTIVE",
            col(TenantAlert.told_at).is_(None),
            col(TenantAlert.cleared_at).is_(None),
        )
        .order_by(col(TenantAlert.raised_at))
        .limit(limit)
    )
    return rows.all()


async def mark_told(session: AsyncSession, alert: TenantAlert, now: datetime) -> None:
    await session.execute(
        update(TenantAlert)
        .where(col(TenantAlert.tenant_id) == alert.tenant_id, col(TenantAlert.id) == alert.id)
        .values(told_at=now)
    )
