"""Stripe's webhook events: the signature, and what an event says about an order."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import stripe

from integrations.webhook_shapes import as_object, moment


class PaymentFact(StrEnum):
    PAID = "paid"
    PENDING = "pending"
    """Completed by the person, paid later (asynchronous methods)."""
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CheckoutEvent:
    """One event about a Checkout session. Amounts in minor units."""

    id: str
    fact: PaymentFact
    occurred_at: datetime
    order_id: str | None
    session_id: str
    amount_minor: int
    currency: str
    payment_intent: str | None


def is_signed(secret: str, body: bytes, header: str | None) -> bool:
    """Verified over the raw body with Stripe's own tolerance of 300 s; no secret, never valid."""
    if not secret or not header:
        return False
    try:
        stripe.WebhookSignature.verify_header(body.decode(), header, secret, tolerance=300)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
    return True


def parse(body: bytes) -> CheckoutEvent | None:
    """The event in a verified body; None when it is of a type that this product does not use."""
    event: dict[str, Any] = json.loads(body)
    session = as_object(as_object(event.get("data")).get("object"))
    fact = _fact(str(event.get("type")), session)
    if fact is None or not event.get("id") or not session.get("id"):
        return None
    return CheckoutEvent(
        id=event["id"],
        fact=fact,
        occurred_at=moment(event.get("created")),
        order_id=session.get("client_reference_id"),
        session_id=session["id"],
        amount_minor=int(session.get("amount_total") or 0),
        currency=str(session.get("currency") or "").upper(),
        payment_intent=session.get("payment_intent"),
    )


def _fact(kind: str, session: dict[str, Any]) -> PaymentFact | None:
    match kind:
        case "checkout.session.completed" if session.get("payment_status") == "paid":
            return PaymentFact.PAID
        case "checkout.session.completed":
            return PaymentFact.PENDING
        case "checkout.session.async_payment_succeeded":
            return PaymentFact.PAID
        case "checkout.session.async_payment_failed":
            return PaymentFact.FAILED
        case "checkout.session.expired":
            return PaymentFact.EXPIRED
        case _:
            return None
