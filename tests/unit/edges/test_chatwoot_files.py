"""A file that came over Chatwoot: where it may be fetched from, and how much of it."""

from collections.abc import Callable, Sequence

import httpx
import pytest

from integrations.chatwoot_files import ChatwootFiles
from integrations.errors import MEDIA_TOO_LARGE, VendorRejected, VendorUnavailable
from integrations.http import trusted
from integrations.safe_address import CheckedTransport

BASE = "https://chat.example.com/"
ADDRESS = "https://chat.example.com/rails/active_storage/blobs/redirect/key/foto.png"
STORE = "https://files.example.net/key?signature=1"


def _files(handler: Callable[[httpx.Request], httpx.Response]) -> ChatwootFiles:
    return ChatwootFiles(httpx.AsyncClient(transport=httpx.MockTransport(handler)))


async def test_the_bytes_are_read_where_the_address_leads_to_and_no_token_goes_along() -> None:
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.host == "chat.example.com":
            return httpx.Response(302, headers={"location": STORE})
        return httpx.Response(200, content=b"png", headers={"content-type": "image/png"})

    assert await _files(handler).read(BASE, ADDRESS, 3) == (b"png", "image/png")
    assert [str(request.url) for request in asked] == [ADDRESS, STORE]
    assert not any("api_access_token" in request.headers for request in asked)


async def test_more_than_may_be_kept_is_not_read_to_its_end() -> None:
    files = _files(lambda _: httpx.Response(200, content=b"12345"))
    with pytest.raises(VendorRejected) as refused:
        await files.read(BASE, ADDRESS, 4)
    assert refused.value.code == MEDIA_TOO_LARGE


@pytest.mark.parametrize(
    "address",
    ["https://other.example.com/a.png", "http://chat.example.com/a.png",
     "https://chat.example.com:8443/a.png", "https://chat.example.com@other.example.com/a.png"],
)  # fmt: skip
async def test_only_the_tenants_own_chatwoot_is_asked(address: str) -> None:
    with pytest.raises(VendorRejected) as refused:
        await _files(lambda _: httpx.Response(200)).read(BASE, address, 9)
    assert refused.value.code == "address_refused"


@pytest.mark.parametrize("status", [401, 404, 503])
async def test_a_file_that_is_told_of_before_it_is_stored_is_asked_for_again(status: int) -> None:
    with pytest.raises(VendorUnavailable):
        await _files(lambda _: httpx.Response(status)).read(BASE, ADDRESS, 9)


async def test_a_redirect_into_a_private_network_is_refused() -> None:
    places = {"chat.example.com": "93.184.216.34", "files.example.net": "10.0.0.7"}

    async def resolver(host: str, port: int) -> Sequence[str]:
        return [places[host]]

    class Leading(CheckedTransport):
        """The first step answers; the second is only checked."""

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.host == "chat.example.com":
                return httpx.Response(302, headers={"location": STORE})
            return await super().handle_async_request(request)

    transport = Leading("chatwoot", trusted(), allow_loopback=False, resolver=resolver)
    async with httpx.AsyncClient(transport=transport) as http:
        with pytest.raises(VendorRejected) as refused:
            await ChatwootFiles(http).read(BASE, ADDRESS, 9)
    assert refused.value.code == "address_refused"
