"""Whatever Stripe says of a payment, in whatever order and however often: one final balance."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from demo.seed import SeededTenant
from models.domain.payments import PaymentEvent, PaymentFact
from models.records import credits, statement
from models.session import Database
from models.tables import AuditEntry, BillingOrder, LedgerEntry, TenantAlert
from tests.db.told_orders import CREDITS, PAID_MINOR, about, balance, hear, place, read
from tests.factories import make_delivery, make_tenant, unique

DISPUTES = ("one", "other")


async def entries_of(db: Database, order: BillingOrder) -> list[tuple[str, int]]:
    async with db.tenant(order.tenant_id) as session:
        rows = await session.exec(
            select(LedgerEntry)
            .where(
                LedgerEntry.tenant_id == order.tenant_id,
                col(LedgerEntry.cause).startswith(f"order:{order.id}"),
            )
            .order_by(col(LedgerEntry.seq))
        )
        return [(entry.kind, entry.amount) for entry in rows.all()]


Said = tuple[PaymentFact, dict[str, Any]]
"""A fact, and what its event says otherwise than the order."""

amounts = st.integers(0, PAID_MINOR)


def say(fact: PaymentFact, **changes: st.SearchStrategy[Any]) -> st.SearchStrategy[Said]:
    return st.tuples(st.just(fact), st.fixed_dictionaries(changes))


right = st.one_of(
    say(PaymentFact.PAID),
    say(PaymentFact.PAID),
    say(PaymentFact.PENDING),
    say(PaymentFact.FAILED),
    say(PaymentFact.EXPIRED),
    say(PaymentFact.DECLINED),
    say(PaymentFact.REFUNDED, amount_minor=amounts),
    *(
        # A dispute carries no label of ours.
        say(fact, dispute_id=st.sampled_from(DISPUTES), amount_minor=amounts, order_id=st.none())
        for fact in (PaymentFact.DISPUTED, PaymentFact.DISPUTE_LOST, PaymentFact.DISPUTE_WON)
    ),
)
wrong = st.one_of(
    say(PaymentFact.PAID, amount_minor=st.sampled_from([0, PAID_MINOR - 1, PAID_MINOR + 1])),
    say(PaymentFact.PAID, order_id=st.one_of(st.none(), st.uuids().map(str))),
    say(PaymentFact.PAID, currency=st.just("EUR")),
    say(PaymentFact.REFUNDED, currency=st.just("EUR"), amount_minor=amounts),
    say(PaymentFact.DISPUTE_LOST, currency=st.just("EUR"), amount_minor=amounts),
)


def credits_left(said: Sequence[Said]) -> int:
    """What an order brings in the end, counted from all that was rightly said, in no order."""
    if all(fact is not PaymentFact.PAID for fact, _ in said):
        return 0
    refunds = [c["amount_minor"] for fact, c in said if fact is PaymentFact.REFUNDED]
    gone = max(refunds, default=0)
    for dispute in DISPUTES:
        of_it = [(fact, c) for fact, c in said if c.get("dispute_id") == dispute]
        told = {fact for fact, _ in of_it}
        if PaymentFact.DISPUTE_LOST in told and PaymentFact.DISPUTE_WON not in told:
            gone += max(c["amount_minor"] for _, c in of_it)
    return CREDITS - CREDITS * min(gone, PAID_MINOR) // PAID_MINOR


def events_of(order: BillingOrder, said: Sequence[Said]) -> list[PaymentEvent]:
    return [about(order, fact, **_own(order, changes)) for fact, changes in said]


def _own(order: BillingOrder, changes: dict[str, Any]) -> dict[str, Any]:
    """Two orders never share a dispute."""
    if "dispute_id" not in changes:
        return changes
    return {**changes, "dispute_id": f"{changes['dispute_id']}:{order.id}"}


async def brought(db: Database, order: BillingOrder, before: int, said: Sequence[Said]) -> None:
    """The order brought what was rightly said, once; the tenant's ledger holds."""
    ledger, left = await entries_of(db, order), credits_left(said)
    assert sum(amount for _, amount in ledger) == left
    assert (await balance(db, order.tenant_id))[0] == before + left
    is_paid = any(fact is PaymentFact.PAID for fact, _ in said)
    assert [kind for kind, _ in ledger].count("CREDIT_PURCHASE") == is_paid
    assert ((await read(db, order)).state == "COMPLETED") is is_paid
    async with db.tenant(order.tenant_id) as session:
        assert (await statement.read(session, order.tenant_id)).breaks() == []


