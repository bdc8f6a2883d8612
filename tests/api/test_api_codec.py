"""Temporal's Web UI and command line read what is encrypted, for a platform admin alone."""

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.auth import cookies
from demo.seed import SeededTenant
from integrations.temporal import data_converter
from models.contracts.conversation import MessageRef
from models.domain.permissions import Role
from models.session import Database
from models.signing import CODEC
from stack.running import RunningStack
from tests.api.calling import Api, problem, serving
from tests.people import keys, signed_in_as

UI = "http://127.0.0.1:8233"
REF = MessageRef(tenant_id=UUID(int=7), message_id=UUID(int=8))
Wire = dict[str, Any]


@pytest.fixture(scope="module")
async def codec(stack: RunningStack, db: Database) -> AsyncIterator[Api]:
    async with serving(stack.settings, temporal_ui_url=UI) as running:
        yield running


@pytest.fixture(scope="module")
async def kept(codec: Api) -> Wire:
    """One encrypted payload, as Temporal's tools send it."""
    (payload,) = await data_converter(codec.settings.payload_keys).encode([REF])
    metadata = {name: _text(value) for name, value in payload.metadata.items()}
    return {"payloads": [{"metadata": metadata, "data": _text(payload.data)}]}


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def shown(answer: httpx.Response) -> MessageRef:
    (payload,) = answer.json()["payloads"]
    assert payload["metadata"]["encoding"] == _text(b"json/plain")
    return MessageRef.model_validate_json(base64.b64decode(payload["data"]))


def ticket(api: Api, use: str = CODEC, lives: timedelta = timedelta(minutes=1)) -> str:
    return keys(api.settings).token(use, {}, datetime.now(UTC), lives)


async def test_an_operator_reads_what_is_encrypted_and_it_can_be_encrypted_again(
    codec: Api, kept: Wire
) -> None:
    answer = await codec.operator("POST", "/codec/decode", json=kept)
    assert shown(answer) == REF
    again = await codec.operator("POST", "/codec/encode", json=answer.json())
    assert again.json() != kept
    assert shown(await codec.operator("POST", "/codec/decode", json=again.json())) == REF


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PLATFORM_ADMIN])
async def test_no_role_of_a_tenant_reads_it(
    codec: Api, db: Database, tenant: SeededTenant, kept: Wire, role: Role
) -> None:
    headers = await signed_in_as(db, codec.settings, tenant.id, role)
    answer = await codec.http.post("/codec/decode", json=kept, headers=headers)
    problem(answer, 403, "auth.forbidden")


async def test_a_platform_admins_cookie_is_enough_since_nothing_changes(
    codec: Api, db: Database, tenant: SeededTenant, kept: Wire
) -> None:
    """The Web UI can send no other proof."""
    header = await signed_in_as(db, codec.settings, tenant.id, Role.PLATFORM_ADMIN)
    cookie = f"{cookies.ACCESS}={header['authorization'].removeprefix('Bearer ')}"
    answer = await codec.http.post("/codec/decode", json=kept, headers={"cookie": cookie})
    assert shown(answer) == REF


async def test_a_ticket_opens_it_while_it_lives(codec: Api, kept: Wire) -> None:
    assert shown(await codec.http.post(f"/codec/{ticket(codec)}/decode", json=kept)) == REF
    for bad in (ticket(codec, lives=-timedelta(1)), ticket(codec, "access"), "x"):
        answer = await codec.http.post(f"/codec/{bad}/decode", json=kept)
        problem(answer, 401, "auth.required")


async def test_the_embedded_web_ui_has_an_address_that_opens_it(
    codec: Api, stack: RunningStack, kept: Wire
) -> None:
    async with httpx.AsyncClient() as browser:
        told = await browser.get(f"{stack.settings.temporal_ui_url}/api/v1/settings")
    endpoint = httpx.URL(told.json()["Codec"]["Endpoint"])
    assert str(endpoint).startswith(codec.settings.public_url)
    assert shown(await codec.http.post(f"{endpoint.path}/decode", json=kept)) == REF


async def test_what_no_key_of_ours_encrypted_is_said_so(codec: Api, kept: Wire) -> None:
    (payload,) = kept["payloads"]
    data = base64.b64decode(payload["data"])
    for changed, code in (
        (data[:-1] + bytes([data[-1] ^ 1]), "codec.changed"),
        (b"\x05other" + data, "codec.unknown_key"),
        (data[:9], "codec.changed"),
        (b"", "codec.unknown_key"),
        (b"\x01\xff", "codec.unknown_key"),
    ):
        body = {"payloads": [{**payload, "data": _text(changed)}]}
        problem(await codec.operator("POST", "/codec/decode", json=body), 422, code)


@pytest.mark.parametrize("origin", [UI, UI.replace("127.0.0.1", "localhost")])
async def test_the_web_uis_pages_may_ask(codec: Api, kept: Wire, origin: str) -> None:
    asks = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-namespace",
    }
    preflight = await codec.http.options("/codec/decode", headers=asks)
    answer = await codec.operator("POST", "/codec/decode", json=kept, headers={"origin": origin})
    for told in (preflight, answer):
        assert told.status_code == 200
        assert told.headers["access-control-allow-origin"] == origin
        assert told.headers["access-control-allow-credentials"] == "true"
        assert "content-security-policy" in told.headers


@pytest.mark.parametrize(
    ("origin", "path"),
    [("https://evil.example", "/codec/decode"), (UI + "0", "/codec/decode"), (UI, "/api/packages")],
)
async def test_no_other_page_and_no_other_address(codec: Api, origin: str, path: str) -> None:
    asks = {"origin": origin, "access-control-request-method": "POST"}
    for answer in (
        await codec.http.options(path, headers=asks),
        await codec.http.get(path, headers={"origin": origin}),
    ):
        assert "access-control-allow-origin" not in answer.headers


async def test_without_a_web_ui_no_page_may_ask(api: Api) -> None:
    settings = api.settings.model_copy(update={"temporal_ui_url": ""})
    async with serving(settings) as closed:
        answer = await closed.http.get("/codec/decode", headers={"origin": UI})
    assert "access-control-allow-origin" not in answer.headers
