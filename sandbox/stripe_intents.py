"""Payment intents and the charges that they make, as the API shows them."""

from sandbox.store import Json
from sandbox.stripe_objects import HIDDEN, new_id, now


def intent_of(session: Json) -> Json:
    """The payment intent that paying this session makes."""
    given = session[HIDDEN]["intent"]
    return intent(session["amount_total"], session["currency"], session["customer"], given)


def intent(amount: int, currency: str, customer: str | None, given: Json) -> Json:
    """A new intent; `given` holds what the caller may set: metadata, description and the like."""
    intent_id = new_id("pi")
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{new_id('', 25)[1:]}",
        "confirmation_method": "automatic",
        "created": now(),
        "currency": currency,
        "customer": customer,
        "description": given.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": given.get("metadata") or {},
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "receipt_email": given.get("receipt_email"),
        "setup_future_usage": given.get("setup_future_usage"),
        "statement_descriptor": given.get("statement_descriptor"),
        "status": "requires_payment_method",
    }


def charged(intent: Json, base_url: str) -> Json:
    """Makes the intent succeed; returns its charge, with a copy of its metadata as Stripe's."""
    charge = _charge(intent, base_url)
    intent |= {
        "status": "succeeded",
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "latest_charge": charge["id"],
    }
    return charge


def _charge(intent: Json, base_url: str) -> Json:
    charge_id = new_id("ch")
    return {
        "id": charge_id,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "balance_transaction": new_id("txn"),
        "captured": True,
        "created": now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "outcome": {"network_status": "approved_by_network", "type": "authorized"},
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "receipt_email": intent["receipt_email"],
        "receipt_url": f"{base_url}/stripe/_receipts/{charge_id}",
        "refunded": False,
        "status": "succeeded",
    }
