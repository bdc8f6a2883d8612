"""Charges a saved card with nobody at the screen: an intent created and confirmed at once."""

from typing import Final

from sandbox import stripe_cards as cards
from sandbox import stripe_events as events
from sandbox.store import Json
from sandbox.stripe_errors import StripeError, required
from sandbox.stripe_intents import charged, intent
from sandbox.stripe_objects import keep, kept, shown
from sandbox.world import World

_REQUIRED: Final = ("amount", "currency", "customer", "payment_method")


def charge(world: World, params: Json) -> Json:
    """The succeeded intent, or Stripe's card error around one that waits for another card."""
    method = _method(world, params)
    made = intent(_amount(params), params["currency"].lower(), params["customer"], params)
    problem = cards.refusal(method)
    happened = _refuse(world, made, problem) if problem else _pay(world, made, method)
    events.tell(world, happened)
    if problem is None:
        return shown(made)
    return {"error": problem | {"payment_intent": shown(made), "payment_method": shown(method)}}


def _method(world: World, params: Json) -> Json:
    for name in _REQUIRED:
        if not params.get(name):
            raise required(name)
    if params.get("payment_method_types"):
        message = "payment_method_types is no longer supported on PaymentIntents."
        raise StripeError(message, code="payment_method_types_no_longer_supported")
    if params.get("confirm") != "true" or params.get("off_session") != "true":
        raise StripeError("The sandbox knows confirm=true with off_session=true only.")
    kept(world.store, "customer", params["customer"], "customer")
    method = kept(world.store, "payment_method", params["payment_method"], "payment_method")
    if method["customer"] != params["customer"]:
        message = "The payment method you provided is not attached to this customer."
        raise StripeError(message, param="payment_method")
    return method


def _amount(params: Json) -> int:
    amount = str(params["amount"])
    if not amount.isdecimal() or int(amount) == 0:
        message = "This value must be greater than or equal to 1."
        raise StripeError(message, code="parameter_invalid_integer", param="amount")
    return int(amount)


def _pay(world: World, made: Json, method: Json) -> list[Json]:
    made["payment_method"] = method["id"]
    paid = keep(world.store, charged(made, world.config.base_url))
    keep(world.store, made)
    return [
        events.record(world, "charge.succeeded", paid),
        events.record(world, "payment_intent.succeeded", made),
    ]


def _refuse(world: World, made: Json, problem: Json) -> list[Json]:
    made["last_payment_error"] = problem
    keep(world.store, made)
    return [events.record(world, "payment_intent.payment_failed", made)]
