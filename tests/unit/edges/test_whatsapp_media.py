"""A media file in the two steps that Graph asks for: where it is, and its bytes."""

import httpx
import pytest

from integrations.errors import MEDIA_TOO_LARGE, VendorRejected, VendorUnavailable
from integrations.whatsapp import WhatsAppClient

GRAPH = "https://graph.example/v24.0"
PLACE = "https://lookaside.example/media"


def client(asked: list[httpx.Request], *, size: int = 3, download: int = 200) -> WhatsAppClient:
    """Graph with one media file; `download` is how its address answers."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.host == "graph.example":
            about = {"url": PLACE, "mime_type": "image/png", "file_size": size, "id": "1"}
            return httpx.Response(200, json=about)
        return httpx.Response(download, content=b"png")

    return WhatsAppClient(httpx.AsyncClient(transport=httpx.MockTransport(answer)), GRAPH)


async def test_the_bytes_come_with_their_type_and_both_steps_show_the_token() -> None:
    asked: list[httpx.Request] = []
    assert await client(asked).media("token", "1") == (b"png", "image/png")
    assert [str(request.url) for request in asked] == [f"{GRAPH}/1", PLACE]
    assert {request.headers["authorization"] for request in asked} == {"Bearer token"}


async def test_what_is_too_large_is_not_downloaded() -> None:
    asked: list[httpx.Request] = []
    with pytest.raises(VendorRejected) as refused:
        await client(asked, size=11).media("token", "1", bytes_max=10)
    assert refused.value.code == MEDIA_TOO_LARGE
    assert len(asked) == 1


async def test_an_address_that_is_over_is_asked_for_anew() -> None:
    with pytest.raises(VendorUnavailable):
        await client([], download=404).media("token", "1")
