"""A question that nothing answered is answered by the tenant once, and becomes a source."""

from typing import Any

import pytest

from demo.seed import SeededTenant
from models.domain.catalogue import phrase
from models.domain.dialogue import OPEN_QUESTION
from models.domain.errors import InvalidInput, NotFound
from models.domain.lifecycle import State
from models.ids import new_id
from models.records import open_questions
from models.session import Database
from models.tables import Message
from tests.db.talking import Talk
from tests.factories import Clock, make_life, make_person

ANSWER = "Sí, todas las unidades tienen losa radiante."


async def test_an_answer_becomes_a_source_of_the_offer_that_was_asked_about(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    async with db.tenant(tenant.id) as session:
        lead = await make_person(session, tenant.id)
        life = await make_life(session, tenant, State.QUALIFYING, lead=lead)
    talk = Talk(db, tenant, clock, lead.id)
    await talk.says("¿Tiene losa radiante?")
    await talk.turn()
    given: dict[str, Any] = {"question": None, "text": ANSWER, "by": "test", "now": clock()}
    async with db.tenant(tenant.id) as session:
        (noted,) = await open_questions.of_tenant(session, tenant.id, answered=False, limit=9)
        row, source = await open_questions.answer(session, tenant.id, noted.id, **given)
        assert (row.answered_by, row.answered_at) == ("test", clock())
        assert (source.offer_id, source.status) == (life.offer_id, "DRAFT")
        (pair,) = source.definition["pairs"]
        assert pair == {"question": "Tiene losa radiante", "answer": ANSWER}
    async with db.tenant(tenant.id) as session:
        assert await open_questions.of_tenant(session, tenant.id, answered=False, limit=9) == []
        with pytest.raises(InvalidInput, match="answered before"):
            await open_questions.answer(session, tenant.id, noted.id, **given)
        with pytest.raises(NotFound):
            await open_questions.answer(session, tenant.id, new_id(), **given)


async def test_who_asks_again_and_again_what_nobody_knows_does_not_hear_the_same_words(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    async with db.tenant(tenant.id) as session:
        lead = await make_person(session, tenant.id)
        await make_life(session, tenant, State.QUALIFYING, lead=lead)
    talk = Talk(db, tenant, clock, lead.id)
    heard = []
    for question in ("¿Tiene losa radiante?", "¿Y domótica?", "¿Tiene grupo electrógeno?"):
        await talk.says(question)
        (reply,) = (await talk.turn()).send_ids
        async with db.tenant(tenant.id) as session:
            heard.append((await session.get_one(Message, (tenant.id, reply))).text or "")
    for text, key in zip(heard, OPEN_QUESTION, strict=True):
        assert text.startswith(phrase(key, "es"))
