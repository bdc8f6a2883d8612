"""Refunds, whole or in part; what was refunded adds up on the charge. Later one may fail.

A bank may refuse a refund weeks after Stripe made it: the money is on the merchant's balance again.
"""

from typing import Final, Literal

from sandbox import stripe_events as events
from sandbox.store import Json
from sandbox.stripe_errors import StripeError
from sandbox.stripe_objects import keep, kept, new_id, now
from sandbox.world import World


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


Failure = Literal["failed", "canceled"]
_TOLD_BY: Final = {
    "failed": ("refund.updated", "charge.refund.updated", "refund.failed"),
    "canceled": ("refund.updated", "charge.refund.updated"),
}


def fail(world: World, refund_id: str, how: Failure) -> Json:
    """The bank does not take a refund, or a pending one is canceled; it counts no longer."""
    item = kept(world.store, "refund", refund_id)
    if item["status"] in _TOLD_BY:
        raise StripeError(f"Refund {refund_id} is {item['status']} already.")
    item |= {"status": how, "failure_balance_transaction": new_id("txn")}
    if how == "failed":
        item["failure_reason"] = "expired_or_canceled_card"
    charge = kept(world.store, "charge", item["charge"])
    charge |= {"amount_refunded": charge["amount_refunded"] - item["amount"], "refunded": False}
    with world.store.together():
        keep(world.store, item)
        keep(world.store, charge)
        made = [events.record(world, kind, item) for kind in _TOLD_BY[how]]
    events.tell(world, made)
    return item


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
