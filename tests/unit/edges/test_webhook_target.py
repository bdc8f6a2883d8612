"""What a post to a tenant's endpoint says, and what each of its answers means."""

import asyncio
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorOutcomeUnknown,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)
from integrations.webhook_target import WebhookClient
from tests.unit.edges.own_endpoint import Answer, Endpoint, answering, endpoint

OLD, NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
STRANGER = "whsec_c3RyYW5nZXJzc3RyYW5nZXJz"
BODY = json.dumps({"type": "lead.delivered", "data": {"name": "Ana Ñandú"}}, ensure_ascii=False)


@pytest.fixture
def client() -> WebhookClient:
    return WebhookClient(allow_http=True)


async def post(client: WebhookClient, to: Endpoint, secrets: str | list[str]) -> dict[str, object]:
    url = f"http://127.0.0.1:{to.port}/"
    return await client.post(url, secrets, "msg_1", datetime.now(UTC), BODY)


async def refusal(client: WebhookClient, answer: Answer) -> VendorError:
    async with endpoint(answer) as seen:
        with pytest.raises(VendorError) as refused:
            await post(client, seen, [NEW])
    return refused.value


async def test_every_live_secret_verifies_what_was_posted_and_no_other_does(
    client: WebhookClient,
) -> None:
    async with endpoint(answering("200 OK")) as seen:
        await post(client, seen, [NEW, OLD])
    headers, body = seen.requests[0]
    assert body == BODY
    for secret in (NEW, OLD):
        assert Webhook(secret).verify(body, headers) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(STRANGER).verify(body, headers)


async def test_a_single_secret_may_come_as_text(client: WebhookClient) -> None:
    async with endpoint(answering("200 OK")) as seen:
        await post(client, seen, OLD)
    headers, body = seen.requests[0]
    Webhook(OLD).verify(body, headers)


async def test_a_moment_of_any_time_zone_is_signed_as_the_header_tells_it(
    client: WebhookClient,
) -> None:
    async with endpoint(answering("200 OK")) as seen:
        moment = datetime.now(timezone(timedelta(hours=-3)))
        url = f"http://127.0.0.1:{seen.port}/"
        await client.post(url, [NEW], "msg_1", moment, BODY)
    headers, body = seen.requests[0]
    Webhook(NEW).verify(body, headers)


@pytest.mark.parametrize(
    "secrets", [[], "", [""], [NEW, ""], ["whsec_"], ["   "], ["whsec_x"]], ids=str
)
async def test_nothing_leaves_without_a_signature(
    client: WebhookClient, secrets: str | list[str]
) -> None:
    async with endpoint(answering("200 OK")) as seen:
        with pytest.raises(VendorRejected) as refused:
            await post(client, seen, secrets)
    assert (seen.requests, refused.value.code) == ([], "no_secret")


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        ("301 Moved", VendorRejected, "redirected"),
        ("302 Found", VendorRejected, "redirected"),
        ("307 Temporary Redirect", VendorRejected, "redirected"),
        ("400 Bad Request", VendorRejected, "status_4xx"),
        ("401 Unauthorized", VendorAuth, "login_refused"),
        ("403 Forbidden", VendorAuth, "login_refused"),
        ("404 Not Found", VendorRejected, "status_4xx"),
        ("410 Gone", VendorRejected, "gone"),
        ("429 Too Many Requests", VendorRateLimited, "rate_limited"),
        ("500 Internal Server Error", VendorUnavailable, "status_5xx"),
        ("503 Service Unavailable", VendorUnavailable, "status_5xx"),
    ],
)
async def test_each_refusal_has_its_kind_and_code(
    client: WebhookClient, status: str, kind: type[VendorError], code: str
) -> None:
    refused = await refusal(client, answering(status))
    assert (type(refused), refused.code) == (kind, code)


async def test_a_redirect_is_not_followed(client: WebhookClient) -> None:
    async with endpoint(answering("200 OK")) as inside:
        target = f"Location: http://127.0.0.1:{inside.port}/\r\n"
        await refusal(client, answering("307 Temporary Redirect", target))
    assert inside.requests == []


async def test_a_slow_down_says_for_how_long(client: WebhookClient) -> None:
    refused = await refusal(client, answering("429 Too Many Requests", "Retry-After: 7\r\n"))
    assert isinstance(refused, VendorRateLimited)
    assert refused.retry_after_s == 7


async def test_a_cut_line_leaves_the_outcome_open(client: WebhookClient) -> None:
    async def hang_up(writer: asyncio.StreamWriter) -> None:
        writer.close()

    refused = await refusal(client, hang_up)
    assert isinstance(refused, VendorOutcomeUnknown)
    assert refused.code == "no_answer"


async def test_an_answer_that_does_not_come_is_not_waited_for_for_ever(
    client: WebhookClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.webhook_target._OVERALL_S", 0.3)
    over = asyncio.Event()

    async def silent(writer: asyncio.StreamWriter) -> None:
        await over.wait()

    refused = await refusal(client, silent)
    over.set()
    assert isinstance(refused, VendorOutcomeUnknown)


async def test_a_yes_stands_when_its_body_trickles_for_ever(
    client: WebhookClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.webhook_target._OVERALL_S", 1.0)
    over = asyncio.Event()

    async def trickle(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\nsome")
        await writer.drain()
        await over.wait()

    async with endpoint(trickle) as seen:
        receipt = await post(client, seen, [NEW])
        over.set()
    assert receipt == {"status": 202, "body": "some"}


async def test_an_endless_body_is_read_to_its_cap_only(client: WebhookClient) -> None:
    sent = 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
        while sent < 48 * 2**20:
            writer.write(b"x" * 2**16)
            await writer.drain()
            sent += 2**16

    async with endpoint(endless) as seen:
        receipt = await post(client, seen, [NEW])
    assert receipt["status"] == 200
    assert len(str(receipt["body"])) == 200
    # What the machine's own buffers take in is beyond our say.
    assert sent < 24 * 2**20


async def test_a_packed_answer_is_not_unpacked(client: WebhookClient) -> None:
    async with endpoint(answering("200 OK", "Content-Encoding: gzip\r\n", "no gzip")) as seen:
        receipt = await post(client, seen, [NEW])
    assert receipt["body"] == "no gzip"
    assert seen.requests[0][0]["accept-encoding"] == "identity"


async def test_no_cookie_of_one_post_is_carried_to_the_next(client: WebhookClient) -> None:
    async with endpoint(answering("200 OK", "Set-Cookie: who=ana\r\n")) as seen:
        await post(client, seen, [NEW])
        await post(client, seen, [NEW])
    assert "cookie" not in seen.requests[1][0]


async def test_a_check_posts_a_signed_test_and_tells_the_status(client: WebhookClient) -> None:
    async with endpoint(answering("204 No Content", body="")) as seen:
        url = f"http://127.0.0.1:{seen.port}/"
        assert await client.check(url, [NEW], "test_1", datetime.now(UTC)) == 204
    headers, body = seen.requests[0]
    assert Webhook(NEW).verify(body, headers) == {"type": "test"}


async def test_a_check_tells_a_refusal_as_a_delivery_would(client: WebhookClient) -> None:
    async with endpoint(answering("410 Gone")) as seen:
        with pytest.raises(VendorRejected, match="removed"):
            await client.check(f"http://127.0.0.1:{seen.port}/", [NEW], "test_1", datetime.now(UTC))
