"""The place of one message within WhatsApp's limits, agreed upon by all workers in the database."""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain import pacing, window
from models.tables import Integration, Lead, Message

_TAKE: Final = text(
    "select message_take_place(:tenant, :message, :person, :number, cast(:phone_number as varchar),"
    " :at, :patience, :number_every, :number_burst, :touch_every, :pair_every, :pair_burst,"
    " cast(:daily_max as integer), :is_touch, :is_first)"
)


async def take_place(
    session: AsyncSession, message: Message, lead: Lead, connection: Integration, now: datetime
) -> datetime:
    """When the message may leave. Within PATIENCE its row says `sending`; otherwise it is asked
    again at that time, its place kept unless the day's limit is reached."""
    pace = pacing.pace_of(connection.config)
    may_go_at: datetime = await session.scalar(
        _TAKE,
        {
            "tenant": message.tenant_id,
            "message": message.id,
            "person": lead.id,
            "number": connection.id,
            "phone_number": connection.config.get("phone_number_id"),
            "at": now,
            "patience": pacing.PATIENCE,
            "number_every": pace.number_every,
            "number_burst": pace.number_burst,
            "touch_every": pace.touch_every,
            "pair_every": pacing.PAIR_EVERY,
            "pair_burst": pacing.PAIR_BURST,
            "daily_max": pace.daily_max,
            "is_touch": message.kind == "template",
            "is_first": not window.is_open(lead.last_inbound_at, now),
        },
    )
    return may_go_at
