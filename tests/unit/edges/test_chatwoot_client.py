"""The client of Chatwoot: where it may go, how it finds what is there, what errors tell."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest

from integrations import safe_address
from integrations.chatwoot import NOT_FOUND, REFERENCE, Account, ChatwootClient, Person, Thread
from integrations.errors import VendorAuth, VendorError, VendorRejected, VendorUnavailable
from integrations.http import trusted
from integrations.safe_address import CheckedTransport
from tests.unit.edges.own_endpoint import Answer, answering, endpoint

ACCOUNT = Account("https://chat.example.com/", 3, 30, "token")
PHONE = "+5491150001111"
ANA = Person("our-id", PHONE, "Ana")
Handler = Callable[[httpx.Request], httpx.Response]


def _client(handler: Handler) -> ChatwootClient:
    return ChatwootClient(httpx.AsyncClient(transport=httpx.MockTransport(handler)))


async def test_each_call_is_resolved_and_checked_anew() -> None:
    answers = [["127.0.0.1"], ["127.0.0.1", "10.0.0.1"]]

    async def resolver(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    transport = CheckedTransport("chatwoot", trusted(), allow_loopback=True, resolver=resolver)
    async with (
        endpoint(answering("200 OK", body='{"id": 5}')) as seen,
        httpx.AsyncClient(transport=transport) as http,
    ):
        client = ChatwootClient(http)
        account = Account(f"http://chat.example.com:{seen.port}", 3, 30, "token")
        assert await client.post(account, 41, "Hola", "ref") == 5
        with pytest.raises(VendorRejected) as refused:
            await client.post(account, 41, "Hola", "ref")
        assert refused.value.code == "address_refused"
    ((headers, body),) = seen.requests
    assert headers["host"] == f"chat.example.com:{seen.port}"
    assert headers["api_access_token"] == "token"
    assert json.loads(body)["content_attributes"] == {REFERENCE: "ref"}


async def test_plain_http_and_loopback_are_for_development_only() -> None:
    transport = CheckedTransport("chatwoot", trusted(), allow_loopback=False)
    async with httpx.AsyncClient(transport=transport) as http:
        for address in ("http://chat.example.com", "https://127.0.0.1:9"):
            with pytest.raises(VendorRejected):
                await ChatwootClient(http).post(Account(address, 3, 30, "token"), 41, "Hola", "r")


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (401, {"error": "Invalid Access Token"}, VendorAuth, None),
        (404, {"error": "Resource could not be found"}, VendorRejected, NOT_FOUND),
        (404, "<html>", VendorRejected, NOT_FOUND),
        (
            422,
            {"message": f"Phone {PHONE} is taken", "attributes": ["phone_number"]},
            VendorRejected,
            "phone_number",
        ),
        (503, "<html>", VendorUnavailable, None),
    ],
)
async def test_errors_tell_what_failed_and_never_about_whom(
    status: int, body: Any, kind: type[VendorError], code: str | None
) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    client = _client(lambda _: httpx.Response(status, text=text))
    with pytest.raises(kind) as failed:
        await client.set_status(ACCOUNT, 41, "open")
    assert failed.value.code == code
    assert PHONE not in str(failed.value)


async def test_a_known_person_keeps_the_open_conversation_of_this_inbox() -> None:
    contact = {"id": 701, "identifier": None, "phone_number": PHONE}
    talks = [
        {"id": 40, "inbox_id": 30, "status": "pending"},
        {"id": 43, "inbox_id": 31, "status": "open"},
        {"id": 44, "inbox_id": 30, "status": "resolved"},
    ]

    def handler(request: httpx.Request) -> httpx.Response:
        assert request.method == "GET", "nothing is to be made"
        if request.url.path.endswith("/search"):
            # The search matches parts of names and numbers alike.
            namesake = {"id": 702, "identifier": None, "phone_number": f"{PHONE}9"}
            found = [namesake, contact] if request.url.params["q"] == PHONE else []
            return httpx.Response(200, json={"payload": found})
        return httpx.Response(200, json={"payload": talks})

    assert await _client(handler).open_thread(ACCOUNT, ANA) == Thread(701, 40)


async def test_a_contact_that_somebody_else_made_meanwhile_is_taken() -> None:
    searches: list[str] = []
    contact = {
        "id": 701, "identifier": "our-id",
        "contact_inboxes": [{"source_id": "549115", "inbox": {"id": 30}}],
    }  # fmt: skip

    def handler(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/search"):
            searches.append(request.url.params["q"])
            return httpx.Response(200, json={"payload": [contact] if len(searches) > 2 else []})
        if path.endswith("/contacts"):
            return httpx.Response(422, json={"attributes": ["identifier"]})
        if request.method == "GET":
            return httpx.Response(200, json={"payload": []})
        assert json.loads(request.content)["source_id"] == "549115"
        return httpx.Response(200, json={"id": 41})

    assert await _client(handler).open_thread(ACCOUNT, ANA) == Thread(701, 41)


async def test_a_post_is_looked_for_page_by_page() -> None:
    def page(newest: int) -> list[dict[str, Any]]:
        return [
            {"id": n, "content_attributes": {REFERENCE: f"ref-{n}"}}
            for n in range(newest - 1, newest + 1)
        ]

    def handler(request: httpx.Request) -> httpx.Response:
        before = int(request.url.params.get("before", 7))
        return httpx.Response(200, json={"payload": page(before - 1) if before > 1 else []})

    client = _client(handler)
    assert await client.find_post(ACCOUNT, 41, "ref-2") == 2
    assert await client.find_post(ACCOUNT, 41, "never posted") is None


async def test_labels_are_added_to_those_that_are_there() -> None:
    told: list[Any] = []

    def handler(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"payload": ["vip", "handoff"]})
        told.append(json.loads(request.content))
        return httpx.Response(200, json={})

    await _client(handler).add_labels(ACCOUNT, 41, ["handoff", "new"])
    assert told == [{"labels": ["vip", "handoff", "new"]}]


async def drips(writer: asyncio.StreamWriter) -> None:
    """A byte now and then, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("answer", "limits"),
    [
        (answering("200 OK", body='{"id": 5, "filling": "' + "x" * 2000 + '"}'), (1000, 60.0)),
        (answering("200 OK", headers="Content-Encoding: gzip\r\n", body="x"), (1000, 60.0)),
        (drips, (1000, 0.2)),
    ],
    ids=["too large", "packed", "never ends"],
)
async def test_an_answer_is_bounded_in_size_and_in_time(
    monkeypatch: pytest.MonkeyPatch, answer: Answer, limits: tuple[int, float]
) -> None:
    monkeypatch.setattr(safe_address, "ANSWER_BYTES_MAX", limits[0])
    monkeypatch.setattr(safe_address, "OVERALL_S", limits[1])
    transport = CheckedTransport("chatwoot", trusted(), allow_loopback=True)
    async with endpoint(answer) as seen, httpx.AsyncClient(transport=transport) as http:
        account = Account(f"http://127.0.0.1:{seen.port}", 3, 30, "token")
        async with asyncio.timeout(5):
            with pytest.raises(VendorError):
                await ChatwootClient(http).post(account, 41, "Hola", "ref")
    ((headers, _),) = seen.requests
    assert headers["accept-encoding"] == "identity"
