"""The front door of a shared number: who cannot be told apart is asked which tenant they mean, who
is not known is told once that they were heard. What they wrote waits: nothing is read out of it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from activities import hearing
from models import ids
from models.domain.catalogue import phrase
from models.domain.choices import (
    BUTTON_TITLE_MAX,
    BUTTONS_MAX,
    ROW_TITLE_MAX,
    ROWS_MAX,
    Option,
    numbered,
)
from models.domain.shared_number import Acquaintance, meant
from models.records import consents, transcript
from models.records.shared_numbers import OPTION
from models.tables import Lead, Message


async def answer(
    session: AsyncSession,
    lead: Lead,
    heard: Sequence[Message],
    known: Sequence[Acquaintance],
    now: datetime,
) -> UUID | None:
    """The reply's row; None where silence is the answer."""
    if (said := hearing.opting_out(heard, now)) is not None:
        await consents.withdraw(session, lead, said, heard[-1].occurred_at)
        return None
    if lead.opted_out_at is not None:
        await consents.renew(session, lead, heard[0])
    options = tuple(Option(f"{OPTION}{each.tenant_id}", each.name) for each in meant(known))
    if len(options) < 2:
        key = ids.front_door_key(lead.id, now.date())
        return await _queue(session, lead, key, phrase("not_known", lead.language), now)
    key = ids.reply_turn_key(heard[-1].id)
    question = phrase("which_tenant", lead.language)
    return await _queue(session, lead, key, question, now, options[:ROWS_MAX])


async def _queue(
    session: AsyncSession,
    lead: Lead,
    turn_key: str,
    text: str,
    now: datetime,
    options: tuple[Option, ...] = (),
) -> UUID:
    longest = BUTTON_TITLE_MAX if len(options) <= BUTTONS_MAX else ROW_TITLE_MAX
    fits = bool(options) and all(len(option.title) <= longest for option in options)
    return await transcript.queue(
        session,
        tenant_id=lead.tenant_id,
        lead_id=lead.id,
        lead_offer_id=None,
        turn_key=turn_key,
        now=now,
        kind="interactive" if fits else "text",
        text=text if fits or not options else numbered(text, options),
        options=[asdict(option) for option in options] or None,
    )
