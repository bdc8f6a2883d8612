"""Reads pages that tenants name: each hop's address is checked anew, size and time are bounded."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx

from integrations.errors import VendorError, VendorRejected, VendorUnavailable
from integrations.http import TIMEOUT, trusted
from integrations.safe_address import CheckedTransport, Resolver, resolve
from models.domain.files import Purpose, largest
from models.domain.knowledge import PAGE_BYTES_MAX
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused

SYSTEM: Final = "knowledge"
HOPS_MAX: Final = 5
_OVERALL_S: Final = 30.0
_PORT_MAX: Final = 65_535
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_PDF: Final = "application/pdf"
_HAS_NONE: Final = frozenset(
    {KnowledgeProblem.NOT_FOUND, KnowledgeProblem.LOGIN, KnowledgeProblem.REDIRECT_LOOP}
)

Permit = Callable[[str], Awaitable[None]]
"""Asked before each hop; raises KnowledgeRefused where it may not be read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server said of a page, to be asked with the next time."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class WebPage:
    """`body` None: it has not changed since `Seen`. `is_pdf`: else it is HTML."""

    url: str
    body: bytes | None
    is_pdf: bool
    seen: Seen


class WebReader:
    """`allow_loopback`: plain http and loopback are for development only. `agent` names us."""

    def __init__(
        self,
        *,
        allow_loopback: bool,
        agent: str,
        resolver: Resolver = resolve,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self.agent = agent
        self._allow_loopback, self._resolver = allow_loopback, resolver
        self._verify = verify or trusted()

    async def page(self, url: str, permit: Permit, seen: Seen | None = None) -> WebPage:
        """Raises KnowledgeRefused for what will not change by itself, VendorUnavailable else."""
        seen = seen or Seen()
        asked = {"if-none-match": seen.etag, "if-modified-since": seen.last_modified}
        async with self._answer(url, permit, _present(asked)) as response:
            final = str(response.request.url)
            if response.status_code == 304:
                return WebPage(final, None, is_pdf=False, seen=seen)
            kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
            if kind != _PDF and kind not in _HTML:
                raise KnowledgeRefused(KnowledgeProblem.NOT_A_PAGE)
            limit = largest(Purpose.DOCUMENT) if kind == _PDF else PAGE_BYTES_MAX
            body = await _body(response, limit)
            told = Seen(response.headers.get("etag"), response.headers.get("last-modified"))
            return WebPage(final, body, kind == _PDF, told)

    async def text(self, url: str, bytes_max: int) -> str | None:
        """A small text file's beginning; None where the server has none for us.

        Raises VendorUnavailable, and KnowledgeRefused where its address may not be called.
        """

        async def anywhere(_: str) -> None:
            return

        try:
            async with self._answer(url, anywhere, {}) as response:
                return (await _beginning(response, bytes_max)).decode(errors="replace")
        except KnowledgeRefused as refused:
            if refused.problem in _HAS_NONE:
                return None
            raise

    @asynccontextmanager
    async def _answer(
        self, url: str, permit: Permit, headers: Mapping[str, str]
    ) -> AsyncIterator[httpx.Response]:
        """The answer after all redirects. One connection pool a call: none is shared."""
        transport = CheckedTransport(
            SYSTEM, self._verify, allow_loopback=self._allow_loopback, resolver=self._resolver
        )
        told = {"user-agent": self.agent, "accept-encoding": "identity", **headers}
        try:
            async with (
                asyncio.timeout(_OVERALL_S),
                httpx.AsyncClient(transport=transport, timeout=TIMEOUT, headers=told) as http,
            ):
                response = await self._arrive(http, url, permit)
                try:
                    yield response
                finally:
                    await response.aclose()
        except (httpx.HTTPError, TimeoutError) as error:
            raise VendorUnavailable(SYSTEM, type(error).__name__) from None
        except VendorRejected as error:
            raise KnowledgeRefused(_problem_of(error)) from None

    async def _arrive(self, http: httpx.AsyncClient, url: str, permit: Permit) -> httpx.Response:
        target = self._parsed(url)
        for _ in range(HOPS_MAX + 1):
            await permit(str(target))
            response = await http.send(http.build_request("GET", target), stream=True)
            if not response.has_redirect_location:
                _require_success(response)
                return response
            await response.aclose()
            target = self._parsed(response.headers["location"], target)
        raise KnowledgeRefused(KnowledgeProblem.REDIRECT_LOOP)

    def _parsed(self, url: str, base: httpx.URL | None = None) -> httpx.URL:
        try:
            target = (base.join(url) if base else httpx.URL(url)).copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError):
            raise KnowledgeRefused(KnowledgeProblem.BAD_ADDRESS) from None
        is_whole = target.scheme in ("http", "https") and target.host and not target.userinfo
        if not is_whole or (target.port or 0) > _PORT_MAX:
            raise KnowledgeRefused(KnowledgeProblem.BAD_ADDRESS)
        if target.scheme == "http" and not self._allow_loopback:
            raise KnowledgeRefused(KnowledgeProblem.NOT_HTTPS)
        return target


def _present(headers: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if value}


def _require_success(response: httpx.Response) -> None:
    status = response.status_code
    if response.is_success or status == 304:
        return
    if status in (401, 403, 407):
        raise KnowledgeRefused(KnowledgeProblem.LOGIN)
    if status in (408, 425, 429) or status >= 500:
        raise VendorUnavailable(SYSTEM, f"answered {status}")
    raise KnowledgeRefused(KnowledgeProblem.NOT_FOUND)


async def _body(response: httpx.Response, bytes_max: int) -> bytes:
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > bytes_max:
        raise KnowledgeRefused(KnowledgeProblem.TOO_LARGE)
    body = await _beginning(response, bytes_max + 1)
    if len(body) > bytes_max:
        raise KnowledgeRefused(KnowledgeProblem.TOO_LARGE)
    return body


async def _beginning(response: httpx.Response, bytes_max: int) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) >= bytes_max:
            break
    return bytes(body[:bytes_max])


def _problem_of(error: VendorError) -> KnowledgeProblem:
    is_inward = error.code == "address_refused"
    return KnowledgeProblem.ADDRESS_REFUSED if is_inward else KnowledgeProblem.NOT_HTTPS