EXAMPLES = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@EXAMPLES
@given(st.lists(right, max_size=8), st.lists(wrong, max_size=3), st.randoms())
async def test_any_order_of_facts_with_repeats_and_lies_ends_alike(
    db: Database, tenant: SeededTenant, said: list[Said], lies: list[Said], shuffles: Random
) -> None:
    order, before = await place(db, tenant.id), (await balance(db, tenant.id))[0]
    events = events_of(order, said + lies)
    told = events + shuffles.sample(events, len(events) // 2)
    shuffles.shuffle(told)
    for event in told:
        await hear(db, order, event)
    await brought(db, order, before, said)


DISPUTE: list[Said] = [
    (fact, {"dispute_id": "one", "amount_minor": PAID_MINOR, "order_id": None})
    for fact in (PaymentFact.DISPUTED, PaymentFact.DISPUTE_LOST, PaymentFact.DISPUTE_WON)
]


@EXAMPLES
@given(st.permutations([(PaymentFact.PAID, {}), *DISPUTE]))
async def test_money_that_came_back_stays_however_late_its_loss_is_told(
    db: Database, tenant: SeededTenant, said: list[Said]
) -> None:
    order, before = await place(db, tenant.id), (await balance(db, tenant.id))[0]
    for event in events_of(order, said):
        await hear(db, order, event)
    await brought(db, order, before, said)


@settings(EXAMPLES, max_examples=15)
@given(st.lists(right, min_size=2, max_size=6))
async def test_facts_told_at_the_same_moment_end_alike(
    db: Database, tenant: SeededTenant, said: list[Said]
) -> None:
    order, before = await place(db, tenant.id), (await balance(db, tenant.id))[0]
    await asyncio.gather(*(hear(db, order, event) for event in events_of(order, said) * 2))
    await brought(db, order, before, said)


@pytest.mark.parametrize("lie", [{"amount_minor": 1}, {"currency": "EUR"}, {"order_id": None}])
async def test_a_payment_that_does_not_fit_is_refused_and_told_to_the_operator(
    db: Database, tenant: SeededTenant, lie: dict[str, Any]
) -> None:
    order = await place(db, tenant.id)
    event = about(order, PaymentFact.PAID, **lie)
    await hear(db, order, event)
    assert (await read(db, order)).state == "REFUSED"
    assert await audited(db, tenant) == [("payment.refused", {"event": event.id, "fact": "paid"})]
    assert await balance(db, tenant.id) == (5, 0)


async def test_a_second_payment_of_an_order_neither_grants_nor_takes_back(
    db: Database, tenant: SeededTenant
) -> None:
    """It is for a person to give back: its refund says nothing about the first."""
    order, second = await place(db, tenant.id), {"payment_intent": unique("pi")}
    await hear(db, order, about(order, PaymentFact.PAID))
    await hear(db, order, about(order, PaymentFact.PAID, **second))
    await hear(db, order, about(order, PaymentFact.REFUNDED, **second))
    assert (await read(db, order)).stripe_payment_intent == f"pi_{order.id}"
    assert await entries_of(db, order) == [("CREDIT_PURCHASE", CREDITS)]
    assert [action for action, _ in await audited(db, tenant)].count("payment.refused") == 2


async def audited(db: Database, tenant: SeededTenant) -> list[tuple[str, Any]]:
    async with db.tenant(tenant.id) as session:
        found = await session.exec(
            select(AuditEntry).where(AuditEntry.actor == "stripe").order_by(col(AuditEntry.at))
        )
        return [(entry.action, entry.after) for entry in found.all()]


async def test_each_correction_is_one_entry_for_the_difference(
    db: Database, tenant: SeededTenant
) -> None:
    order = await place(db, tenant.id)
    await hear(db, order, about(order, PaymentFact.PAID))
    for minor in (100_00, 300_00, 200_00):  # the last one is late
        await hear(db, order, about(order, PaymentFact.REFUNDED, amount_minor=minor))
    lost = {"dispute_id": unique("du"), "amount_minor": PAID_MINOR}
    await hear(db, order, about(order, PaymentFact.DISPUTE_LOST, **lost))
    await hear(db, order, about(order, PaymentFact.DISPUTE_WON, **lost))
    assert await entries_of(db, order) == [
        ("CREDIT_PURCHASE", 50),
        ("CREDIT_CLAWBACK", -12),
        ("CREDIT_CLAWBACK", -25),
        ("CREDIT_CLAWBACK", -13),
        ("CREDIT_ADJUSTMENT", 13),
    ]


def refund_that_fails(order: BillingOrder, minor: int = PAID_MINOR) -> list[PaymentEvent]:
    own = {"refund_id": f"re_{order.id}", "amount_minor": minor, "order_id": None}
    return [
        about(order, PaymentFact.REFUND_MADE, **own),
        about(order, PaymentFact.REFUNDED, amount_minor=minor),
        about(order, PaymentFact.REFUND_FAILED, **own),
    ]


@settings(EXAMPLES, max_examples=15)
@given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=3))
async def test_a_failed_refund_takes_nothing_back_whatever_is_told_first(
    db: Database, tenant: SeededTenant, told: list[int], again: list[int]
) -> None:
    order, before = await place(db, tenant.id), (await balance(db, tenant.id))[0]
    events = [about(order, PaymentFact.PAID), *refund_that_fails(order)]
    for place_of_event in told + again:
        await hear(db, order, events[place_of_event])
    assert (await balance(db, tenant.id))[0] == before + CREDITS
    known = await read(db, order)
    assert (known.refunded_minor, known.refunds_told_minor) == (0, PAID_MINOR)


