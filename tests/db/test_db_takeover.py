"""A human who writes to a person silences the bot, and what waited is settled."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.domain.policy import DEFAULT_POLICY
from models.records import takeover, transcript
from models.session import Database
from models.tables import Lead, LeadOffer, Message
from tests.factories import make_life, make_person, unique

NOON = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
SILENCE = timedelta(minutes=DEFAULT_POLICY.human_silence_min)


async def _heard(session: AsyncSession, lead: Lead, at: datetime) -> Message:
    message = Message(
        tenant_id=lead.tenant_id, lead_id=lead.id, direction="in", kind="text", text="¿Hola?",
        wamid=unique("wamid"), status="received", occurred_at=at,
    )  # fmt: skip
    session.add(message)
    await session.flush()
    return message


async def _queued(session: AsyncSession, life: LeadOffer, at: datetime) -> Message:
    message_id = await transcript.queue(
        session, tenant_id=life.tenant_id, lead_id=life.lead_id, lead_offer_id=life.id,
        turn_key=unique("turn"), now=at, kind="text", text="¿Qué zona?",
    )  # fmt: skip
    return await session.get_one(Message, (life.tenant_id, message_id))


async def test_the_bot_is_held_for_the_set_silence_after_the_last_word(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        lead = await make_person(session, tenant.id)
        assert not takeover.is_held(lead, NOON)
        await takeover.human_spoke(session, lead, NOON)
        last = NOON + timedelta(minutes=5)
        await takeover.human_spoke(session, lead, last)
        # The same word, told again late, takes nothing back.
        await takeover.human_spoke(session, lead, NOON)
        assert takeover.is_held(lead, last + SILENCE - timedelta(seconds=1))
        assert not takeover.is_held(lead, last + SILENCE)
        takeover.resume(lead)
        assert not takeover.is_held(lead, last)


async def test_what_was_written_before_is_answered_and_what_had_not_left_stays(
    db: Database, tenant: SeededTenant
) -> None:
    early, late = NOON - timedelta(seconds=5), NOON + timedelta(seconds=5)
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant, State.QUALIFYING)
        lead = await session.get_one(Lead, (tenant.id, life.lead_id))
        rows = [
            await write(session, who, at)
            for write, who in ((_heard, lead), (_queued, life))
            for at in (early, late)
        ]
        await takeover.human_spoke(session, lead, NOON)
        for row in rows:
            await session.refresh(row)
        asked, asked_after, replied, replied_after = rows
        assert (asked.answered_at, asked_after.answered_at) == (NOON, None)
        assert (replied.status, replied.error) == ("failed", takeover.OVERTAKEN)
        assert replied_after.status == "queued"
        heard, unsent = await transcript.outstanding(session, tenant.id, lead.id)
    assert ([m.id for m in heard], unsent) == ([asked_after.id], (replied_after.id,))


@pytest.mark.parametrize(
    ("before", "after"),
    [(State.TO_BE_CONTACTED, State.CONTACTED), (State.QUALIFYING, State.QUALIFYING)],
)
async def test_a_human_who_writes_first_has_contacted_the_lead(
    db: Database, tenant: SeededTenant, before: State, after: State
) -> None:
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant, before)
        lead = await session.get_one(Lead, (tenant.id, life.lead_id))
        await takeover.human_spoke(session, lead, NOON)
        assert (life.state, life.last_touch_at) == (after, NOON)


async def test_a_humans_words_stand_in_the_transcript_once(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        lead = await make_person(session, tenant.id)
        words = {"wamid": unique("wamid"), "kind": "text", "text": "Soy Marta", "at": NOON}
        made = await takeover.keep_words(session, lead, **words)
        again = await takeover.keep_words(session, lead, **words)
        assert made is not None
        assert again is None
        row = await session.get_one(Message, (tenant.id, made))
        assert (row.direction, row.by_human, row.status) == ("out", True, "sent")
