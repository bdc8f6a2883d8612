"""What chat models were asked, and what it cost: per message, per lead, per tenant and day."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.records.tenants import TenantView
from models.tables import ModelCall


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a model, as it is put on record."""

    model: str
    error: str | None = None
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_micro_usd: int = 0
    duration_ms: int = 0


class Usage(BaseModel):
    """One group of calls. `group` is the day, the lead_offer, the reply's message or the model."""

    model_config = ConfigDict(frozen=True)

    group: str
    calls: int
    failed: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_micro_usd: int


_GROUPS: Final = {
    "day": "to_char(c.created_at at time zone :zone, 'YYYY-MM-DD')",
    "lead": "c.lead_offer_id::text",
    "message": "coalesce(m.id::text, c.turn_key)",
    "model": "c.model",
}
BY: Final = tuple(_GROUPS)


def day_start(now: datetime, time_zone: str) -> datetime:
    """When the tenant's day began."""
    local = now.astimezone(ZoneInfo(time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def keep(
    session: AsyncSession,
    tenant_id: UUID,
    call: Call,
    *,
    purpose: str,
    lead_offer_id: UUID | None,
    turn_key: str,
) -> None:
    session.add(
        ModelCall(
            tenant_id=tenant_id,
            lead_offer_id=lead_offer_id,
            turn_key=turn_key,
            purpose=purpose,
            **asdict(call),
        )
    )


async def left_today(session: AsyncSession, tenant: TenantView, now: datetime) -> int:
    """Micro-dollars that the tenant's day still has."""
    spent = await spent_today(session, tenant.id, now, tenant.time_zone)
    return tenant.policy.model_day_budget_micro_usd - spent


async def spent_today(session: AsyncSession, tenant_id: UUID, now: datetime, time_zone: str) -> int:
    """Micro-dollars since the tenant's day began."""
    total = await session.scalar(
        select(func.coalesce(func.sum(ModelCall.cost_micro_usd), 0)).where(
            ModelCall.tenant_id == tenant_id,
            col(ModelCall.created_at) >= day_start(now, time_zone),
        )
    )
    return int(total or 0)


async def report(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    by: str,
    now: datetime,
    days: int,
    time_zone: str,
    lead_offer_id: UUID | None = None,
) -> Sequence[Usage]:
    """The dearest first; days in their order. `lead_offer_id` narrows it to one life."""
    order = "1" if by == "day" else "cost_micro_usd desc, 1"
    statement = text(
        f"""
        select {_GROUPS[by]} as "group", count(*) as calls,
            count(*) filter (where c.error is not null) as failed,
            sum(c.input_tokens) as input_tokens, sum(c.cached_tokens) as cached_tokens,
            sum(c.output_tokens) as output_tokens, sum(c.cost_micro_usd)::bigint as cost_micro_usd
        from model_call c
        left join message m on m.tenant_id = c.tenant_id and m.turn_key = c.turn_key
        where c.tenant_id = :tenant_id and c.created_at >= :since
            and (cast(:life as uuid) is null or c.lead_offer_id = :life)
            and {_GROUPS[by]} is not null
        group by 1 order by {order} limit 1000
        """  # noqa: S608 - the parts are constants
    )
    rows = await session.execute(
        statement,
        {
            "tenant_id": tenant_id,
            "since": day_start(now - timedelta(days=days - 1), time_zone),
            "zone": time_zone,
            "life": lead_offer_id,
        },
    )
    return [Usage.model_validate(dict(row)) for row in rows.mappings().all()]
