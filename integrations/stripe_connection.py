"""One connection to Stripe's API, and what its failures mean. The library's own retries are off."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

import stripe

from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorOutcomeUnknown,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)

SYSTEM: Final = "stripe"
PAGE: Final = 100


class StripeConnection:
    """What every part of the client stands on."""

    def __init__(self, secret_key: str, base_url: str) -> None:
        self._v1 = stripe.StripeClient(
            secret_key or "unset",
            base_addresses={"api": base_url},
            max_network_retries=0,
            http_client=stripe.HTTPXClient(timeout=20, allow_sync_methods=False),
        ).v1


@contextmanager
def translating() -> Iterator[None]:
    """Stripe's exceptions as VendorErrors; their texts may quote input and are left out."""
    try:
        yield
    except stripe.StripeError as error:
        raise _translated(error) from None


def label(labelled: stripe.StripeObject, name: str) -> str | None:
    """One of the labels that we put on an object; the library's objects are no dictionaries."""
    labels = labelled.to_dict().get("metadata") or {}
    return labels.get(name)


def _translated(error: stripe.StripeError) -> VendorError:
    code = error.code or (str(error.http_status) if error.http_status else None)
    match error:
        case stripe.AuthenticationError() | stripe.PermissionError():
            return VendorAuth(SYSTEM, "the secret key is refused", code=code)
        case stripe.RateLimitError():
            return VendorRateLimited(SYSTEM, "rate limited", code=code)
        case stripe.APIConnectionError():
            return VendorOutcomeUnknown(SYSTEM, "no answer", code=code)
        case _ if error.http_status == HTTPStatus.CONFLICT:
            # The first request with this key is still under way.
            return VendorOutcomeUnknown(SYSTEM, "the same request is under way", code=code)
        case stripe.CardError():
            return VendorRejected(SYSTEM, "the card is refused", code=_decline(error) or code)
        case stripe.InvalidRequestError() | stripe.IdempotencyError():
            return VendorRejected(SYSTEM, type(error).__name__, code=code)
        case _:
            return VendorUnavailable(SYSTEM, type(error).__name__, code=code)


def _decline(error: stripe.StripeError) -> str | None:
    """Why the bank said no (insufficient_funds); `code` alone only says card_declined."""
    return getattr(error.error, "decline_code", None)
