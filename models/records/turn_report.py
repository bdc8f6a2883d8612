"""How a tenant's conversations take turns: bursts, replies to each, and how long people waited."""

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession


class TurnReport(BaseModel):
    """`replies_per_burst` above 1 would be a fault; below 1, silence was the answer to some.

    `silence_ms_*`: from the person's last message of a burst to its reply, the wait for the burst's
    end included; None without a reply.
    """

    model_config = ConfigDict(frozen=True)

    bursts: int
    messages: int
    replies: int
    messages_per_burst: float | None
    replies_per_burst: float | None
    silence_ms_p50: int | None
    silence_ms_p95: int | None


_REPORT: Final = text(
    # A burst is what was answered in one transaction; its reply is named after its last message.
    """
    with burst as (
        select count(*) as messages, max(coalesce(event.received_at, heard.created_at)) as ended_at,
            array_agg('reply:' || heard.id) as keys
        from message heard
        left join inbox event on event.provider = 'whatsapp' and event.external_id = heard.wamid
        where heard.tenant_id = :tenant_id and heard.direction = 'in' and heard.kind <> 'other'
            and heard.answered_at >= :since
        group by heard.lead_id, heard.answered_at
    ), turn as (
        select burst.messages, reply.count, reply.first_at - burst.ended_at as silence
        from burst, lateral (
            select count(*) as count, min(said.created_at) as first_at from message said
            where said.tenant_id = :tenant_id and said.turn_key = any (burst.keys)) reply
    )
    select count(*) as bursts, coalesce(sum(messages), 0)::int as messages,
        coalesce(sum(count), 0)::int as replies,
        round(avg(messages), 2)::float as messages_per_burst,
        round(avg(count), 2)::float as replies_per_burst,
        round(extract(epoch from percentile_cont(0.5) within group (order by silence)) * 1000)::int
            as silence_ms_p50,
        round(extract(epoch from percentile_cont(0.95) within group (order by silence)) * 1000)::int
            as silence_ms_p95
    from turn
    """.replace("::", r"\:\:")
)


async def turn_report(session: AsyncSession, tenant_id: UUID, since: datetime) -> TurnReport:
    rows = await session.execute(_REPORT, {"tenant_id": tenant_id, "since": since})
    return TurnReport.model_validate(dict(rows.mappings().one()))
