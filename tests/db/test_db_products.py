"""A car, a loan and an insurance from the first question to the score: offer, talk, reasons."""

from typing import Any

import pytest

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.records import scores
from models.session import Database
from models.tables import Message, Offer
from tests.db.living import Living, begin
from tests.factories import Clock

CAR = {
    "offer_type": "AUTO", "name": "Toyota Corolla", "currency": "USD",
    "price_from": 25_000, "price_to": 32_000,
    "terms": {"brand": "Toyota", "model": "Corolla", "financing": "Hasta 24 cuotas en pesos."},
}  # fmt: skip
LOAN = {
    "offer_type": "LOAN", "name": "Préstamo personal", "currency": "ARS",
    "price_from": 500_000, "price_to": 10_000_000, "terms": {"income_min": 800_000},
}  # fmt: skip
INSURANCE = {
    "offer_type": "INSURANCE", "name": "Seguro de auto", "currency": "ARS",
    "price_from": 40_000, "terms": {"coverages": ["Terceros completo", "Todo riesgo"]},
}  # fmt: skip
TALKS = [
    (
        CAR, "auto-1",
        [
            ("extra:model", "sí, ese"), ("budget", "30 mil dólares"),
            ("financing", "de contado"), ("timing", "este mes"), ("zones", "Caballito"),
            ("intent", "listo para avanzar"), ("name", "Ana Paz"),
        ],
        {"budget": 25, "model": 20, "timing": 20, "financing": 15, "intent": 10},
    ),
    (
        LOAN, "loan-1",
        [
            ("budget", "5 millones de pesos"), ("extra:income", "900 lucas"),
            ("extra:documentation", "sí, tengo todo"), ("timing", "este mes"),
            ("zones", "Córdoba"), ("intent", "listo para avanzar"), ("name", "Ana Paz"),
        ],
        {"amount": 25, "income": 25, "timing": 15, "documentation": 15, "intent": 10},
    ),
    (
        INSURANCE, "insurance-1",
        [
            ("extra:coverage", "todo riesgo"), ("extra:risk", "ninguno"),
            ("timing", "este mes"), ("budget", "50 mil pesos"), ("zones", "Rosario"),
            ("intent", "listo para avanzar"), ("name", "Ana Paz"),
        ],
        {"coverage": 30, "risk": 25, "timing": 20, "intent": 15},
    ),
]  # fmt: skip


async def coming_for(db: Database, tenant: SeededTenant, clock: Clock, offer: Any) -> Living:
    async with db.tenant(tenant.id) as session:
        row = Offer(tenant_id=tenant.id, **offer)
        session.add(row)
    return await begin(db, tenant, clock, State.ENGAGED, offer_id=row.id)


@pytest.mark.parametrize(("offer", "version", "talk", "points"), TALKS, ids=lambda v: str(v)[:9])
async def test_a_lead_is_asked_what_its_offer_needs_and_scored_by_it(
    db: Database, tenant: SeededTenant, clock: Clock, offer: Any, version: str,
    talk: list[tuple[str, str]], points: dict[str, int],
) -> None:  # fmt: skip
    living = await coming_for(db, tenant, clock, offer)
    await living.says("Hola, vi el aviso")
    for asks, answer in talk:
        assert (await living.life()).asked_field == asks
        await living.says(answer)
    life = await living.life()
    assert life.state == State.LEAD_READY
    async with db.reading(tenant.id) as session:
        story = await scores.tell(session, tenant.id, life.id, clock.now, None)
        assert story.now is not None
        kept = {d["key"]: d["points"] for d in story.now.dimensions}
        assert (story.now.version, story.now.missing) == (version, [])
        assert {key: kept[key] for key in points} == points
        answers = {asks: answer for asks, answer in talk if asks.startswith("extra:")}
        for asks, answer in answers.items():
            proof = story.proofs[asks]
            assert proof.words == answer
            assert proof.message_id is not None
            message = await session.get_one(Message, (tenant.id, proof.message_id))
            assert message.text == answer
