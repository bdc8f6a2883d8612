"""A world whose sides agree has no finding; one record that is wrong gives exactly its finding."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.ledger import Entry
from models.domain.reconciliation_kinds import AGEING, WHAT_TO_DO, Kind
from tests.unit.domain.reconciled_world import World, busy_world


def change(of: dict[str, Any], name: str, **fields: Any) -> None:
    of[name] = replace(of[name], **fields)


def remove(of: dict[str, Any], name: str) -> None:
    del of[name]


def rewritten(entries: list[Entry], at: int, **fields: Any) -> list[Entry]:
    return [replace(e, **fields) if e.seq == at else e for e in entries]


def another_payment(world: World, **fields: Any) -> None:
    world.payments["more"] = replace(world.payments["o1"], id="pi_more", **fields)


def charge_again(world: World) -> None:
    world.moves["delivery:again"] = ("CREDIT_CONSUMPTION", -1, "h_d1")


def rewrite_history(world: World) -> None:
    """Consistently: only the anchor tells."""
    world.moves = dict(reversed(world.moves.items()))


Break = tuple[Kind, str, Callable[[World], object]]
BREAKS: list[Break] = [
    (Kind.PAYMENT_WITHOUT_ORDER, "payment:pi_more", lambda w: another_payment(w, order_id="else")),
    (Kind.PAYMENT_WITHOUT_ORDER, "payment:pi_more", lambda w: another_payment(w, order_id=None)),
    (Kind.PAID_NOT_COMPLETED, "order:o4", lambda w: change(w.payments, "o4", status="succeeded")),
    (Kind.COMPLETED_NOT_PAID, "order:o1", lambda w: remove(w.payments, "o1")),
    (Kind.COMPLETED_NOT_PAID, "order:o1", lambda w: change(w.payments, "o1", status="processing")),
    (Kind.PAID_TWICE, "order:o1", another_payment),
    (Kind.OTHER_AMOUNT, "order:o1", lambda w: change(w.payments, "o1", amount_minor=39_999)),
    (Kind.OTHER_AMOUNT, "order:o1", lambda w: change(w.payments, "o1", currency="ARS")),
    (Kind.REFUND_UNKNOWN, "order:o2", lambda w: change(w.payments, "o2", refunded_minor=16_001)),
    (Kind.REFUND_UNDONE, "order:o2", lambda w: change(w.payments, "o2", refunded_minor=0)),
    (Kind.REFUND_FAILED, "order:o1", lambda w: change(w.orders, "o1", refunds_told_minor=16_000)),
    (Kind.DISPUTE_UNKNOWN, "order:o1", lambda w: change(w.payments, "o1", is_disputed=True)),
    (Kind.ORDER_WITHOUT_ENTRY, "order:o1", lambda w: remove(w.moves, "order:o1")),
    (Kind.ENTRY_WITHOUT_ORDER, "order:o1", lambda w: change(w.orders, "o1", state="OPEN")),
    (
        Kind.ENTRY_WITHOUT_ORDER, "order:no",
        lambda w: w.moves.update({"order:no": ("CREDIT_PURCHASE", 5, None)}),
    ),
    (Kind.ENTRY_OTHER_CREDITS, "order:o1", lambda w: change(w.orders, "o1", credits=51)),
    (Kind.CREDITS_NOT_CORRECTED, "order:o2", lambda w: remove(w.moves, "order:o2:1")),
    (
        Kind.CREDITS_NOT_CORRECTED, "order:o1",
        lambda w: w.moves.update({"order:o1:1": ("CREDIT_CLAWBACK", -1, None)}),
    ),
    (Kind.CREDITS_NOT_CORRECTED, "order:o3", lambda w: change(w.orders, "o3", lost_minor=0)),
    (Kind.DELIVERED_UNCHARGED, "delivery:d1", lambda w: remove(w.moves, "delivery:d1")),
    (Kind.CHARGED_TWICE, "delivery:d1", charge_again),
    (Kind.CHARGED_UNDELIVERED, "delivery:d1", lambda w: change(w.deliveries, "d1", state="GONE")),
    (
        Kind.CHARGED_UNDELIVERED, "delivery:no",
        lambda w: w.moves.update({"delivery:no": ("CREDIT_CONSUMPTION", -1, "h_no")}),
    ),
    (Kind.CHARGE_WITHOUT_HOLD, "delivery:d1", lambda w: change(w.holds, "d1", state="RELEASED")),
    (Kind.CAPTURED_UNDELIVERED, "delivery:d5", lambda w: change(w.holds, "d5", state="CAPTURED")),
    (Kind.HOLD_UNSERVED, "delivery:d3", lambda w: change(w.deliveries, "d3", state="WITHDRAWN")),
    (Kind.RETURN_NOT_CREDITED, "delivery:d2", lambda w: remove(w.moves, "return:d2")),
    (
        Kind.CREDITED_WITHOUT_RETURN, "delivery:d1",
        lambda w: w.moves.update({"return:d1": ("CREDIT_REFUND", 1, None)}),
    ),
    (Kind.NO_RECEIPT, "delivery:d1", lambda w: change(w.targets, "d1", has_receipt=False)),
    (Kind.NO_RECEIPT, "delivery:d1", lambda w: change(w.targets, "d1", is_sent=False)),
    (Kind.NO_RECEIPT, "delivery:d1", lambda w: remove(w.targets, "d1")),
    (Kind.SHEET_UNREADABLE, "connection:book", lambda w: setattr(w, "sheet_problem", "gone")),
    (Kind.ROW_MISSING, "delivery:d1", lambda w: w.rows.remove("d1")),
    (Kind.ROW_TWICE, "delivery:d1", lambda w: w.rows.append("d1")),
    (Kind.ROW_UNCHARGED, "delivery:d5", lambda w: w.rows.append("d5")),
    (
        Kind.CHAIN_BROKEN, "entry:2",
        lambda w: setattr(w, "tamper", lambda e: rewritten(e, 2, created_at=datetime.now(UTC))),
    ),
    (Kind.TOTALS_DIFFER, "account", lambda w: setattr(w, "held", w.held + 1)),
    (
        Kind.TOTALS_DIFFER, "account",
        lambda w: setattr(w, "totals", lambda t: replace(t, balance=t.balance + 7)),
    ),
    (Kind.ANCHOR_LOST, "ledger", rewrite_history),
]  # fmt: skip


def found(world: World) -> list[tuple[Kind, str]]:
    return [(finding.kind, finding.subject) for finding in world.look()]


def test_a_busy_world_that_agrees_has_no_finding() -> None:
    assert busy_world().look() == []


@pytest.mark.parametrize(
    ("kind", "subject", "breaks"),
    BREAKS,
    ids=[f"{k} {s} {n}" for n, (k, s, _) in enumerate(BREAKS)],
)
def test_one_wrong_record_gives_exactly_its_finding(
    kind: Kind, subject: str, breaks: Callable[[World], object]
) -> None:
    world = busy_world()
    breaks(world)
    assert found(world) == [(kind, subject)]


def test_every_kind_is_broken_here_and_says_what_to_do() -> None:
    # That Stripe cannot be read is the activity's to find.
    assert {kind for kind, *_ in BREAKS} == set(Kind) - {Kind.STRIPE_UNREADABLE}
    assert set(WHAT_TO_DO) == set(Kind)


@pytest.mark.parametrize(("kind", "subject", "breaks"), BREAKS)
def test_what_cannot_be_undone_is_reported_only_while_it_is_within_the_window(
    kind: Kind, subject: str, breaks: Callable[[World], object]
) -> None:
    world = busy_world()
    breaks(world)
    world.past = frozenset({subject})
    assert found(world) == ([] if kind in AGEING else [(kind, subject)])


def test_without_stripe_the_other_sides_are_compared() -> None:
    world = busy_world()
    world.payments.clear()
    world.asks_stripe = False
    assert world.look() == []
    del world.moves["order:o1"]
    assert found(world) == [(Kind.ORDER_WITHOUT_ENTRY, "order:o1")]


@pytest.mark.parametrize("name", ["o4", "more"])
def test_a_payment_for_nothing_is_settled_by_refunding_it(name: str) -> None:
    world = busy_world()
    another_payment(world, order_id="else")
    change(world.payments, "o4", status="succeeded")
    assert len(world.look()) == 2
    change(world.payments, name, refunded_minor=40_000)
    assert len(world.look()) == 1


def test_a_refund_is_no_difference_as_long_as_both_sides_know_it() -> None:
    world = World()
    world.buys("o", refunded=40_000)
    assert world.look() == []


@pytest.mark.parametrize("at_stripe", [0, 16_000])
def test_whether_stripe_still_counts_a_failed_refund_is_no_difference(at_stripe: int) -> None:
    world = World()
    world.buys("o")
    change(world.orders, "o", refunds_told_minor=16_000)
    change(world.payments, "o", refunded_minor=at_stripe)
    assert found(world) == [(Kind.REFUND_FAILED, "order:o")]


def test_a_lead_that_was_returned_needs_neither_receipt_nor_row() -> None:
    world = busy_world()
    change(world.targets, "d2", has_receipt=False)
    world.rows.remove("d2")
    assert world.look() == []


amounts = st.integers(1, 200_000)
states = st.sampled_from(
    ["DELIVERED", "RETURNED", "SENDING", "WAITING_CREDIT", "DEAD_LETTER", "WITHDRAWN", "PENDING"]
)
purchases = st.tuples(st.integers(1, 250), amounts, amounts, st.booleans(), st.booleans())


@st.composite
def worlds(draw: st.DrawFn) -> World:
    world = World()
    for number, (credits, amount, back, is_refund, is_paid) in enumerate(
        draw(st.lists(purchases, max_size=6))
    ):
        gone = min(back, amount)
        if not is_paid:
            world.gives_up_buying(f"o{number}")
        elif is_refund:
            world.buys(f"o{number}", credits, amount, refunded=gone)
        else:
            world.buys(f"o{number}", credits, amount, lost=gone)
    for number, state in enumerate(draw(st.lists(states, max_size=10))):
        world.delivers(f"d{number}", state)
    hashes = [entry.hash for entry in world.ledger()[0]]
    world.anchor = draw(st.sampled_from(["", *hashes]))
    return world


@given(worlds())
def test_a_consistent_world_has_no_finding(world: World) -> None:
    assert world.look() == []


@given(worlds(), st.data())
def test_no_entry_can_be_taken_out_unnoticed(world: World, data: st.DataObject) -> None:
    """Even where the chain and the totals are made to fit again."""
    world.anchor = ""
    if world.moves:
        del world.moves[data.draw(st.sampled_from(sorted(world.moves)))]
        assert found(world) != []


@given(worlds(), st.data())
def test_no_payment_can_be_lost_unnoticed(world: World, data: st.DataObject) -> None:
    paid = sorted(name for name, payment in world.payments.items() if payment.took_money)
    if paid:
        name = data.draw(st.sampled_from(paid))
        del world.payments[name]
        assert found(world) == [(Kind.COMPLETED_NOT_PAID, f"order:{name}")]
