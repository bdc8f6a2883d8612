"""What the records show about a lead that is given back, reason by reason."""

from datetime import timedelta
from uuid import UUID

import pytest

from demo.seed import SeededTenant
from models.domain.returns import Reason
from models.session import Database
from models.tables import Delivery, FieldEvidence, Message
from tests.db.returning import CLEAR, NOON, ask, delivered
from tests.delivered import person_of


@pytest.mark.parametrize(
    ("days_before", "offer", "first_is_returned", "rule"),
    [
        (89, "soler", False, "duplicate.delivered_before"),
        (91, "soler", False, "duplicate.not_shown"),
        (10, "conesa", False, "duplicate.not_shown"),
        (3, "soler", True, "duplicate.not_shown"),
    ],
)
async def test_a_duplicate_is_the_same_person_on_the_same_offer_within_90_days(
    db: Database,
    tenant: SeededTenant,
    days_before: int,
    offer: str,
    first_is_returned: bool,
    rule: str,
) -> None:
    """What was given back before was not paid for twice."""
    at = NOON - timedelta(days=days_before)
    first = await delivered(db, tenant, delivered_at=at, offer_id=tenant.offers[offer], **CLEAR)
    if first_is_returned:
        await ask(db, tenant, first, now=at)
    async with db.tenant(tenant.id) as session:
        person = await person_of(session, await session.get_one(Delivery, (tenant.id, first)))
    second = await delivered(db, tenant, lead=person)
    assert (await ask(db, tenant, second, Reason.DUPLICATE))[1] == rule


async def test_the_first_of_two_duplicates_is_kept(db: Database, tenant: SeededTenant) -> None:
    first = await delivered(db, tenant, delivered_at=NOON - timedelta(days=2))
    async with db.tenant(tenant.id) as session:
        person = await person_of(session, await session.get_one(Delivery, (tenant.id, first)))
    await delivered(db, tenant, lead=person)
    assert await ask(db, tenant, first, Reason.DUPLICATE) == ("PENDING", "duplicate.not_shown")


async def said(
    db: Database, tenant: SeededTenant, delivery_id: UUID, *messages: tuple[str, str, str | None]
) -> None:
    """Messages of this delivery's person, a minute apart: direction, status, error."""
    async with db.tenant(tenant.id) as session:
        delivery = await session.get_one(Delivery, (tenant.id, delivery_id))
        person = await person_of(session, delivery)
        for minute, (direction, status, error) in enumerate(messages):
            session.add(
                Message(
                    tenant_id=tenant.id,
                    lead_id=person.id,
                    lead_offer_id=delivery.lead_offer_id,
                    direction=direction,
                    kind="text" if direction == "in" else "template",
                    status=status,
                    error=error,
                    occurred_at=NOON + timedelta(minutes=minute),
                )
            )


HEARD, FAILED, READ = ("in", "received", None), ("out", "failed", "131026"), ("out", "read", None)
BUSY = ("out", "failed", "131049")


@pytest.mark.parametrize(
    ("messages", "outcome", "rule"),
    [
        ([HEARD, FAILED], None, "bad_number.undeliverable"),
        ([HEARD, BUSY], "UNREACHABLE", "bad_number.undeliverable"),
        ([HEARD, BUSY], None, "bad_number.was_reached"),
        ([FAILED, HEARD], None, "bad_number.was_reached"),
        ([FAILED, READ], "UNREACHABLE", "bad_number.was_reached"),
        ([], None, "bad_number.not_shown"),
    ],
)
async def test_a_number_is_bad_when_whatsapp_failed_and_nobody_was_reached_since(
    db: Database,
    tenant: SeededTenant,
    messages: list[tuple[str, str, str | None]],
    outcome: str | None,
    rule: str,
) -> None:
    delivery = await delivered(db, tenant, outcome=outcome)
    await said(db, tenant, delivery, *messages)
    assert (await ask(db, tenant, delivery, Reason.BAD_NUMBER))[1] == rule


async def test_a_lead_that_came_without_a_number_is_credited(
    db: Database, tenant: SeededTenant
) -> None:
    delivery = await delivered(db, tenant, phone=None)
    assert (await ask(db, tenant, delivery, Reason.BAD_NUMBER))[0] == "CREDITED"


@pytest.mark.parametrize(
    ("points", "origin", "rule"),
    [
        (2, "form", "spam.nothing_understood"),
        (7, "form", "spam.not_shown"),
        (2, "message", "spam.told_facts"),
    ],
)
async def test_spam_is_who_answered_hardly_anything_and_told_nothing(
    db: Database, tenant: SeededTenant, points: int, origin: str, rule: str
) -> None:
    detail = {"dimensions": [{"key": "conversation", "points": points, "max": 10, "reason": ""}]}
    delivery = await delivered(db, tenant, score_detail=detail)
    async with db.tenant(tenant.id) as session:
        life = (await session.get_one(Delivery, (tenant.id, delivery))).lead_offer_id
        fact = {"lead_offer_id": life, "field": "name", "value": "Ana", "origin": origin}
        session.add(FieldEvidence(tenant_id=tenant.id, **fact))
    assert (await ask(db, tenant, delivery, Reason.SPAM))[1] == rule
