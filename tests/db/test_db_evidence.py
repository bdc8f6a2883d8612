"""Every value keeps where it came from; what was taken back stays as history."""

from typing import Any

import pytest

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.records import evidence
from models.session import Database
from models.tables import FieldEvidence, Message
from tests.db.living import Living, begin
from tests.factories import Clock


@pytest.fixture
async def life(db: Database, tenant: SeededTenant, clock: Clock) -> Living:
    return await begin(db, tenant, clock, State.CONTACTED)


async def history(life: Living, field: str) -> list[FieldEvidence]:
    async with life.db.tenant(life.tenant.id) as session:
        rows = await evidence.history(session, life.tenant.id, life.life_id)
    return [row for row in rows if row.field == field]


def told(rows: list[FieldEvidence]) -> list[tuple[Any, str]]:
    return [(row.value["max"], row.change) for row in rows]


async def test_a_correction_and_a_contradiction_leave_what_was_said_before(life: Living) -> None:
    await life.says("Busco 2 ambientes en Palermo hasta 120 mil dólares")
    await life.says("mejor 150 que 120")
    await life.says("hasta 90 mil dólares")
    rows = await history(life, "budget")
    assert told(rows) == [(120_000, "stated"), (150_000, "corrected"), (90_000, "contradicted")]
    assert [row.words for row in rows] == ["120 mil dólares", "150", "90 mil dólares"]
    assert len({row.message_id for row in rows}) == 3
    assert {(row.origin, row.method, row.confidence) for row in rows} == {
        ("message", "rules", None)
    }


async def test_what_is_added_is_no_contradiction(life: Living) -> None:
    await life.says("Busco 2 ambientes en Palermo")
    await life.says("también Colegiales")
    (first, second) = await history(life, "zones")
    assert (first.value, first.change) == (["Palermo"], "stated")
    assert (second.value, second.change) == (["Palermo", "Colegiales"], "widened")


async def test_what_is_accepted_of_an_offer_names_the_words_that_accept(life: Living) -> None:
    turn = await life.says("¿Qué tienen de 2 ambientes?")
    await life.change(fields={})
    async with life.db.tenant(life.tenant.id) as session:
        reply = await session.get_one(Message, (life.tenant.id, turn.send_ids[-1]))
        reply.status = "sent"
        reply.text = "En Palermo tenemos una unidad de 3 ambientes desde USD 165.000."
    await life.says("sí, esa")
    (row,) = await history(life, "zones")
    assert (row.value, row.words, row.method) == (["Palermo"], "sí, esa", "accepted")
    assert (await life.life()).fields["ambientes"] == 3


async def test_a_bare_number_answers_the_question_about_ambientes(life: Living) -> None:
    await life.says("Hola, quiero info")
    assert (await life.life()).asked_field == "bedrooms"
    await life.says("con 2 estoy")
    fields = (await life.life()).fields
    assert (fields["ambientes"], fields["bedrooms"]) == (2, 1)


async def test_a_ready_lead_is_handed_over_with_the_tenants_own_answers_or_after_a_while(
    life: Living,
) -> None:
    await life.policy(
        extra_fields=[{"name": "heads", "kind": "number", "question": "¿Cuántos son?"}]
    )
    await life.says(
        "Soy Ana, quiero comprar ya un 2 ambientes en Palermo, tengo 150 mil dólares en mano"
    )
    ready = await life.life()
    assert (ready.state, ready.asked_field) == ("LEAD_READY", "extra:heads")
    step = await life.advance(minutes=1)
    assert step.delivery_id is None
    assert step.due_at is not None
    assert (await life.advance(minutes=10)).delivery_id is not None
    await life.says("somos cuatro")
    assert (await life.life()).fields["extra"] == {"heads": 4}


async def test_once_all_of_them_are_answered_nothing_is_waited_for(life: Living) -> None:
    await life.policy(
        extra_fields=[{"name": "heads", "kind": "number", "question": "¿Cuántos son?"}]
    )
    await life.says(
        "Soy Ana, quiero comprar ya un 2 ambientes en Palermo, tengo 150 mil dólares en mano"
    )
    await life.says("somos cuatro")
    assert (await life.advance()).delivery_id is not None
