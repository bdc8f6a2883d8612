"""Stripe objects as the API shows them: ids, keeping, customers, checkout sessions."""

import secrets
import time
from typing import Final

from sandbox.store import Json, Store
from sandbox.stripe_errors import StripeError, missing, required

HIDDEN: Final = "_hidden"
"""Key of what the sandbox remembers with an object and never shows."""
SESSION_LIFE_S: Final = 24 * 3600
SESSION_LIFE_MIN_S: Final = 30 * 60
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_{''.join(secrets.choice(_LETTERS) for _ in range(length))}"


def now() -> int:
    return int(time.time())


def kept(store: Store, kind: str, object_id: str, param: str = "id") -> Json:
    """A stored object; raises Stripe's resource_missing."""
    found: Json | None = store.get(f"stripe/{kind}", object_id)
    if found is None:
        raise missing(kind.replace(".", " ").replace("_", " "), object_id, param)
    return found


def keep(store: Store, item: Json) -> Json:
    store.put(f"stripe/{item['object']}", item["id"], item)
    return item


def shown(item: Json) -> Json:
    return {key: value for key, value in item.items() if key != HIDDEN}


def customer(params: Json) -> Json:
    return {
        "id": new_id("cus", 14),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "email": params.get("email"),
        "invoice_prefix": secrets.token_hex(4).upper(),
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "name": params.get("name"),
        "phone": params.get("phone"),
        "preferred_locales": params.get("preferred_locales") or [],
        "shipping": None,
        "tax_exempt": "none",
    }


def session(params: Json, base_url: str) -> Json:
    """A new checkout session; raises what Stripe would say of bad parameters."""
    if params.get("mode") != "payment":
        raise StripeError("The sandbox knows mode payment only.", param="mode")
    if not params.get("success_url"):
        raise required("success_url")
    items = _line_items(params)
    total = sum(item["amount_total"] for item in items)
    session_id = f"cs_test_{new_id('', 58)[1:]}"
    return {
        "id": session_id,
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": now(),
        "currency": items[0]["currency"],
        "customer": params.get("customer"),
        "customer_creation": None if params.get("customer") else "if_required",
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "expires_at": _expiry(params),
        "invoice": None,
        "invoice_creation": _invoice_creation(params),
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": params.get("metadata") or {},
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": params.get("payment_method_types") or ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "submit_type": params.get("submit_type"),
        "success_url": params["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted",
        "url": f"{base_url}/stripe/_pay/{session_id}",
        HIDDEN: {"line_items": items, "intent": params.get("payment_intent_data") or {}},
    }


def _invoice_creation(params: Json) -> Json:
    given = params.get("invoice_creation") or {}
    data = given.get("invoice_data") or {}
    return {"enabled": given.get("enabled") == "true", "invoice_data": data}


def _line_items(params: Json) -> list[Json]:
    given = params.get("line_items")
    if not given:
        raise required("line_items")
    items = [_line_item(index, item) for index, item in enumerate(given)]
    if len({item["currency"] for item in items}) > 1:
        raise StripeError("All line items must have the same currency.", param="line_items")
    return items


def _line_item(index: int, given: Json) -> Json:
    price, param = given.get("price_data"), f"line_items[{index}]"
    if not isinstance(price, dict):
        raise StripeError("The sandbox knows line items with price_data only.", param=param)
    for name in ("currency", "unit_amount"):
        if not price.get(name):
            raise required(f"{param}[price_data][{name}]")
    product = price.get("product_data") or {}
    if not (product.get("name") or price.get("product")):
        raise required(f"{param}[price_data][product_data][name]")
    quantity, unit = int(given.get("quantity") or 1), _amount(price["unit_amount"], param)
    currency = str(price["currency"]).lower()
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": unit * quantity,
        "amount_tax": 0,
        "amount_total": unit * quantity,
        "currency": currency,
        "description": product.get("name"),
        "price": {
            "id": new_id("price"), "object": "price", "currency": currency, "unit_amount": unit,
            "type": "one_time",
        },
        "quantity": quantity,
    }  # fmt: skip


def _amount(value: object, param: str) -> int:
    try:
        return int(str(value))
    except ValueError as problem:
        raise StripeError(f"Invalid integer: {value}", param=param) from problem


def _expiry(params: Json) -> int:
    if not params.get("expires_at"):
        return now() + SESSION_LIFE_S
    wanted = int(params["expires_at"])
    # Stripe allows 30 minutes to 24 hours; a minute of grace for the way here.
    if not now() + SESSION_LIFE_MIN_S - 60 <= wanted <= now() + SESSION_LIFE_S + 60:
        message = (
            "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from "
            "Checkout Session creation."
        )
        raise StripeError(message, param="expires_at")
    return wanted
