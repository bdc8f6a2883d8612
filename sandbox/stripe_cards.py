"""Saved cards, with Stripe's own names of test cards: which work and which are refused later."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response

from sandbox.store import Json, Store
from sandbox.stripe_counter import Counter, listed, matching
from sandbox.stripe_errors import StripeError, required
from sandbox.stripe_objects import HIDDEN, keep, kept, new_id, now, shown

VISA: Final = "pm_card_visa"


@dataclass(frozen=True)
class Card:
    """`refusal` is the code of the error, and the bank's reason, of a charge with nobody there."""

    brand: str
    last4: str
    refusal: tuple[str, str] | None = None


CARDS: Final = {
    VISA: Card("visa", "4242"),
    "pm_card_mastercard": Card("mastercard", "4444"),
    "pm_card_chargeCustomerFail": Card("visa", "0341", ("card_declined", "generic_decline")),
    "pm_card_visa_chargeDeclinedInsufficientFunds": Card(
        "visa", "9995", ("card_declined", "insufficient_funds")
    ),
    "pm_card_chargeDeclinedExpiredCard": Card("visa", "0069", ("expired_card", "expired_card")),
    "pm_card_authenticationRequired": Card(
        "visa", "3184", ("authentication_required", "authentication_required")
    ),
}


def used(store: Store, card: str, customer: str | None) -> Json:
    """The payment method of a card that somebody typed in; saved when a customer is given."""
    if card not in CARDS:
        raise StripeError(f"No such PaymentMethod: '{card}'", code="resource_missing")
    shape = CARDS[card]
    method: Json = {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": {"address": None, "email": None, "name": None, "phone": None},
        "card": {
            "brand": shape.brand, "country": "US", "exp_month": 12, "exp_year": 2034,
            "funding": "credit", "last4": shape.last4,
        },
        "created": now(),
        "customer": customer,
        "livemode": False,
        "metadata": {},
        "type": "card",
        HIDDEN: {"card": card},
    }  # fmt: skip
    return keep(store, method)


def refusal(method: Json) -> Json | None:
    """What the bank says to an off-session charge of this card; None: it pays."""
    said = CARDS[method[HIDDEN]["card"]].refusal
    if said is None:
        return None
    code, reason = said
    message = f"Your card was declined ({reason})."
    return {"code": code, "decline_code": reason, "message": message, "type": "card_error"}


def add_routes(api: APIRouter, counter: Counter) -> None:
    world, store = counter.world, counter.world.store

    @api.get("/customers/{customer_id}/payment_methods")
    async def of_customer(customer_id: str, request: Request) -> Response:
        def effect(params: Json) -> Json:
            kept(store, "customer", customer_id, "customer")
            found = matching(
                world, "payment_method", params | {"customer": customer_id}, ("customer", "type")
            )
            return listed(found, params, f"/v1/customers/{customer_id}/payment_methods")

        return await counter.serve(request, "stripe.customers", effect)

    @api.get("/payment_methods/{method_id}")
    async def retrieve(method_id: str, request: Request) -> Response:
        def effect(params: Json) -> Json:
            return shown(kept(store, "payment_method", method_id))

        return await counter.serve(request, "stripe.customers", effect)

    @api.post("/payment_methods/{method_id}/attach")
    async def attach(method_id: str, request: Request) -> Response:
        """A test card's name becomes a new payment method of the customer, as at Stripe."""

        def effect(params: Json) -> Json:
            if not params.get("customer"):
                raise required("customer")
            customer = kept(store, "customer", params["customer"], "customer")
            return shown(used(store, method_id, customer["id"]))

        return await counter.serve(request, "stripe.customers", effect)

    @api.post("/payment_methods/{method_id}/detach")
    async def detach(method_id: str, request: Request) -> Response:
        def effect(params: Json) -> Json:
            method = kept(store, "payment_method", method_id)
            return shown(keep(store, method | {"customer": None}))

        return await counter.serve(request, "stripe.customers", effect)
