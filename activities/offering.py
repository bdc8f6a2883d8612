"""What a person was offered to choose from, where the options were numbered."""

import re
from collections.abc import Sequence
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain import choices
from models.domain.choices import Option
from models.records import transcript
from models.tables import LeadOffer, Message

_FIGURE: Final = re.compile(r"\D{0,12}\d{1,2}\D{0,3}")
"""Maybe the number of an option: "2", "la 2", "opción 3."."""


async def listed_options(
    session: AsyncSession, life: LeadOffer, heard: Sequence[Message]
) -> tuple[Option, ...]:
    """What was numbered in the last question, where a bare figure came back: one round trip more,
    and only then."""
    is_closed = bool(choices.options_for(life.asked_field, "es"))
    if not is_closed or not any(_FIGURE.fullmatch(m.text or "") for m in heard):
        return ()
    rows = await session.exec(
        select(Message)
        .where(
            Message.tenant_id == life.tenant_id,
            Message.lead_id == life.lead_id,
            Message.direction == "out",
            col(Message.status).in_(("sent", "delivered", "read")),
        )
        .order_by(col(Message.occurred_at).desc(), col(Message.created_at).desc())
        .limit(1)
    )
    last = rows.first()
    if last is None or last.kind != "text":
        return ()
    return transcript.offered(last)
