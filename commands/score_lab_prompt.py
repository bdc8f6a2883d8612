"""The part of `converzia score-lab` that tries a prompt: a model reads past conversations again.

Both sides are read anew, once as a model read them then and once as it reads them with the prompt,
so that the prompt alone makes the difference. Nothing is written; each turn is one call.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from integrations.errors import VendorRejected
from integrations.openai_models import OpenAIModels
from models.contracts.reading import ModelReading
from models.domain.errors import InvalidInput
from models.domain.offer import OfferType
from models.domain.qualification import Fields
from models.domain.score_lab import Report, Tally
from models.records import billing, past_talks, score_lab, score_templates, tenants
from models.records.score_lab import TriedLead
from models.session import Database, connect
from models.settings import Settings
from models.understanding.past_turns import PastTalk
from models.understanding.turn import to_be_read

LEADS_MAX: Final = 100
"""The newest; each of their turns costs a call."""
_AT_ONCE: Final = 4

Reader = Callable[[str], Awaitable[ModelReading | None]]


def run(
    settings: Settings, tenant_id: UUID, prompt: str, offer_type: OfferType, days: int
) -> Report:
    """Raises InvalidInput where no model is set up."""
    models = OpenAIModels(
        settings.openai_api_key.get_secret_value(),
        settings.openai_url,
        chat_model=settings.openai_chat_model,
        transcription_model="",
    )
    if not models.can_understand:
        raise InvalidInput("set CONVERZIA_OPENAI_API_KEY and CONVERZIA_OPENAI_CHAT_MODEL first")

    async def reads(turn: str) -> ModelReading | None:
        """What it refuses, or answers out of shape, is left to the rules, as in a conversation."""
        try:
            return (await models.understand(prompt, turn, ModelReading)).parsed
        except VendorRejected:
            return None

    return asyncio.run(_run(settings, tenant_id, reads, offer_type, days))


async def _run(
    settings: Settings, tenant_id: UUID, reads: Reader, offer_type: OfferType, days: int
) -> Report:
    db = connect(
        settings.database_url.get_secret_value(),
        settings.platform_database_url.get_secret_value(),
        pool_size=1,
    )
    try:
        return await compare(db, tenant_id, reads, offer_type, days, datetime.now(UTC))
    finally:
        await db.close()


async def compare(
    db: Database, tenant_id: UUID, reads: Reader, offer_type: OfferType, days: int, now: datetime
) -> Report:
    """No call is made while the transaction is open."""
    async with db.reading(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        template = (await score_templates.load(session, tenant_id)).published[offer_type]
        packages = await billing.packages(session, tenant_id)
        past: list[tuple[TriedLead, PastTalk]] = []
        since = now - timedelta(days=days)
        found = score_lab.leads_since(session, tenant_id, offer_type, since=since, today=now.date())
        async with aclosing(found) as leads:
            async for lead in leads:
                if len(past) > LEADS_MAX:
                    break
                talk = await past_talks.of_life(session, lead.life, lead.offer, tenant)
                past.append((lead, talk))
    tally, free = Tally(), asyncio.Semaphore(_AT_ONCE)
    read = await asyncio.gather(*(_read_again(t, reads, free) for _, t in past[:LEADS_MAX]))
    for (lead, talk), then in zip(past, read, strict=False):
        was = talk.as_it_was()
        tally.add(lead.trial(lead.scored(template, was), lead.scored(template, then)))
    return tally.report("prompt", packages.values(), is_cut=len(past) > LEADS_MAX)


async def _read_again(talk: PastTalk, reads: Reader, free: asyncio.Semaphore) -> Fields:
    known = talk.began
    async with free:
        for turn in talk.turns:
            reading = await reads(to_be_read(turn.texts, talk.asked(turn, known)))
            known = talk.after(turn, known, reading)
    return known
