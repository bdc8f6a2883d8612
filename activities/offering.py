"""What a person was offered: options that were numbered, and the words an answer may accept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain import choices
from models.domain.choices import Option
from models.records import transcript
from models.tables import LeadOffer, Message
from models.understanding.acceptance import may_accept

_FIGURE: Final = re.compile(r"\D{0,12}\d{1,2}\D{0,3}")
"""Maybe the number of an option: "2", "la 2", "opción 3."."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The assistant's last message, as far as an answer refers to it."""

    listed: tuple[Option, ...] = ()
    words: str = ""


async def last_offer(session: AsyncSession, life: LeadOffer, heard: Sequence[Message]) -> Offered:
    """What came before a bare figure, or before what may accept something ("sí, esa"): one round
    trip more, and only then."""
    is_closed = bool(choices.options_for(life.asked_field, "es"))
    is_figure = is_closed and any(_FIGURE.fullmatch(m.text or "") for m in heard)
    if not is_figure and not any(may_accept(m.text) for m in heard if m.text):
        return Offered()
    last = await _last_message(session, life)
    if last is None:
        return Offered()
    is_numbered = is_figure and last.kind == "text"
    return Offered(transcript.offered(last) if is_numbered else (), last.text or "")


async def last_words(session: AsyncSession, life: LeadOffer) -> str:
    """What the assistant said last; empty where it has not spoken."""
    last = await _last_message(session, life)
    return (last.text if last else None) or ""


async def _last_message(session: AsyncSession, life: LeadOffer) -> Message | None:
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
    return rows.first()
