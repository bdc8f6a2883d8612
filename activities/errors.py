"""Refusals and vendor failures as ApplicationError, with the type that workflows match."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from sqlalchemy.exc import DBAPIError
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorOutcomeUnknown,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)
from models.domain.errors import Refusal
from models.domain.lifecycle import IllegalTransition

_EXPECTED: Final = {
    "credits.insufficient",
    "tenant.suspended",
    "lead.opted_out",
    "lead.withdrawn",
    "knowledge.refused",
}
_TYPES: Final[dict[type[VendorError], str]] = {
    VendorAuth: "vendor.auth",
    VendorRejected: "vendor.rejected",
    VendorRateLimited: "vendor.rate_limited",
    VendorUnavailable: "vendor.unavailable",
    VendorOutcomeUnknown: "vendor.timeout_unknown",
}


@contextmanager
def translated() -> Iterator[None]:
    """Wraps the body of an activity. What is not named here is a bug and is retried as such."""
    try:
        yield
    except VendorError as error:
        raise of_vendor(error) from None
    except Refusal as error:
        raise refusal(str(error), error.type, error.problem) from None
    except IllegalTransition as error:
        raise refusal(str(error), "lifecycle.illegal_transition") from None
    except DBAPIError as error:
        # The statement and its parameters hold personal data: only the driver's class is kept.
        kind = type(error.orig).__name__
        raise ApplicationError(f"database: {kind}", type="db.conflict") from None


def refusal(message: str, kind: str, problem: str | None = None) -> ApplicationError:
    """`problem` travels as the only detail."""
    category = (
        ApplicationErrorCategory.BENIGN
        if kind in _EXPECTED
        else ApplicationErrorCategory.UNSPECIFIED
    )
    details = (str(problem),) if problem else ()
    return ApplicationError(message, *details, type=kind, non_retryable=True, category=category)


def of_vendor(error: VendorError) -> ApplicationError:
    """Auth and rejection are not retried; a rate limit waits for as long as the vendor asked."""
    after = error.retry_after_s if isinstance(error, VendorRateLimited) else None
    return ApplicationError(
        str(error),
        error.code,
        type=_TYPES[type(error)],
        non_retryable=isinstance(error, VendorAuth | VendorRejected),
        next_retry_delay=timedelta(seconds=after) if after else None,
    )
