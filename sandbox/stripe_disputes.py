"""What banks do to a payment later: a dispute or an inquiry opens, and ends one way or another."""

from dataclasses import dataclass
from typing import Final, Literal

from sandbox import stripe_events as events
from sandbox.store import Json
from sandbox.stripe_errors import StripeError
from sandbox.stripe_objects import keep, kept, new_id, now
from sandbox.world import World

Outcome = Literal["open", "inquiry", "won", "lost", "warning_closed", "reinstated"]

_ANSWER_WITHIN_S: Final = 7 * 24 * 3600
_OPENED: Final = {"open": "needs_response", "inquiry": "warning_needs_response"}


@dataclass(frozen=True)
class _Ending:
    before: str
    after: str
    events: tuple[str, ...]


_CLOSED, _MONEY_BACK = "charge.dispute.closed", "charge.dispute.funds_reinstated"
_ENDINGS: Final = {
    "won": _Ending("needs_response", "won", (_CLOSED, _MONEY_BACK)),
    "lost": _Ending("needs_response", "lost", (_CLOSED,)),
    "warning_closed": _Ending("warning_needs_response", "warning_closed", (_CLOSED,)),
    "reinstated": _Ending("lost", "won", (_MONEY_BACK,)),
}


def dispute(world: World, intent_id: str, outcome: Outcome, amount: int | None = None) -> Json:
    """Opens a dispute on an intent's charge, or ends it. It carries no metadata."""
    intent = kept(world.store, "payment_intent", intent_id)
    charge = kept(world.store, "charge", intent["latest_charge"] or "")
    with world.store.together():
        if outcome in _OPENED:
            item, kinds = _open(world, charge, _OPENED[outcome], amount)
        else:
            item, kinds = _end(world, charge, _ENDINGS[outcome])
        keep(world.store, item)
        made = [events.record(world, kind, item) for kind in kinds]
    events.tell(world, made)
    return item


def _open(
    world: World, charge: Json, status: str, amount: int | None
) -> tuple[Json, tuple[str, ...]]:
    if _found(world, charge, tuple(_OPENED.values())):
        raise StripeError(f"Charge {charge['id']} already has an open dispute.")
    keep(world.store, charge | {"disputed": True})
    item = _new(charge, status, amount or charge["amount"])
    if status == "needs_response":
        return item, ("charge.dispute.created", "charge.dispute.funds_withdrawn")
    return item, ("charge.dispute.created",)


def _end(world: World, charge: Json, ending: _Ending) -> tuple[Json, tuple[str, ...]]:
    found = _found(world, charge, (ending.before,))
    if found is None:
        message = f"Charge {charge['id']} has no dispute with status {ending.before}."
        raise StripeError(message)
    return found | {"status": ending.after}, ending.events


def _found(world: World, charge: Json, statuses: tuple[str, ...]) -> Json | None:
    """The newest dispute of a charge in one of these states."""
    of_charge = world.store.where("stripe/dispute", "charge", charge["id"])
    return next((item for item in of_charge[::-1] if item["status"] in statuses), None)


def _new(charge: Json, status: str, amount: int) -> Json:
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence_details": {
            "due_by": now() + _ANSWER_WITHIN_S, "has_evidence": False, "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": status != "needs_response",
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": status,
    }  # fmt: skip
