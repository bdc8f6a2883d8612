"""What people and banks do with a session: pay, pay later, fail, expire."""

from typing import Literal

from sandbox import stripe_cards as cards
from sandbox import stripe_events as events
from sandbox.store import Json
from sandbox.stripe_errors import StripeError
from sandbox.stripe_intents import charged, intent_of
from sandbox.stripe_objects import HIDDEN, keep, kept, now
from sandbox.stripe_papers import invoice_of
from sandbox.webhooks import Sent
from sandbox.world import World

Outcome = Literal["paid", "async", "async_settle", "async_fail", "fail", "expire"]

_DECLINED: Json = {
    "code": "card_declined",
    "decline_code": "generic_decline",
    "message": "Your card was declined.",
    "type": "card_error",
}


def play(
    world: World, session_id: str, outcome: Outcome, card: str = cards.VISA
) -> tuple[Json, list[Json], Sent]:
    """Carries a session to an outcome; returns it with the events made and their delivery."""
    session = kept(world.store, "checkout.session", session_id)
    if outcome in ("async_settle", "async_fail"):
        if session["payment_status"] != "unpaid" or session["status"] != "complete":
            raise StripeError("This session is not waiting for an asynchronous payment.")
    else:
        expire_if_due(world, session)
        if session["status"] != "open":
            message = f"Only open Checkout Sessions can do this; it is {session['status']}."
            raise StripeError(message)
    session[HIDDEN]["card"] = card
    with world.store.together():
        made = _PLAYS[outcome](world, session)
    return session, made, events.tell(world, made)


def _intent(world: World, session: Json) -> Json:
    if session["payment_intent"]:
        return kept(world.store, "payment_intent", session["payment_intent"])
    intent = intent_of(session)
    session["payment_intent"] = intent["id"]
    return intent


def _settle(world: World, session: Json, intent: Json) -> list[Json]:
    """Money arrives: charge, intent and session agree, in this order of events."""
    base_url = world.config.base_url
    charge, invoice = charged(intent, base_url), invoice_of(session, base_url)
    session |= {"status": "complete", "payment_status": "paid"}
    session["invoice"] = invoice["id"] if invoice else None
    for item in (charge, intent, session, *([invoice] if invoice else [])):
        keep(world.store, item)
    return [
        events.record(world, "charge.succeeded", charge),
        events.record(world, "payment_intent.succeeded", intent),
        *([events.record(world, "invoice.paid", invoice)] if invoice else []),
    ]


def _details(world: World, session: Json) -> None:
    customer = world.store.get("stripe/customer", session["customer"] or "") or {}
    session["customer_details"] = {
        "address": {"country": "AR"},
        "email": session["customer_email"] or customer.get("email") or "cliente@example.com",
        "name": customer.get("name"),
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def _pay(world: World, session: Json) -> list[Json]:
    _details(world, session)
    intent = _intent(world, session)
    # Saved at the customer only where the session asked for it, as Stripe does.
    saver = intent["customer"] if intent["setup_future_usage"] else None
    intent["payment_method"] = cards.used(world.store, session[HIDDEN]["card"], saver)["id"]
    made = _settle(world, session, intent)
    return [*made, events.record(world, "checkout.session.completed", session)]


def _pay_later(world: World, session: Json) -> list[Json]:
    """A bank transfer: the session completes unpaid, the money comes or does not."""
    _details(world, session)
    intent = _intent(world, session) | {"status": "processing"}
    session |= {"status": "complete", "payment_status": "unpaid"}
    keep(world.store, intent)
    keep(world.store, session)
    return [
        events.record(world, "payment_intent.processing", intent),
        events.record(world, "checkout.session.completed", session),
    ]


def _settle_later(world: World, session: Json) -> list[Json]:
    made = _settle(world, session, _intent(world, session))
    return [*made, events.record(world, "checkout.session.async_payment_succeeded", session)]


def _failed_intent(world: World, session: Json) -> Json:
    intent = _intent(world, session)
    intent |= {"status": "requires_payment_method", "last_payment_error": _DECLINED}
    return keep(world.store, intent)


def _fail_later(world: World, session: Json) -> list[Json]:
    intent = _failed_intent(world, session)
    return [
        events.record(world, "payment_intent.payment_failed", intent),
        events.record(world, "checkout.session.async_payment_failed", session),
    ]


def _fail(world: World, session: Json) -> list[Json]:
    """A declined card: the session stays open for another try."""
    intent = _failed_intent(world, session)
    keep(world.store, session)
    return [events.record(world, "payment_intent.payment_failed", intent)]


def _expire(world: World, session: Json) -> list[Json]:
    session |= {"status": "expired", "url": None}
    keep(world.store, session)
    return [events.record(world, "checkout.session.expired", session)]


_PLAYS = {
    "paid": _pay,
    "async": _pay_later,
    "async_settle": _settle_later,
    "async_fail": _fail_later,
    "fail": _fail,
    "expire": _expire,
}


def expire_if_due(world: World, session: Json) -> None:
    if session["status"] == "open" and session["expires_at"] <= now():
        with world.store.together():
            made = _expire(world, session)
        events.tell(world, made)