async def test_a_failed_refund_ends_the_debt_and_is_told_once(db: Database) -> None:
    tenant = await make_tenant(db, credits=0)
    order = await place(db, tenant.id)
    await hear(db, order, about(order, PaymentFact.PAID))
    async with db.tenant(tenant.id) as session:
        await credits.post(session, tenant.id, "CREDIT_EXPIRY", -48, "used")
        waiting = await make_delivery(session, tenant, state="WAITING_CREDIT")
    made, told, failed = refund_that_fails(order)
    await hear(db, order, made)
    await hear(db, order, told)
    assert await balance(db, tenant.id) == (-48, 0)
    assert await hear(db, order, failed) == [waiting.id]
    await hear(db, order, failed)
    assert await balance(db, tenant.id) == (2, 1)
    async with db.tenant(tenant.id) as session:
        alerts = (await session.exec(select(TenantAlert))).all()
    letter = {"refund_minor": PAID_MINOR, "currency": "USD", "order": order.number}
    assert [alert.facts for alert in alerts if alert.tenant_id == tenant.id] == [letter]
    actions = [action for action, _ in await audited(db, tenant)]
    assert actions.count("refund.failed") == 1


async def test_a_refund_made_anew_after_one_that_failed_counts(
    db: Database, tenant: SeededTenant
) -> None:
    order = await place(db, tenant.id)
    for event in [about(order, PaymentFact.PAID), *refund_that_fails(order)]:
        await hear(db, order, event)
    anew = {"refund_id": unique("re"), "amount_minor": PAID_MINOR}
    await hear(db, order, about(order, PaymentFact.REFUND_MADE, **anew))
    assert (await entries_of(db, order))[-2:] == [
        ("CREDIT_ADJUSTMENT", CREDITS),
        ("CREDIT_CLAWBACK", -CREDITS),
    ]


async def test_a_claw_back_of_used_credits_blocks_deliveries_until_it_is_paid(
    db: Database,
) -> None:
    tenant = await make_tenant(db, credits=0)
    order = await place(db, tenant.id)
    await hear(db, order, about(order, PaymentFact.PAID))
    async with db.tenant(tenant.id) as session:
        await credits.post(session, tenant.id, "CREDIT_EXPIRY", -48, "used")
        waiting = await make_delivery(session, tenant, state="WAITING_CREDIT")
    await hear(db, order, about(order, PaymentFact.REFUNDED, amount_minor=PAID_MINOR))
    assert await balance(db, tenant.id) == (-48, 0)
    again = await place(db, tenant.id)
    assert await hear(db, again, about(again, PaymentFact.PAID)) == [waiting.id]
    assert await balance(db, tenant.id) == (2, 1)
