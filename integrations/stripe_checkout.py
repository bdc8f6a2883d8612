"""Stripe Checkout: opens sessions, finds them again, verifies events. Its own retries are off."""

from dataclasses import dataclass
from typing import Any, Final

import stripe

from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorOutcomeUnknown,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)

_SYSTEM: Final = "stripe"
_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What is bought. `amount_minor` is the server's own price, in minor units."""

    order_id: str
    tenant_id: str
    description: str
    amount_minor: int
    currency: str
    success_url: str
    cancel_url: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class OpenedSession:
    id: str
    url: str


class StripeClient:
    def __init__(self, secret_key: str, base_url: str) -> None:
        self._client = stripe.StripeClient(
            secret_key or "unset",
            base_addresses={"api": base_url},
            max_network_retries=0,
            http_client=stripe.HTTPXClient(timeout=20, allow_sync_methods=False),
        )

    async def find_session(self, order_id: str, created_after: int) -> OpenedSession | None:
        """A session of this order that an earlier try made without hearing the answer."""
        with _translating():
            page = await self._client.v1.checkout.sessions.list_async(
                params={"limit": _PAGE, "created": {"gte": created_after}}
            )
            async for session in page.auto_paging_iter():
                if session.client_reference_id == order_id and session.url:
                    return OpenedSession(session.id, session.url)
        return None

    async def create_session(self, request: SessionRequest, idempotency_key: str) -> OpenedSession:
        labels = {"order_id": request.order_id, "tenant_id": request.tenant_id}
        params: Any = {
            "mode": "payment",
            "client_reference_id": request.order_id,
            "metadata": labels,
            "payment_intent_data": {"metadata": labels},
            "success_url": request.success_url,
            "cancel_url": request.cancel_url,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": request.currency.lower(),
                        "unit_amount": request.amount_minor,
                        "product_data": {"name": request.description},
                    },
                }
            ],
        }
        if request.email:
            params["customer_email"] = request.email
        with _translating():
            session = await self._client.v1.checkout.sessions.create_async(
                params=params, options={"idempotency_key": idempotency_key}
            )
        if not session.url:
            raise VendorRejected(_SYSTEM, "the session has no address")
        return OpenedSession(session.id, session.url)


class _translating:  # noqa: N801 - reads as a statement
    """Stripe's exceptions as VendorErrors; their texts may quote input and are left out."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, stripe.StripeError):
            raise _translated(error) from None


def _translated(error: stripe.StripeError) -> VendorError:
    code = error.code or (str(error.http_status) if error.http_status else None)
    match error:
        case stripe.AuthenticationError() | stripe.PermissionError():
            return VendorAuth(_SYSTEM, "the secret key is refused", code=code)
        case stripe.RateLimitError():
            return VendorRateLimited(_SYSTEM, "rate limited", code=code)
        case stripe.APIConnectionError():
            return VendorOutcomeUnknown(_SYSTEM, "no answer", code=code)
        case stripe.InvalidRequestError() | stripe.IdempotencyError() | stripe.CardError():
            return VendorRejected(_SYSTEM, type(error).__name__, code=code)
        case _:
            return VendorUnavailable(_SYSTEM, type(error).__name__, code=code)
