"""What every webhook refuses or sets aside: malformed, too large, unknown, or without a secret."""

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from demo.seed import SeededTenant
from models.session import Database
from stack.running import RunningStack
from tests.api.calling import Api, fixture, inbox_count, inbox_rows, problem, serving
from tests.factories import digits

MIB = 1024 * 1024
Post = Callable[[Api, Any], Awaitable[httpx.Response]]

WEBHOOKS: dict[str, Post] = {
    "meta": lambda api, body: api.meta(body),
    "whatsapp": lambda api, body: api.whatsapp(body),
    "stripe": lambda api, body: api.stripe(body),
}
each_webhook = pytest.mark.parametrize("webhook", WEBHOOKS)


@each_webhook
@pytest.mark.parametrize("body", [b"", b"{", b'{"object": "page",', b"\xff\xfe", b"[]", b'"page"'])
async def test_malformed_json_is_refused_and_not_stored(
    api: Api, db: Database, webhook: str, body: bytes
) -> None:
    before = await inbox_count(db)
    answer = await WEBHOOKS[webhook](api, body)
    # Stripe signs text, so that bytes which are none cannot carry its signature.
    if webhook == "stripe" and body == b"\xff\xfe":
        problem(answer, 401, "signature.invalid")
    else:
        problem(answer, 400, "json.malformed")
    assert await inbox_count(db) == before


@pytest.mark.parametrize(
    ("webhook", "payload"),
    [
        ("meta", fixture("meta_feed")),
        ("meta", {**fixture("meta_leadgen"), "object": "user"}),
        ("meta", {"object": "page"}),
        ("meta", {}),
        ("whatsapp", {"object": "whatsapp_business_account", "entry": []}),
        ("stripe", fixture("stripe_customer_created")),
    ],
)
async def test_what_the_product_does_not_use_is_ignored_yet_stored(
    api: Api, db: Database, webhook: str, payload: dict[str, Any]
) -> None:
    body = json.dumps({**payload, "unique": digits()}).encode()
    for _ in range(2):
        answer = await WEBHOOKS[webhook](api, body)
        assert (answer.status_code, answer.json()) == (200, {"status": "ignored"})
    (row,) = await inbox_rows(db, hashlib.sha256(body).hexdigest())
    assert (row.kind, row.outcome, row.body) == ("ignored", "ignored", body)
    assert row.handled_at is not None


@pytest.mark.parametrize(
    ("webhook", "payload"),
    [
        ("meta", {"object": "page", "entry": "what"}),
        ("meta", {"object": "page", "entry": [1, None]}),
        ("meta", {"object": "page", "entry": [{"changes": "what"}]}),
        ("meta", {"object": "page", "entry": [{"changes": [{"field": "leadgen", "value": 7}]}]}),
        ("whatsapp", {"entry": {"changes": 1}}),
        ("whatsapp", {"entry": [{"changes": [{"field": "messages", "value": [1]}]}]}),
        (
            "whatsapp",
            {
                "entry": [
                    {"changes": [{"field": "messages", "value": {"messages": [{"type": "text"}]}}]}
                ]
            },
        ),
        ("stripe", {"id": "evt_1", "object": "event"}),
        ("stripe", {"id": "evt_1", "type": "checkout.session.expired", "data": {"object": 1}}),
    ],
)
async def test_a_signed_body_of_an_unknown_shape_is_ignored_yet_stored(
    api: Api, db: Database, webhook: str, payload: dict[str, Any]
) -> None:
    """An error would make the vendor repeat for days what will never be read."""
    body = json.dumps({**payload, "unique": digits()}).encode()
    answer = await WEBHOOKS[webhook](api, body)
    assert (answer.status_code, answer.json()) == (200, {"status": "ignored"})
    assert len(await inbox_rows(db, hashlib.sha256(body).hexdigest())) == 1


async def test_one_unreadable_submission_does_not_hold_up_the_others_of_its_batch(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    good, body = digits(), fixture("meta_leadgen")
    page = tenant.connections.page_id
    value = {**body["entry"][0]["changes"][0]["value"], "page_id": page}
    body["entry"][0]["changes"] = [
        {"field": "leadgen", "value": {**value, "created_time": "some day"}},
        {"field": "leadgen", "value": None},
        {"field": "leadgen", "value": {**value, "leadgen_id": good}},
    ]
    assert (await api.meta(body)).status_code == 200
    assert [r.tenant_id for r in await inbox_rows(db, good)] == [tenant.id]


async def pieces(size: int) -> AsyncIterator[bytes]:
    """Without a length that could be declared."""
    for _ in range(size // (MIB // 2)):
        yield b" " * (MIB // 2)
    yield b" "


TOO_LARGE = [
    ("/webhooks/meta", 4 * MIB),
    ("/webhooks/whatsapp", 4 * MIB),
    ("/webhooks/stripe", 4 * MIB),
    ("/api/tenants/00000000-0000-4000-8000-000000000000/credits", MIB),
    ("/health", MIB),
]


@pytest.mark.parametrize(("path", "limit"), TOO_LARGE)
async def test_a_body_that_declares_too_much_is_refused(api: Api, path: str, limit: int) -> None:
    answer = await api.operator("POST", path, content=b" " * (limit + 1))
    problem(answer, 413, "input.too_large")


@pytest.mark.parametrize(("path", "limit"), TOO_LARGE[:-1])
async def test_a_body_that_grows_too_large_is_refused(api: Api, path: str, limit: int) -> None:
    answer = await api.operator(
        "POST", path, content=pieces(limit), headers={"content-type": "application/json"}
    )
    problem(answer, 413, "input.too_large")


@each_webhook
async def test_a_webhook_as_large_as_meta_makes_them_is_taken(api: Api, webhook: str) -> None:
    body = json.dumps({"object": "page", "type": "other", "filling": digits() + " " * 3 * MIB})
    answer = await WEBHOOKS[webhook](api, body.encode())
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("secret", "method", "path"),
    [
        ("meta_app_secret", "POST", "/webhooks/meta"),
        ("meta_app_secret", "POST", "/webhooks/whatsapp"),
        ("meta_verify_token", "GET", "/webhooks/meta?hub.mode=subscribe&hub.verify_token="),
        ("stripe_webhook_secret", "POST", "/webhooks/stripe"),
        ("signing_keys", "GET", "/auth/google"),
    ],
)
async def test_without_its_secret_an_endpoint_is_closed_and_says_so(
    stack: RunningStack, db: Database, secret: str, method: str, path: str
) -> None:
    variable = f"CONVERZIA_{secret.upper()}"
    before = await inbox_count(db)
    with capture_logs() as logs:
        async with serving(stack.settings, **{secret: ""}) as closed:
            body = b"{}"
            headers = {
                "authorization": "Bearer ",
                "x-hub-signature-256": closed.meta_signature(body),
                "stripe-signature": closed.stripe_signature(body),
            }
            answer = await closed.http.request(method, path, content=body, headers=headers)
    assert variable in problem(answer, 503, "endpoint.closed")["detail"]
    said = [line for line in logs if line["log_level"] == "error"]
    assert {line["variable"] for line in said} == {variable}
    assert await inbox_count(db) == before
