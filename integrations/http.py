"""One way to call a JSON API over httpx: bounded, and every failure a VendorError."""

import ssl
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import httpx

from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorOutcomeUnknown,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)

TIMEOUT: Final = httpx.Timeout(12.0, connect=4.0)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

ErrorReader = Callable[[httpx.Response], tuple[str, str | None]]
"""Reads (reason, code) out of a vendor's error body."""


@cache
def trusted() -> ssl.SSLContext:
    """The authorities that vendors are checked against: read once, since it takes 20 ms."""
    return httpx.create_ssl_context()


def client() -> httpx.AsyncClient:
    """A pooled client. Redirects are not followed: none of the vendors' APIs uses them."""
    limits = httpx.Limits(max_connections=50, max_keepalive_connections=20)
    return httpx.AsyncClient(
        timeout=TIMEOUT, limits=limits, follow_redirects=False, verify=trusted()
    )


async def call(
    http: httpx.AsyncClient,
    system: str,
    method: str,
    url: str,
    *,
    read_error: ErrorReader | None = None,
    **kwargs: Any,
) -> httpx.Response:
    """The answer of a successful call; otherwise a VendorError of the fitting kind."""
    try:
        response = await http.request(method, url, **kwargs)
    except _NOT_SENT as error:
        raise VendorUnavailable(system, type(error).__name__) from None
    except httpx.HTTPError as error:
        if method == "GET":
            raise VendorUnavailable(system, type(error).__name__) from None
        raise VendorOutcomeUnknown(system, type(error).__name__) from None
    if not response.is_success:
        raise error_of(system, response, read_error)
    return response


def error_of(
    system: str, response: httpx.Response, read_error: ErrorReader | None = None
) -> VendorError:
    """The VendorError that an unsuccessful answer means."""
    status = response.status_code
    reason, code = f"answered {status}", None
    if read_error is not None:
        try:
            reason, code = read_error(response)
        except (ValueError, KeyError, TypeError):
            reason, code = f"answered {status} with an unreadable body", None
    if status in (401, 403):
        return VendorAuth(system, reason, code=code)
    if status == 429:
        return VendorRateLimited(system, reason, code=code, retry_after_s=retry_after(response))
    if status in (408, 409) or status >= 500:
        return VendorUnavailable(system, reason, code=code)
    return VendorRejected(system, reason, code=code)


def retry_after(response: httpx.Response) -> float | None:
    """Seconds of the Retry-After header; its date form is not used by these vendors."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.replace(".", "", 1).isdigit() else None
