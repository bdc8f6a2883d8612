"""What a turn keeps of a score: one row a change, the shadow beside it, and what proves it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import col, select

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.domain.score_versions import Status
from models.records import scores
from models.records.scores import ScoreStory
from models.session import Database
from models.tables import LeadScore, Message
from tests.db.living import Living, begin
from tests.db.scoring import LOOKING, definition, draft, move, publish
from tests.factories import Clock


async def scores_of(living: Living) -> Sequence[LeadScore]:
    async with living.db.tenant(living.tenant.id) as session:
        rows = await session.exec(
            select(LeadScore)
            .where(LeadScore.lead_offer_id == living.life_id)
            .order_by(col(LeadScore.at))
        )
        return rows.all()


async def story(living: Living, language: str | None = None) -> ScoreStory:
    async with living.db.reading(living.tenant.id) as session:
        return await scores.tell(
            session, living.tenant.id, living.life_id, living.clock.now, language
        )


@pytest.fixture
async def living(db: Database, tenant: SeededTenant, clock: Clock) -> Living:
    return await begin(db, tenant, clock, State.QUALIFYING)


async def test_a_score_is_kept_with_its_version_when_it_changes(living: Living) -> None:
    await living.says(LOOKING)
    await living.says("Es para comprar ya, lo antes posible")
    first, second = await scores_of(living)
    assert (first.version, first.total, first.is_ready) == ("property-1", 65, False)
    assert first.missing == ["timing", "intent"]
    assert second.total > first.total
    life = await living.life()
    assert (life.score, life.score_detail) == (
        second.total,
        {
            "version": "property-1",
            "threshold": 80,
            "missing": second.missing,
            "dimensions": [
                {"key": d["key"], "points": d["points"], "max": d["max"], "reason": reason}
                for d, reason in zip(second.dimensions, _reasons(life.score_detail), strict=True)
            ],
        },
    )


def _reasons(detail: dict[str, Any] | None) -> list[str]:
    assert detail is not None
    return [d["reason"] for d in detail["dimensions"]]


async def test_what_changes_nothing_writes_nothing(db: Database, living: Living) -> None:
    await living.says(LOOKING)
    before = await scores_of(living)
    sent: list[str] = []
    engine = db.app.sync_engine

    def note(*call: Any) -> None:
        sent.append(call[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        await living.says("Gracias")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert await scores_of(living) == before
    assert any("FROM lead" in statement for statement in sent)
    assert not [s for s in sent if "lead_score" in s]


async def test_a_shadow_scores_along_without_effect(
    db: Database, tenant: SeededTenant, living: Living
) -> None:
    mild = definition(threshold=50, required=["name", "budget"])
    await move(db, tenant.id, await draft(db, tenant.id, mild), Status.SHADOW)
    await living.says(LOOKING)
    life = await living.life()
    assert (life.state, life.score) == ("QUALIFYING", 65)
    assert life.shadow_score is not None
    assert life.shadow_score["version"] == "tenant-property-1"
    assert (life.shadow_score["total"], life.shadow_score["is_ready"]) == (65, True)
    assert life.shadow_score["points"]["budget"] == 25
    assert [row.shadow for row in await scores_of(living)] == [life.shadow_score]


async def test_a_published_template_of_the_tenant_decides_who_is_ready(
    db: Database, tenant: SeededTenant, living: Living
) -> None:
    await publish(db, tenant, definition(threshold=50, required=["name", "budget"]))
    await living.says(LOOKING)
    assert (await living.life()).state == "LEAD_READY"
    (row,) = await scores_of(living)
    assert (row.version, row.threshold, row.is_ready) == ("tenant-property-1", 50, True)


async def test_each_dimension_is_proven_by_the_message_that_told_it(living: Living) -> None:
    await living.says(LOOKING)
    await living.says("Mejor hasta 160 mil dólares")
    told = await story(living)
    texts = await _texts(living)
    assert texts[told.proofs["zones"].message_id] == LOOKING
    assert texts[told.proofs["budget"].message_id] == "Mejor hasta 160 mil dólares"
    assert "160 mil" in (told.proofs["budget"].words or "")


async def test_what_is_told_after_the_score_stood_proves_nothing_of_it(
    db: Database, tenant: SeededTenant, living: Living
) -> None:
    await publish(db, tenant, definition(threshold=50, required=["name", "budget"]))
    await living.says(LOOKING)
    async with db.tenant(tenant.id) as session:
        # As if the next message came later than a moment.
        await session.execute(
            text(
                "insert into field_evidence (tenant_id, id, lead_offer_id, field, value, origin,"
                " words, at) values (:tenant, gen_random_uuid(), :life, 'budget', '{}', 'message',"
                " 'later', clock_timestamp() + interval '1 hour')"
            ),
            {"tenant": tenant.id, "life": living.life_id},
        )
    assert (await story(living)).proofs["budget"].words != "later"


async def _texts(living: Living) -> dict[Any, str | None]:
    async with living.db.tenant(living.tenant.id) as session:
        rows = await session.exec(select(Message).where(Message.lead_id == living.lead_id))
        return {m.id: m.text for m in rows.all()}


async def test_the_best_offer_is_recommended_with_why_and_the_others_after_it(
    living: Living,
) -> None:
    await living.says(LOOKING)
    told = await story(living, "en")
    assert told.recommended.best is not None
    assert told.recommended.best.offer.name == "Torre Soler"
    assert "the offer is in Palermo: it matches." in told.recommended.best.why
    assert [s.offer.name for s in told.recommended.alternatives] == ["Conesa Park"]
    assert "Belgrano" in told.recommended.alternatives[0].why


@pytest.mark.parametrize(("fresh_days", "lost"), [(0, 0), (60, 1)])
async def test_old_answers_count_less_where_the_tenant_wants_it(
    living: Living, fresh_days: int, lost: int
) -> None:
    await living.says(LOOKING)
    before = (await living.life()).score
    await living.policy(answers_fresh_days=fresh_days)
    # The evidence is dated by the database: the clock of the turn moves on from there.
    (row,) = await scores_of(living)
    living.clock.set(row.at + timedelta(days=61))
    await living.says("Hola?")
    assert before is not None
    assert (await living.life()).score == before - lost


async def test_a_score_that_was_kept_never_changes(db: Database, living: Living) -> None:
    await living.says(LOOKING)
    with pytest.raises(ProgrammingError):
        async with db.tenant(living.tenant.id) as session:
            await session.execute(text("update lead_score set total = 100"))
