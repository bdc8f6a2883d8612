"""Posts to a tenant's own endpoint, signed as Standard Webhooks prescribes."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import httpx
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from integrations.errors import (
    VendorError,
    VendorOutcomeUnknown,
    VendorRejected,
    VendorUnavailable,
)
from integrations.http import TIMEOUT, error_of, trusted
from integrations.safe_address import PinnedTransport, Resolver, checked_addresses, resolve

_SYSTEM: Final = "webhook"
_OVERALL_S: Final = 15.0
_BODY_BYTES_MAX: Final = 64 * 1024
_RECEIPT_CHARS_MAX: Final = 200
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout)
_REFUSALS: Final = {
    401: ("the endpoint refuses us", "login_refused"),
    403: ("the endpoint refuses us", "login_refused"),
    410: ("the endpoint asks to be removed", "gone"),
    429: ("the endpoint asks us to slow down", "rate_limited"),
}


@dataclass(frozen=True)
class _Letter:
    """One signed post; `until` is the event loop's time by which it is over."""

    target: httpx.URL
    headers: dict[str, str]
    content: bytes
    until: float


class WebhookClient:
    """`allow_http`: plain http and loopback are for development only.

    Each post has a connection of its own: none is shared between tenants, nor a cookie.
    """

    def __init__(
        self,
        *,
        allow_http: bool,
        resolver: Resolver = resolve,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self._allow_http, self._resolver = allow_http, resolver
        self._verify = verify or trusted()

    async def post(
        self,
        url: str,
        secrets: str | Sequence[str],
        message_id: str,
        sent_at: datetime,
        payload: str,
    ) -> dict[str, Any]:
        """Posts the JSON text; the receiver can drop repeats by `webhook-id`. Returns a receipt.

        `secrets`: every live one signs, so that the receiver may change over in its own time.
        Raises a VendorError with a code that models.domain.target_problems explains.
        """
        target = self._checked(url)
        live = [secrets] if isinstance(secrets, str) else secrets
        headers = _headers(live, message_id, sent_at, payload)
        until = asyncio.get_running_loop().time() + _OVERALL_S
        try:
            return await self._deliver(_Letter(target, headers, payload.encode(), until))
        except TimeoutError:
            reason = f"no answer within {_OVERALL_S:g} s"
            raise VendorOutcomeUnknown(_SYSTEM, reason, code="no_answer") from None

    async def check(
        self, url: str, secrets: str | Sequence[str], message_id: str, sent_at: datetime
    ) -> int:
        """Posts a signed test event. The status of the endpoint's yes; otherwise as `post`."""
        receipt = await self.post(url, secrets, message_id, sent_at, json.dumps({"type": "test"}))
        return int(receipt["status"])

    def _checked(self, url: str) -> httpx.URL:
        try:
            target = httpx.URL(url)
        except httpx.InvalidURL:
            raise _rejected("the address cannot be read", "bad_address") from None
        if target.scheme != "https" and not (target.scheme == "http" and self._allow_http):
            raise _rejected("the address must begin with https://", "not_https")
        if not target.host or target.userinfo:
            raise _rejected("the address must be a host without user and password", "bad_address")
        return target

    async def _deliver(self, letter: _Letter) -> dict[str, Any]:
        problem: httpx.HTTPError | None = None
        for address in await self._addresses(letter):
            try:
                return await self._post_to(address, letter)
            except _NOT_SENT as error:
                problem = error  # the next address may be reached: IPv6 is not everywhere
            except httpx.HTTPError as error:
                reason = type(error).__name__
                raise VendorOutcomeUnknown(_SYSTEM, reason, code="no_answer") from None
        raise _not_reached(problem)

    async def _addresses(self, letter: _Letter) -> Sequence[str]:
        target = letter.target
        port = target.port or (443 if target.scheme == "https" else 80)
        host = target.raw_host.decode("ascii")
        async with asyncio.timeout_at(letter.until):
            return await checked_addresses(
                _SYSTEM, host, port, self._resolver, allow_loopback=self._allow_http
            )

    async def _post_to(self, address: str, letter: _Letter) -> dict[str, Any]:
        transport = PinnedTransport(address, self._verify)
        async with httpx.AsyncClient(transport=transport, timeout=TIMEOUT) as http:
            request = http.build_request(
                "POST", letter.target, headers=letter.headers, content=letter.content
            )
            async with asyncio.timeout_at(letter.until):
                response = await http.send(request, stream=True)
            async with contextlib.aclosing(response):
                if not response.is_success:
                    raise _refusal(response)
                body = await _start_of(response, letter.until)
        return {"status": response.status_code, "body": body[:_RECEIPT_CHARS_MAX]}


def _headers(
    secrets: Sequence[str], message_id: str, sent_at: datetime, payload: str
) -> dict[str, str]:
    if not secrets:
        raise _rejected("no signing secret: make one and give it to the endpoint", "no_secret")
    moment = sent_at.astimezone(UTC)
    try:
        signatures = [Webhook(secret).sign(message_id, moment, payload) for secret in secrets]
    except (EmptyWebhookSecretError, ValueError):
        raise _rejected(
            "a signing secret is empty or unreadable: make a new one", "no_secret"
        ) from None
    return {
        "content-type": "application/json",
        # Packed answers could unfold to any size.
        "accept-encoding": "identity",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


async def _start_of(response: httpx.Response, until: float) -> str:
    """The body as far as it is worth reading: the status has said yes, and stands."""
    body = b""
    with contextlib.suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout_at(until):
            async for part in response.aiter_raw():
                body += part
                if len(body) >= _BODY_BYTES_MAX:
                    break
    return body[:_BODY_BYTES_MAX].decode(errors="replace")


def _refusal(response: httpx.Response) -> VendorError:
    return error_of(_SYSTEM, response, _read_refusal)


def _read_refusal(response: httpx.Response) -> tuple[str, str]:
    status = response.status_code
    if status < 400:
        return (
            f"answered {status}: redirects are not followed, give the final address",
            "redirected",
        )
    return _REFUSALS.get(status, (f"answered {status}", f"status_{status // 100}xx"))


def _not_reached(problem: httpx.HTTPError | None) -> VendorError:
    if "CERTIFICATE_VERIFY_FAILED" in str(problem):
        return VendorUnavailable(
            _SYSTEM, "the certificate is not valid", code="certificate_refused"
        )
    return VendorUnavailable(_SYSTEM, type(problem).__name__, code="not_reached")


def _rejected(reason: str, code: str) -> VendorRejected:
    return VendorRejected(_SYSTEM, reason, code=code)
