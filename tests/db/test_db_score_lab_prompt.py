"""The score lab with a prompt: past conversations read again, and nothing of it kept."""

import json

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from commands.score_lab_prompt import compare
from demo.seed import SeededTenant
from models.contracts.reading import ModelReading
from models.domain.lifecycle import State
from models.domain.offer import OfferType
from models.session import Database
from models.tables import Message
from tests.db.living import Living, begin
from tests.db.scoring import LOOKING
from tests.factories import Clock
from tests.workflows.model_server import reading

TYPE = OfferType.PROPERTY


@pytest.fixture
async def living(db: Database, tenant: SeededTenant, clock: Clock) -> Living:
    return await begin(db, tenant, clock, State.QUALIFYING)


async def talks(living: Living, *texts: str) -> None:
    """Each answered, and the answer received."""
    for text in texts:
        await living.says(text)
        living.clock.advance(minutes=1)
        async with living.db.tenant(living.tenant.id) as session:
            await session.execute(
                update(Message)
                .where(col(Message.direction) == "out", col(Message.status) == "queued")
                .values(status="sent")
            )


async def understands(turn: str) -> ModelReading | None:
    """What no rule reads; of other turns nothing."""
    words = "meterle pata"
    given = json.loads(turn)["messages"][0]["text"]
    return (
        ModelReading.model_validate_json(reading(words, intent="ready")) if words in given else None
    )


async def test_a_prompt_is_tried_on_what_was_said(living: Living) -> None:
    await talks(living, LOOKING, "La idea es meterle pata")
    now = living.clock.now
    report = await compare(living.db, living.tenant.id, understands, TYPE, 30, now)
    assert [(d.key, d.leads, d.points) for d in report.dimensions] == [("intent", 1, 15)]
    assert (report.version, report.leads, report.differing) == ("prompt", 1, 0)
    async with living.db.tenant(living.tenant.id) as session:
        kept = await session.exec(select(Message.reading).where(Message.direction == "in"))
        assert set(kept.all()) == {None}
    assert (await living.life()).fields.get("intent") is None


async def test_what_a_question_asked_counts_when_its_answer_is_read_again(
    living: Living,
) -> None:
    """A bare figure is a budget where the budget was asked for."""
    await talks(living, "Soy Ana, busco 2 ambientes en Palermo", "150")
    assert (await living.life()).fields["budget"]["max"] == 150_000

    async def knows_nothing(turn: str) -> ModelReading | None:
        return None

    now = living.clock.now
    report = await compare(living.db, living.tenant.id, knows_nothing, TYPE, 30, now)
    assert (report.leads, report.differing, report.dimensions) == (1, 0, ())
