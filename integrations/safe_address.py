"""Addresses that a tenant may send us to: resolved by us, all checked, and connected to as checked.

A name is looked up once. What was checked is what is connected to, so that a name server that
answers differently the second time changes nothing; TLS and the Host header keep the name.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

import httpx

from integrations.errors import VendorRejected, VendorUnavailable

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) to IP addresses, the best first. Raises OSError where the name is unknown."""

ANSWER_BYTES_MAX: Final = 32 * 1024 * 1024
"""More than any file that is kept."""
OVERALL_S: Final = 60.0
"""From the request to the last byte of the answer."""

_NAT64: Final = IPv6Network("64:ff9b::/96")


async def resolve(host: str, port: int) -> Sequence[str]:
    """The operating system's answer, in its order of preference."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(address: str) -> bool:
    """Whether the address is one of the open internet, whatever form it is written in."""
    return _is_public(_unwrapped(ip_address(address)))


def is_loopback(address: str) -> bool:
    return _unwrapped(ip_address(address)).is_loopback


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    # `is_global` alone lets multicast pass, and IPv6 ranges that nobody was given.
    is_special = address.is_multicast or address.is_reserved
    is_site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not is_special and not is_site_local


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address leads to, where it is such a one."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


async def checked_addresses(
    system: str, host: str, port: int, resolver: Resolver, *, allow_loopback: bool
) -> Sequence[str]:
    """The host's addresses, all of them public (or loopback, where allowed).

    One that is not refuses the whole name: VendorRejected `address_refused`. VendorUnavailable
    `name_unknown` where the name has no address now.
    """
    try:
        addresses = await resolver(host, port)
    except (OSError, UnicodeError):
        addresses = ()
    if not addresses:
        raise VendorUnavailable(system, "the host name has no address", code="name_unknown")
    for address in addresses:
        if not is_public(address) and not (allow_loopback and is_loopback(address)):
            raise VendorRejected(
                system, "the host is inside a private network", code="address_refused"
            )
    return addresses


class PinnedTransport(httpx.AsyncHTTPTransport):
    """Connects to one IP address whatever the name resolves to; one per exchange."""

    def __init__(self, address: str, verify: ssl.SSLContext) -> None:
        super().__init__(verify=verify, trust_env=False)
        self._address = address

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        # The client has set the Host header from the name already.
        request.extensions["sni_hostname"] = request.url.raw_host.decode("ascii")
        request.url = request.url.copy_with(host=self._address)
        return await super().handle_async_request(request)


class _Bounded(httpx.AsyncByteStream):
    """An answer that may neither be endless nor take for ever."""

    def __init__(self, stream: httpx.AsyncByteStream, until: float) -> None:
        self._stream, self._until = stream, until

    async def __aiter__(self) -> AsyncIterator[bytes]:
        parts, size = aiter(self._stream), 0
        while True:
            try:
                async with asyncio.timeout_at(self._until):
                    part = await anext(parts)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise httpx.ReadTimeout(f"the answer took over {OVERALL_S:g} s") from None
            size += len(part)
            if size > ANSWER_BYTES_MAX:
                raise httpx.ReadError("the answer is too large")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


class CheckedTransport(httpx.AsyncBaseTransport):
    """For a client of addresses that tenants name: each request is checked as above, each answer
    bounded. Connections are kept for each name and address, so that no two names ever share one.
    """

    def __init__(
        self,
        system: str,
        verify: ssl.SSLContext,
        *,
        allow_loopback: bool,
        resolver: Resolver = resolve,
    ) -> None:
        self._system, self._verify = system, verify
        self._allow_loopback, self._resolver = allow_loopback, resolver
        self._kept: dict[tuple[str, str], PinnedTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii")
        if request.url.scheme != "https" and not self._allow_loopback:
            raise VendorRejected(self._system, "the address must begin with https://")
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        address, *_ = await checked_addresses(
            self._system, host, port, self._resolver, allow_loopback=self._allow_loopback
        )
        kept = self._kept.setdefault((host, address), PinnedTransport(address, self._verify))
        # Packed answers could unfold to any size.
        request.headers["accept-encoding"] = "identity"
        until = asyncio.get_running_loop().time() + OVERALL_S
        answer = await kept.handle_async_request(request)
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        answer.stream = _Bounded(answer.stream, until)
        if "content-encoding" in answer.headers:
            await answer.aclose()
            raise httpx.DecodingError("a packed answer was not asked for", request=request)
        return answer

    async def aclose(self) -> None:
        for transport in self._kept.values():
            await transport.aclose()
