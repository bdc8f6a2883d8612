"""Signatures and events of the vendors, on bodies in their documented shapes."""

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations import stripe_events
from integrations.meta import signature_is_valid
from integrations.whatsapp_content import content
from integrations.whatsapp_events import InboundText, StatusUpdate, parse
from models.domain.payments import PaymentFact

FIXTURES = Path(__file__).parents[2] / "fixtures"
SECRET = "app-secret"

KEYS = (
    "entry changes field value messages statuses contacts metadata id type status errors data "
    "object timestamp"
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS.split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def fixture(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def meta_header(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def stripe_header(secret: str, body: bytes, at: int) -> str:
    mark = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


@given(st.binary(max_size=200), st.text(min_size=1, max_size=20))
def test_meta_signs_exactly_these_bytes_with_this_secret(body: bytes, secret: str) -> None:
    header = meta_header(secret, body)
    assert signature_is_valid(secret, body, header)
    assert not signature_is_valid(secret, body + b" ", header)
    assert not signature_is_valid(secret + "x", body, header)


@pytest.mark.parametrize("header", [None, "", "sha256=", "sha256=ñ", "sha1=abc", "abc"])
def test_any_other_header_is_no_signature(header: str | None) -> None:
    assert not signature_is_valid(SECRET, b"{}", header)


@pytest.mark.parametrize("header_of", [meta_header])
def test_an_empty_secret_signs_nothing(header_of: Any) -> None:
    assert not signature_is_valid("", b"{}", header_of("", b"{}"))
    now = int(time.time())
    assert not stripe_events.is_signed("", b"{}", stripe_header("", b"{}", now))


@pytest.mark.parametrize(("age_s", "is_fresh"), [(0, True), (290, True), (310, False)])
def test_stripe_signs_for_five_minutes(age_s: int, is_fresh: bool) -> None:
    header = stripe_header(SECRET, b"{}", int(time.time()) - age_s)
    assert stripe_events.is_signed(SECRET, b"{}", header) is is_fresh
    assert not stripe_events.is_signed(SECRET, b"{ }", header)
    assert not stripe_events.is_signed(SECRET, b"{}", None)


def test_every_message_of_a_webhook_is_found_with_its_person_and_time() -> None:
    found = list(parse(fixture("whatsapp_messages")))
    messages = [m for m in found if isinstance(m, InboundText)]
    assert len({m.wamid for m in messages}) == 6
    assert {(m.wa_id, m.phone_number_id) for m in messages} == {
        ("5491150001234", "106540352242922")
    }
    assert messages[0].occurred_at == datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)
    assert [m.occurred_at for m in messages] == sorted(m.occurred_at for m in messages)


def test_each_kind_of_message_says_what_it_says() -> None:
    said = [
        content(m.raw) for m in parse(fixture("whatsapp_messages")) if isinstance(m, InboundText)
    ]
    assert [(c.kind, c.text, c.media_id, c.reply_id) for c in said] == [
        ("text", "Hola, ¿tienen 2 ambientes?", None, None),
        ("voice", None, "1908647269898587", None),
        ("media", "¿Es este?", "2754859441498128", None),
        ("text", "Sí, me interesa", None, "YES"),
        ("text", "2 ambientes", None, "2"),
        ("other", None, None, None),
    ]


def test_every_status_is_found_with_our_reference_and_the_vendors_code() -> None:
    found = [s for s in parse(fixture("whatsapp_statuses")) if isinstance(s, StatusUpdate)]
    assert [s.status for s in found] == ["sent", "delivered", "read", "failed"]
    assert found[0].reference == "7e57ab1e-0000-4000-8000-000000000001"
    assert [s.error_code for s in found] == [None, None, None, "131047"]


def test_a_person_known_by_an_id_alone_is_found() -> None:
    body = fixture("whatsapp_messages")
    value = body["entry"][0]["changes"][0]["value"]
    value["contacts"] = [{"profile": {"name": "Ana"}, "user_id": "AR.1234"}]
    del value["messages"][1:]
    del value["messages"][0]["from"]
    (message,) = parse(body)
    assert isinstance(message, InboundText)
    assert (message.wa_id, message.wa_user_id) == (None, "AR.1234")


@pytest.mark.parametrize("name", ["meta_leadgen", "meta_feed"])
def test_other_webhooks_hold_no_messages(name: str) -> None:
    assert list(parse(fixture(name))) == []


@given(json_values)
def test_no_body_of_whatsapp_or_stripe_breaks_the_reading(value: Any) -> None:
    for shaped in (
        {"entry": value},
        {"entry": [{"changes": value}]},
        {"entry": [{"changes": [{"field": "messages", "value": value}]}]},
    ):
        for event in parse(shaped):
            if isinstance(event, InboundText):
                content(event.raw)
    body = {"id": "evt", "type": "checkout.session.completed", "data": value}
    stripe_events.parse(json.dumps(body).encode())


def test_a_paid_session_says_what_was_paid_for_which_order() -> None:
    event = stripe_events.parse(json.dumps(fixture("stripe_checkout_completed")).encode())
    assert event is not None
    session = fixture("stripe_checkout_completed")["data"]["object"]
    assert event.fact is PaymentFact.PAID
    assert (event.amount_minor, event.currency) == (40_000, "USD")
    assert (event.order_id, event.session_id, event.payment_intent) == (
        session["client_reference_id"],
        session["id"],
        session["payment_intent"],
    )
    assert event.occurred_at == datetime(2025, 7, 2, 14, 13, 39, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "paid", "fact"),
    [
        ("checkout.session.completed", "paid", PaymentFact.PAID),
        ("checkout.session.completed", "unpaid", PaymentFact.PENDING),
        ("checkout.session.async_payment_succeeded", "paid", PaymentFact.PAID),
        ("checkout.session.async_payment_failed", "unpaid", PaymentFact.FAILED),
        ("checkout.session.expired", "unpaid", PaymentFact.EXPIRED),
        ("invoice.paid", "paid", None),
    ],
)
def test_only_paid_means_paid(kind: str, paid: str, fact: PaymentFact | None) -> None:
    body = fixture("stripe_checkout_completed")
    body["type"], body["data"]["object"]["payment_status"] = kind, paid
    event = stripe_events.parse(json.dumps(body).encode())
    assert (event.fact if event else None) == fact
