"""Stripe's webhook events: the signature, and the one fact that an event states about a payment."""

import json
import time
from typing import Any, Final

import stripe

from integrations.webhook_shapes import as_object, moment
from models.domain.payments import PaymentEvent, PaymentFact

TOLERANCE_S: Final = 300


_Object = dict[str, Any]

_FACTS: Final = {
    "checkout.session.async_payment_succeeded": PaymentFact.PAID,
    "checkout.session.async_payment_failed": PaymentFact.FAILED,
    "checkout.session.expired": PaymentFact.EXPIRED,
    "payment_intent.succeeded": PaymentFact.PAID,
    "payment_intent.payment_failed": PaymentFact.DECLINED,
    "charge.refunded": PaymentFact.REFUNDED,
    "charge.dispute.created": PaymentFact.DISPUTED,
    "charge.dispute.funds_reinstated": PaymentFact.DISPUTE_WON,
}
_CLOSED: Final = {
    "won": PaymentFact.DISPUTE_WON,
    "warning_closed": PaymentFact.DISPUTE_WON,
    "lost": PaymentFact.DISPUTE_LOST,
}
_REFUND_STATUS: Final = {
    "pending": PaymentFact.REFUND_MADE,
    "requires_action": PaymentFact.REFUND_MADE,
    "succeeded": PaymentFact.REFUND_MADE,
    "failed": PaymentFact.REFUND_FAILED,
    "canceled": PaymentFact.REFUND_FAILED,
}
_SESSION, _INTENT, _DISPUTE = "checkout.session", "payment_intent", "charge.dispute"
_REFUNDS: Final = ("refund", "charge.refund")
"""Both show a refund; which of them Stripe sends depends on how was paid."""
_AMOUNTS: Final = {
    "checkout.session": "amount_total",
    "payment_intent.succeeded": "amount_received",
    "payment_intent": "amount",
    "charge": "amount_refunded",
    "charge.dispute": "amount",
    "refund": "amount",
    "charge.refund": "amount",
}
"""Where an event of this type, or of this family of types, has its amount."""


def is_signed(secret: str, body: bytes, header: str | None) -> bool:
    """Verified over the raw body, at most 300 s old or ahead; without a secret, never valid."""
    # The library compares signatures with a function that raises on what is not ASCII.
    if not secret or not header or not header.isascii():
        return False
    try:
        # It refuses what is too old, and lets through whatever lies in the future.
        stripe.WebhookSignature.verify_header(body.decode(), header, secret, tolerance=TOLERANCE_S)
        return _signed_at(header) <= time.time() + TOLERANCE_S
    except (stripe.SignatureVerificationError, ValueError):
        return False


def _signed_at(header: str) -> int:
    parts = (part.partition("=") for part in header.split(","))
    return next(int(value) for name, _, value in parts if name == "t")


def parse(body: bytes) -> PaymentEvent | None:
    """The fact in a verified body; None for other types and for shapes that are not Stripe's."""
    event = _loaded(body)
    about = as_object(as_object(event.get("data")).get("object"))
    kind = _text(event.get("type")) or ""
    event_id, own_id, fact = _text(event.get("id")), _text(about.get("id")), _fact(kind, about)
    amount, currency = _amount(kind, about), _text(about.get("currency"))
    if fact is None or not event_id or not own_id or amount is None or not currency:
        return None
    family = _family(kind)
    return PaymentEvent(
        id=event_id,
        fact=fact,
        occurred_at=moment(event.get("created")),
        account=_text(event.get("account")),
        order_id=_order(about),
        session_id=own_id if family == _SESSION else None,
        payment_intent=own_id if family == _INTENT else _text(about.get("payment_intent")),
        amount_minor=amount,
        currency=currency.upper(),
        refund_id=own_id if family in _REFUNDS else None,
        dispute_id=own_id if family == _DISPUTE else None,
    )


def _loaded(body: bytes) -> _Object:
    try:
        return as_object(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _family(kind: str) -> str:
    """charge.dispute.closed is of charge.dispute: which object the event shows."""
    return kind.rpartition(".")[0]


def _fact(kind: str, about: _Object) -> PaymentFact | None:
    if kind == "checkout.session.completed":
        is_paid = about.get("payment_status") == "paid"
        return PaymentFact.PAID if is_paid else PaymentFact.PENDING
    if kind == "charge.dispute.closed":
        return _CLOSED.get(_text(about.get("status")) or "")
    if _family(kind) in _REFUNDS:
        return _REFUND_STATUS.get(_text(about.get("status")) or "")
    return _FACTS.get(kind)


def _amount(kind: str, about: _Object) -> int | None:
    value = about.get(_AMOUNTS.get(kind) or _AMOUNTS.get(_family(kind)) or "")
    return value if type(value) is int and value >= 0 else None


def _order(about: _Object) -> str | None:
    """Our order, as we labelled the session or the payment. Charges inherit the payment's."""
    labelled = as_object(about.get("metadata")).get("order_id")
    return _text(about.get("client_reference_id")) or _text(labelled)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
