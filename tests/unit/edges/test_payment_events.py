"""Stripe's events in their documented shapes: the fact, the money and the joins of each."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations import stripe_events
from models.domain.payments import PaymentEvent, PaymentFact

SECRET = "whsec_test"
LABELS = {"order_id": "o-1", "tenant_id": "t-1"}
SESSION = {
    "id": "cs_1", "object": "checkout.session", "amount_total": 40_000, "currency": "usd",
    "client_reference_id": "o-1", "metadata": LABELS, "payment_intent": "pi_1",
    "payment_status": "paid", "status": "complete",
}  # fmt: skip
INTENT = {
    "id": "pi_1", "object": "payment_intent", "amount": 40_000, "amount_received": 39_000,
    "currency": "usd", "metadata": LABELS,
}  # fmt: skip
CHARGE = {
    "id": "ch_1", "object": "charge", "amount": 40_000, "amount_refunded": 15_000,
    "currency": "usd", "metadata": LABELS, "payment_intent": "pi_1", "refunded": False,
}  # fmt: skip
DISPUTE = {
    "id": "du_1", "object": "dispute", "amount": 20_000, "charge": "ch_1", "currency": "usd",
    "metadata": {}, "payment_intent": "pi_1", "status": "needs_response",
}  # fmt: skip

REFUND = {
    "id": "re_1", "object": "refund", "amount": 15_000, "charge": "ch_1", "currency": "usd",
    "failure_reason": "expired_or_canceled_card", "metadata": {}, "payment_intent": "pi_1",
    "status": "failed",
}  # fmt: skip

SHOWN = {
    "checkout.session.completed": SESSION,
    "payment_intent.succeeded": INTENT,
    "charge.refunded": CHARGE,
    "charge.dispute.closed": DISPUTE | {"status": "lost"},
    "refund.failed": REFUND,
}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)


def body(kind: str, about: Any, **envelope: Any) -> bytes:
    event = {"id": "evt_1", "object": "event", "created": 1_751_465_619, "type": kind}
    return json.dumps(event | {"data": {"object": about}} | envelope).encode()


def read(kind: str, about: dict[str, Any], **envelope: Any) -> PaymentEvent:
    event = stripe_events.parse(body(kind, about, **envelope))
    assert event is not None
    return event


def header(at: int, secret: str = SECRET, payload: bytes = b"{}") -> str:
    mark = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


def test_a_paid_intent_is_paid_with_what_arrived_and_without_a_session() -> None:
    event = read("payment_intent.succeeded", INTENT)
    assert (event.fact, event.amount_minor) == (PaymentFact.PAID, 39_000)
    assert (event.order_id, event.session_id, event.payment_intent) == ("o-1", None, "pi_1")


def test_a_refused_card_is_no_failed_payment() -> None:
    event = read("payment_intent.payment_failed", INTENT | {"amount_received": 0})
    assert (event.fact, event.amount_minor) == (PaymentFact.DECLINED, 40_000)


def test_a_refund_tells_all_that_was_refunded_so_far() -> None:
    event = read("charge.refunded", CHARGE)
    assert (event.fact, event.amount_minor) == (PaymentFact.REFUNDED, 15_000)
    assert (event.order_id, event.payment_intent, event.dispute_id) == ("o-1", "pi_1", None)


@pytest.mark.parametrize(
    ("kind", "status", "fact"),
    [
        ("created", "needs_response", PaymentFact.DISPUTED),
        ("created", "warning_needs_response", PaymentFact.DISPUTED),
        ("closed", "won", PaymentFact.DISPUTE_WON),
        ("closed", "warning_closed", PaymentFact.DISPUTE_WON),
        ("closed", "lost", PaymentFact.DISPUTE_LOST),
        ("funds_reinstated", "won", PaymentFact.DISPUTE_WON),
    ],
)
def test_a_dispute_is_joined_by_its_payment(kind: str, status: str, fact: PaymentFact) -> None:
    event = read(f"charge.dispute.{kind}", DISPUTE | {"status": status})
    assert (event.fact, event.amount_minor, event.currency) == (fact, 20_000, "USD")
    assert (event.dispute_id, event.payment_intent) == ("du_1", "pi_1")
    assert (event.order_id, event.session_id) == (None, None)


@pytest.mark.parametrize(
    ("kind", "status", "fact"),
    [
        ("refund.created", "pending", PaymentFact.REFUND_MADE),
        ("refund.updated", "requires_action", PaymentFact.REFUND_MADE),
        ("charge.refund.updated", "succeeded", PaymentFact.REFUND_MADE),
        ("refund.failed", "failed", PaymentFact.REFUND_FAILED),
        ("refund.updated", "canceled", PaymentFact.REFUND_FAILED),
        ("charge.refund.updated", "failed", PaymentFact.REFUND_FAILED),
    ],
)
def test_a_refund_is_what_its_status_says_and_is_joined_by_its_payment(
    kind: str, status: str, fact: PaymentFact
) -> None:
    event = read(kind, REFUND | {"status": status})
    assert (event.fact, event.amount_minor, event.currency) == (fact, 15_000, "USD")
    assert (event.refund_id, event.payment_intent) == ("re_1", "pi_1")
    assert (event.order_id, event.session_id, event.dispute_id) == (None, None, None)


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("refund.updated", REFUND | {"status": "unheard_of"}),
        ("charge.dispute.closed", DISPUTE | {"status": "under_review"}),
        ("charge.dispute.funds_withdrawn", DISPUTE),
        ("charge.succeeded", CHARGE),
        ("payment_intent.created", INTENT),
        ("invoice.paid", SESSION | {"object": "invoice"}),
    ],
)
def test_what_changes_nothing_is_no_fact(kind: str, about: dict[str, Any]) -> None:
    assert stripe_events.parse(body(kind, about)) is None


def test_an_event_of_a_connected_account_says_whose_it_is() -> None:
    assert read("checkout.session.completed", SESSION).account is None
    foreign = read("checkout.session.completed", SESSION, account="acct_2")
    assert foreign.account == "acct_2"


def test_a_session_without_our_reference_is_joined_by_its_label() -> None:
    event = read("checkout.session.completed", SESSION | {"client_reference_id": None})
    assert event.order_id == "o-1"


@pytest.mark.parametrize("amount", [None, -1, "40000", 400.5, True])
def test_an_amount_that_is_none_is_no_event(amount: Any) -> None:
    about = SESSION | {"amount_total": amount}
    assert stripe_events.parse(body("checkout.session.completed", about)) is None


@pytest.mark.parametrize("given", [b"", b"[]", b"null", b"\xff", b"{", b"[" * 100_000])
def test_a_body_that_is_no_event_is_none(given: bytes) -> None:
    assert stripe_events.parse(given) is None


@given(st.sampled_from(sorted(SHOWN)), st.data())
def test_no_field_of_any_shape_breaks_the_reading(kind: str, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(SHOWN[kind])))
    envelope = {"account": data.draw(anything), "created": data.draw(anything)}
    given = body(kind, SHOWN[kind] | {field: data.draw(anything)}, **envelope)
    event = stripe_events.parse(given)
    if event is not None:
        assert (event.id, event.currency) == ("evt_1", event.currency.upper())
        assert event.amount_minor >= 0


@pytest.mark.parametrize(
    ("ahead_s", "is_signed"), [(-290, True), (290, True), (-320, False), (320, False)]
)
def test_a_signature_is_refused_when_it_is_too_old_or_from_the_future(
    ahead_s: int, is_signed: bool
) -> None:
    given = header(int(time.time()) + ahead_s)
    assert stripe_events.is_signed(SECRET, b"{}", given) is is_signed


@pytest.mark.parametrize("secret", ["", " ", "\t\n"])
def test_a_blank_secret_verifies_nothing(secret: str) -> None:
    assert not stripe_events.is_signed(secret, b"{}", header(int(time.time()), secret))


@pytest.mark.parametrize("given", ["", "t=", "v1=x", "t=1,v1=ñ", "t=x,v1=y", "t=1,t=2", "ñ"])
def test_a_header_of_another_shape_is_refused(given: str) -> None:
    assert not stripe_events.is_signed(SECRET, b"{}", given)
