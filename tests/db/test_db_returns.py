"""A returned lead is credited once, and never beyond what the records and the month allow."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import NoResultFound
from sqlmodel import col, select

from demo.seed import SeededTenant
from models.domain.errors import IdempotencyMismatch, NotFound, Refusal
from models.domain.returns import Reason, ReturnRefused
from models.records import credits, returns
from models.session import Database
from models.tables import (
    AuditEntry,
    Delivery,
    DeliveryReturn,
    LeadOffer,
    LedgerEntry,
)
from tests.db.returning import CLEAR, NOON, ask, delivered
from tests.factories import make_delivery, make_tenant


async def decide(db: Database, tenant: SeededTenant, delivery_id: UUID, accept: bool) -> str:
    async with db.tenant(tenant.id) as session:
        found = await session.exec(
            select(DeliveryReturn.id).where(DeliveryReturn.delivery_id == delivery_id)
        )
        answer = await returns.decide_pending(
            session, tenant.id, found.one(), accept, "admin", NOON
        )
    return answer.request.state


async def refunds(db: Database, tenant: SeededTenant) -> list[tuple[str, int]]:
    async with db.tenant(tenant.id) as session:
        entries = await session.exec(
            select(LedgerEntry.cause, LedgerEntry.amount).where(
                LedgerEntry.tenant_id == tenant.id, LedgerEntry.kind == "CREDIT_REFUND"
            )
        )
        return list(entries.all())


async def delivery_state(db: Database, tenant: SeededTenant, delivery_id: UUID) -> str:
    async with db.tenant(tenant.id) as session:
        return (await session.get_one(Delivery, (tenant.id, delivery_id))).state


async def test_a_clear_return_gives_the_credit_back_and_leaves_the_life_as_it_is(
    db: Database, tenant: SeededTenant
) -> None:
    delivery = await delivered(db, tenant, **CLEAR)
    assert await ask(db, tenant, delivery) == ("CREDITED", "out_of_zone.elsewhere")
    assert await refunds(db, tenant) == [(f"return:{delivery}", 1)]
    assert await delivery_state(db, tenant, delivery) == "RETURNED"
    async with db.tenant(tenant.id) as session:
        lives = await session.exec(select(LeadOffer.state).where(LeadOffer.tenant_id == tenant.id))
        audit = await session.exec(select(AuditEntry).order_by(col(AuditEntry.at)))
        assert lives.all() == ["SENT_TO_DEVELOPER"]
        assert [
            (e.actor, e.action, e.subject, (e.after or {})["credits"]) for e in audit.all()
        ] == [
            ("test", "return.asked", f"delivery:{delivery}", 0),
            ("rules", "return.credited", f"delivery:{delivery}", 1),
        ]


async def test_a_grey_return_waits_uncredited_for_a_person(
    db: Database, tenant: SeededTenant
) -> None:
    delivery = await delivered(db, tenant)
    assert await ask(db, tenant, delivery) == ("PENDING", "out_of_zone.same_zone")
    assert await refunds(db, tenant) == []
    assert await delivery_state(db, tenant, delivery) == "DELIVERED"
    async with db.platform() as session:
        assert delivery in [waiting.delivery_id for waiting in await returns.queue(session)]


@pytest.mark.parametrize(
    ("accept", "state", "refunded", "delivery_is"),
    [(True, "CREDITED", 1, "RETURNED"), (False, "REJECTED", 0, "DELIVERED")],
)
async def test_a_person_decides_a_grey_return_once(
    db: Database,
    tenant: SeededTenant,
    accept: bool,
    state: str,
    refunded: int,
    delivery_is: str,
) -> None:
    delivery = await delivered(db, tenant)
    await ask(db, tenant, delivery)
    assert [await decide(db, tenant, delivery, accept) for _ in range(2)] == [state] * 2
    with pytest.raises(IdempotencyMismatch):
        await decide(db, tenant, delivery, not accept)
    assert len(await refunds(db, tenant)) == refunded
    assert await delivery_state(db, tenant, delivery) == delivery_is
    async with db.platform() as session:
        assert delivery not in [waiting.delivery_id for waiting in await returns.queue(session)]


async def test_the_same_ask_at_once_and_again_is_one_refund(
    db: Database, tenant: SeededTenant
) -> None:
    delivery = await delivered(db, tenant, **CLEAR)
    answers = await asyncio.gather(*(ask(db, tenant, delivery) for _ in range(8)))
    later = await ask(db, tenant, delivery, now=NOON + timedelta(days=30))
    assert {*answers, later} == {("CREDITED", "out_of_zone.elsewhere")}
    assert await refunds(db, tenant) == [(f"return:{delivery}", 1)]


async def test_a_second_reason_for_the_same_lead_is_refused(
    db: Database, tenant: SeededTenant
) -> None:
    delivery = await delivered(db, tenant)
    await ask(db, tenant, delivery, Reason.OTHER)
    with pytest.raises(IdempotencyMismatch, match="OTHER"):
        await ask(db, tenant, delivery, Reason.SPAM)


async def test_after_five_days_a_lead_is_kept(db: Database, tenant: SeededTenant) -> None:
    delivery = await delivered(db, tenant, **CLEAR)
    with pytest.raises(ReturnRefused):
        await ask(db, tenant, delivery, now=NOON + timedelta(days=5, seconds=1))
    assert await refunds(db, tenant) == []
    last_moment = NOON + timedelta(days=5)
    assert (await ask(db, tenant, delivery, now=last_moment))[0] == "CREDITED"


async def test_of_returns_at_once_no_more_than_the_cap_are_credited(db: Database) -> None:
    """Three whatever the number; the month before has a cap of its own."""
    tenant = await make_tenant(db, credits=10)
    asked = [await delivered(db, tenant, **CLEAR) for _ in range(6)]
    before = await delivered(db, tenant, delivered_at=NOON - timedelta(days=30), **CLEAR)
    answers = await asyncio.gather(*(ask(db, tenant, delivery) for delivery in asked))
    assert sorted(answers) == [("CREDITED", "out_of_zone.elsewhere")] * 3 + [("PENDING", "cap")] * 3
    in_its_month = NOON - timedelta(days=28)
    assert (await ask(db, tenant, before, now=in_its_month))[0] == "CREDITED"


@pytest.mark.parametrize(
    "state", ["PENDING", "WAITING_CREDIT", "SENDING", "DEAD_LETTER", "WITHDRAWN", "SKIPPED"]
)
async def test_only_a_delivered_lead_can_be_returned(
    db: Database, tenant: SeededTenant, state: str
) -> None:
    async with db.tenant(tenant.id) as session:
        made = await make_delivery(session, tenant, state=state)
    with pytest.raises(ReturnRefused, match=state):
        await ask(db, tenant, made.id)


async def test_what_was_never_charged_is_not_given_back(db: Database, tenant: SeededTenant) -> None:
    async with db.tenant(tenant.id) as session:
        made = await make_delivery(session, tenant, state="DELIVERED")
        made.delivered_at = NOON
    with pytest.raises(ReturnRefused, match="charged"):
        await ask(db, tenant, made.id)


async def test_a_delivery_of_another_tenant_cannot_be_returned_or_decided(
    db: Database, tenant: SeededTenant
) -> None:
    other = await make_tenant(db)
    delivery = await delivered(db, other)
    await ask(db, other, delivery)
    with pytest.raises(NotFound):
        await ask(db, tenant, delivery)
    async with db.tenant(other.id) as session:
        theirs = (await session.exec(select(DeliveryReturn.id))).one()
    async with db.tenant(tenant.id) as session:
        assert await returns.queue(session) == []
        with pytest.raises(NotFound):
            await returns.decide_pending(session, tenant.id, theirs, True, "admin", NOON)


async def test_the_credit_given_back_goes_to_who_waits_longest(db: Database) -> None:
    tenant = await make_tenant(db, credits=1)
    delivery = await delivered(db, tenant, **CLEAR)
    async with db.tenant(tenant.id) as session:
        waiting = await make_delivery(session, tenant, state="WAITING_CREDIT")
    async with db.tenant(tenant.id) as session:
        answer = await returns.ask(
            session, tenant.id, delivery, Reason.OUT_OF_ZONE, "", "test", NOON
        )
        assert answer.resumed == [waiting.id]
        account = await credits.balance(session, tenant.id)
        assert (account.balance, account.held) == (1, 1)


async def test_an_ask_that_fails_leaves_neither_credit_nor_word(
    db: Database, tenant: SeededTenant
) -> None:
    delivery = await delivered(db, tenant, **CLEAR)

    async def fails() -> None:
        async with db.tenant(tenant.id) as session:
            await returns.ask(session, tenant.id, delivery, Reason.OUT_OF_ZONE, "", "test", NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert await refunds(db, tenant) == []
    assert await delivery_state(db, tenant, delivery) == "DELIVERED"


moves = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(Reason)),
    st.tuples(st.just("decide"), st.booleans()),
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.booleans(), st.lists(moves, min_size=1, max_size=8))
async def test_whatever_is_asked_and_decided_a_delivery_is_credited_at_most_once(
    db: Database, is_clear: bool, asked: list[tuple[str, Any]]
) -> None:
    tenant = await make_tenant(db, credits=1)
    delivery = await delivered(db, tenant, **(CLEAR if is_clear else {}))
    for move, value in asked:
        try:
            if move == "ask":
                await ask(db, tenant, delivery, value)
            else:
                await decide(db, tenant, delivery, value)
        except (Refusal, NoResultFound):
            continue
        state = await delivery_state(db, tenant, delivery)
        assert len(await refunds(db, tenant)) == (1 if state == "RETURNED" else 0)
