"""What people and banks do with a session: pay, pay later, fail, expire, refund, dispute."""

from typing import Literal

from sandbox import stripe_events as events
from sandbox.store import Json
from sandbox.stripe_errors import StripeError
from sandbox.stripe_objects import charge_of, intent_of, keep, kept, new_id, now
from sandbox.webhooks import Sent
from sandbox.world import World

Outcome = Literal["paid", "async", "async_settle", "async_fail", "fail", "expire"]

_DECLINED: Json = {
    "code": "card_declined",
    "decline_code": "generic_decline",
    "message": "Your card was declined.",
    "type": "card_error",
}


def play(world: World, session_id: str, outcome: Outcome) -> tuple[Json, list[Json], Sent]:
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
    intent |= {
        "status": "succeeded", "amount_received": intent["amount"], "last_payment_error": None
    }  # fmt: skip
    charge = charge_of(intent)
    intent["latest_charge"] = charge["id"]
    session |= {"status": "complete", "payment_status": "paid"}
    for item in (charge, intent, session):
        keep(world.store, item)
    return [
        events.record(world, "charge.succeeded", charge),
        events.record(world, "payment_intent.succeeded", intent),
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
    made = _settle(world, session, _intent(world, session))
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


def refund(world: World, params: Json) -> tuple[Json, list[Json]]:
    """A refund of a charge, whole or part; amounts on the charge add up."""
    charge = _charge_to_refund(world, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = int(params.get("amount") or left)
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise StripeError(message, code="charge_already_refunded")
    if not 0 < amount <= left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise StripeError(message, param="amount")
    item = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": new_id("txn"),
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "status": "succeeded",
    }
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    with world.store.together():
        keep(world.store, item)
        keep(world.store, charge)
        made = [
            events.record(world, "refund.created", item),
            events.record(world, "charge.refunded", charge),
        ]
    return item, made


def _charge_to_refund(world: World, params: Json) -> Json:
    if params.get("charge"):
        return kept(world.store, "charge", params["charge"], "charge")
    if not params.get("payment_intent"):
        raise StripeError(
            "One of the following params should be provided: payment_intent or charge."
        )
    intent = kept(world.store, "payment_intent", params["payment_intent"], "payment_intent")
    if not intent["latest_charge"]:
        message = (
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        )
        raise StripeError(message, param="payment_intent")
    return kept(world.store, "charge", intent["latest_charge"])


def dispute(world: World, intent_id: str, outcome: Literal["open", "won", "lost"]) -> Json:
    """Opens a dispute on an intent's charge, or closes the open one. It carries no metadata."""
    intent = kept(world.store, "payment_intent", intent_id)
    charge = kept(world.store, "charge", intent["latest_charge"] or "")
    found = world.store.get("stripe/open_dispute", charge["id"])
    item: Json = found or {
        "id": new_id("du"),
        "object": "dispute",
        "amount": charge["amount"],
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": intent["id"],
        "reason": "fraudulent",
        "status": "needs_response",
    }
    kind = "charge.dispute.created"
    if found:
        item, kind = item | {"status": outcome}, "charge.dispute.closed"
    charge["disputed"] = True
    with world.store.together():
        keep(world.store, item)
        keep(world.store, charge)
        world.store.put("stripe/open_dispute", charge["id"], item)
        if found:
            world.store.delete("stripe/open_dispute", charge["id"])
        made = events.record(world, kind, item)
    events.tell(world, [made])
    return item
