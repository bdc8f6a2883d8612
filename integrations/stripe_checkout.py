"""Stripe Checkout: opens sessions and finds them again. The client that the product holds."""

from dataclasses import dataclass
from typing import Any

from integrations.errors import VendorRejected
from integrations.stripe_charges import StripeCharges
from integrations.stripe_connection import PAGE, SYSTEM, translating
from integrations.stripe_customers import StripeCustomers
from integrations.stripe_payments import StripePayments


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What is bought. `amount_minor` is the server's own price, in minor units.

    `email` is for a person without a `customer_id`. `save_card` keeps the card at the customer
    for charges while nobody is at the screen; Stripe's page tells the person.
    """

    order_id: str
    tenant_id: str
    description: str
    amount_minor: int
    currency: str
    success_url: str
    cancel_url: str
    email: str | None = None
    customer_id: str | None = None
    save_card: bool = False


@dataclass(frozen=True, slots=True)
class OpenedSession:
    id: str
    url: str


class StripeClient(StripeCustomers, StripeCharges, StripePayments):
    """All that this product asks of Stripe, over one connection."""

    async def find_session(self, order_id: str, created_after: int) -> OpenedSession | None:
        """A session of this order that an earlier try made without hearing the answer."""
        with translating():
            page = await self._v1.checkout.sessions.list_async(
                params={"limit": PAGE, "created": {"gte": created_after}}
            )
            async for session in page.auto_paging_iter():
                if session.client_reference_id == order_id and session.url:
                    return OpenedSession(session.id, session.url)
        return None

    async def create_session(self, request: SessionRequest, idempotency_key: str) -> OpenedSession:
        with translating():
            session = await self._v1.checkout.sessions.create_async(
                params=_params(request), options={"idempotency_key": idempotency_key}
            )
        if not session.url:
            raise VendorRejected(SYSTEM, "the session has no address")
        return OpenedSession(session.id, session.url)


def _params(request: SessionRequest) -> Any:
    labels = {"order_id": request.order_id, "tenant_id": request.tenant_id}
    return {
        "mode": "payment",
        "client_reference_id": request.order_id,
        "metadata": labels,
        # Refunds are joined to their order by what the payment carries.
        "payment_intent_data": {"metadata": labels, **_saving(request)},
        "invoice_creation": {"enabled": True, "invoice_data": {"metadata": labels}},
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "line_items": [_line(request)],
        **_buyer(request),
    }


def _line(request: SessionRequest) -> Any:
    return {
        "quantity": 1,
        "price_data": {
            "currency": request.currency.lower(),
            "unit_amount": request.amount_minor,
            "product_data": {"name": request.description},
        },
    }


def _saving(request: SessionRequest) -> dict[str, str]:
    return {"setup_future_usage": "off_session"} if request.save_card else {}


def _buyer(request: SessionRequest) -> dict[str, str]:
    """Stripe takes a customer or an e-mail, not both."""
    if request.customer_id:
        return {"customer": request.customer_id}
    return {"customer_email": request.email} if request.email else {}
