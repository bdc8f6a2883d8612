"""The score lab reads the leads of the last days, in batches, and cannot write."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.domain.offer import OfferType
from models.domain.score_lab import Report, candidate
from models.records import score_lab, score_templates
from models.session import Database
from models.tables import LeadOffer
from tests.db.living import begin
from tests.db.scoring import LOOKING, NOW, definition
from tests.factories import Clock, make_life

READY: dict[str, Any] = {
    "name": "Ana",
    "budget": {"min": None, "max": 150_000, "currency": "USD"},
    "zones": ["Palermo"],
    "ambientes": 2,
    "timing": {"text": "ya", "months_min": 0, "months_max": 1, "flexible": False},
    "intent": "looking",
}
"""25 + 20 + 15 + 15 + 12 + 5 = 92."""


async def compare(
    db: Database, tenant: SeededTenant, *, leads_max: int = 1000, **changed: Any
) -> Report:
    async with db.reading(tenant.id) as session:
        scoring = await score_templates.load(session, tenant.id)
        return await score_lab.compare(
            session,
            tenant.id,
            scoring,
            candidate(scoring, OfferType.PROPERTY, definition(**changed), None),
            since=NOW - timedelta(days=30),
            today=date(2026, 3, 11),
            leads_max=leads_max,
        )


async def add(
    db: Database, tenant: SeededTenant, state: State = State.LEAD_READY, **columns: Any
) -> UUID:
    values = {"fields": READY, "score": 92, "created_at": NOW, **columns}
    async with db.tenant(tenant.id) as session:
        return (await make_life(session, tenant, state, **values)).id


async def test_who_flips_is_told_by_id_with_what_it_costs(
    db: Database, tenant: SeededTenant
) -> None:
    life = await add(db, tenant)
    report = await compare(db, tenant, threshold=95)
    (flip,) = report.flips
    assert (flip.lead_offer_id, flip.total_now, flip.credits) == (str(life), 92, -1)
    assert (report.leads, report.ready_now, report.ready_then) == (1, 1, 0)
    assert [(w.package, w.amount_minor) for w in report.worth] == [
        ("starter", -8_00),
        ("growth", -7_00),
        ("scale", -6_00),
    ]
    assert report.differing == 0


@pytest.mark.parametrize(
    "columns",
    [
        {"created_at": NOW - timedelta(days=31)},
        {"is_test": True},
        {"score": None},
    ],
)
async def test_older_leads_tests_and_who_was_never_scored_stay_out(
    db: Database, tenant: SeededTenant, columns: dict[str, Any]
) -> None:
    await add(db, tenant, **columns)
    assert (await compare(db, tenant, threshold=95)).leads == 0


async def test_leads_of_another_tenant_stay_out(
    db: Database, tenant: SeededTenant, theirs: SeededTenant
) -> None:
    await add(db, theirs)
    assert (await compare(db, tenant, threshold=95)).leads == 0


async def test_what_was_scored_otherwise_is_counted(db: Database, tenant: SeededTenant) -> None:
    await add(db, tenant, score=60)
    assert (await compare(db, tenant, threshold=80)).differing == 1


async def test_every_lead_is_read_once_over_batches_and_a_cut_is_told(
    db: Database, tenant: SeededTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_lab, "_BATCH", 2)
    lives = {await add(db, tenant, created_at=NOW - timedelta(days=day // 2)) for day in range(5)}
    whole = await compare(db, tenant, threshold=95)
    assert {flip.lead_offer_id for flip in whole.flips} == {str(life) for life in lives}
    assert (whole.leads, whole.is_cut) == (5, False)
    cut = await compare(db, tenant, threshold=95, leads_max=3)
    assert (cut.leads, cut.is_cut) == (3, True)


async def test_nothing_can_be_written_where_it_reads(db: Database, tenant: SeededTenant) -> None:
    life = await add(db, tenant)
    for statement in ("update lead_offer set score = 1", "delete from lead_offer"):
        with pytest.raises(InternalError, match="read-only transaction"):
            async with db.reading(tenant.id) as session:
                await session.execute(text(statement))
    async with db.tenant(tenant.id) as session:
        assert (await session.get_one(LeadOffer, (tenant.id, life))).score == 92


async def test_a_lead_that_talked_scores_the_same_in_the_lab(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.QUALIFYING)
    await living.says(LOOKING)
    report = await compare(db, tenant, threshold=60, required=["name"])
    assert (report.leads, report.differing, report.become_ready) == (1, 0, 1)
    assert report.flips[0].total_now == (await living.life()).score
