"""Tokko Broker's client, over HTTP against the sandbox that plays it."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorOutcomeUnknown,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)
from integrations.tokko import TokkoClient, TokkoContact
from sandbox.config import SandboxConfig
from sandbox.main import create_app
from tests.sandbox.running_sandbox import Sandbox, free_port, serve

PHONE = "+5491155550001"
ANA = TokkoContact(
    name="Ana García",
    phone=PHONE,
    email="ana@example.com",
    comment="Busca 2 ambientes en Palermo",
    publication_id="7174910",
    tags=("Converzia",),
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    config = SandboxConfig(
        port=free_port(),
        api_url="http://127.0.0.1:9",
        meta_app_secret="dev-meta",
        stripe_webhook_secret="whsec_dev",
        state_file=tmp_path_factory.mktemp("tokko") / "sandbox.db",
    )
    server = serve(create_app(config), config.port, "on")
    next(server)
    with httpx.Client(base_url=config.base_url, timeout=10) as http:
        yield Sandbox(config, http, http)
    next(server, None)


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.control("POST", "/reset")
    return running


@pytest.fixture
async def tokko(sandbox: Sandbox) -> AsyncIterator[TokkoClient]:
    async with httpx.AsyncClient(timeout=10) as http:
        yield TokkoClient(http, f"{sandbox.url}/tokko")


def new_key(sandbox: Sandbox, **account: Any) -> str:
    return str(sandbox.http.post("/tokko/_console/keys", json=account).json()["api_key"])


def kept(sandbox: Sandbox) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox.http.get("/tokko/_contacts").json()["contacts"]
    return found


def today() -> date:
    return datetime.now(UTC).date()


def answering(reply: Callable[[httpx.Request], httpx.Response]) -> TokkoClient:
    """A client of a vendor whose every answer is this one."""
    http = httpx.AsyncClient(transport=httpx.MockTransport(reply))
    return TokkoClient(http, "https://tokko.example")


async def test_everything_about_the_lead_arrives(sandbox: Sandbox, tokko: TokkoClient) -> None:
    receipt = await tokko.send_contact(new_key(sandbox), ANA)
    (contact,) = kept(sandbox)
    assert receipt == {"contact_id": str(contact["id"]), "updated": False}
    assert (contact["name"], contact["phone"], contact["email"]) == (ANA.name, PHONE, ANA.email)
    assert contact["tags"] == [{"name": "Converzia"}]
    (inquiry,) = contact["inquiries"]
    assert (inquiry["text"], inquiry["properties"]) == (ANA.comment, [ANA.publication_id])


async def test_second_contact_of_a_phone_is_told_as_an_update(
    sandbox: Sandbox, tokko: TokkoClient
) -> None:
    key = new_key(sandbox)
    first = await tokko.send_contact(key, ANA)
    again = await tokko.send_contact(key, replace(ANA, comment="También mira Belgrano"))
    assert again == {**first, "updated": True}
    assert len(kept(sandbox)) == 1


async def test_what_a_lead_lacks_is_not_sent() -> None:
    bodies = []

    def take(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(201)

    await answering(take).send_contact("key", TokkoContact(name="Ana", phone=PHONE))
    assert bodies == [{"name": "Ana", "phone": PHONE, "cellphone": PHONE}]


async def test_contact_is_found_by_its_digits_before_a_repeat(
    sandbox: Sandbox, tokko: TokkoClient
) -> None:
    key = new_key(sandbox)
    assert await tokko.find_contact(key, PHONE, today()) is None
    sandbox.switch("tokko.contacts", "fail_after", times=1)
    with pytest.raises(VendorOutcomeUnknown):
        await tokko.send_contact(key, ANA)
    found = await tokko.find_contact(key, "54 9 11 5555-0001", today())
    assert found == str(kept(sandbox)[0]["id"])


async def test_contact_is_found_behind_the_first_page(sandbox: Sandbox, tokko: TokkoClient) -> None:
    key = new_key(sandbox)
    url = f"/tokko/api/v1/webcontact/?key={key}"
    for number in range(100):
        sandbox.http.post(url, json={"name": "x", "phone": f"54911{number:08}"})
    receipt = await tokko.send_contact(key, ANA)
    assert await tokko.find_contact(key, PHONE, today()) == receipt["contact_id"]


async def test_nobody_is_found_without_digits_or_before_the_day(
    sandbox: Sandbox, tokko: TokkoClient
) -> None:
    key = new_key(sandbox)
    await tokko.send_contact(key, TokkoContact(name="Ana", email="ana@example.com"))
    await tokko.send_contact(key, ANA)
    assert await tokko.find_contact(key, "", today()) is None
    assert await tokko.find_contact(key, PHONE, today() + timedelta(days=9)) is None


async def test_contact_of_another_account_is_not_found(
    sandbox: Sandbox, tokko: TokkoClient
) -> None:
    await tokko.send_contact(new_key(sandbox), ANA)
    assert await tokko.find_contact(new_key(sandbox), PHONE, today()) is None


async def test_check_proves_the_key_and_writes_nothing(
    sandbox: Sandbox, tokko: TokkoClient
) -> None:
    assert "publications: 2" in await tokko.check(new_key(sandbox, publications=["1", "2"]))
    assert kept(sandbox) == []


async def test_revoked_key_is_refused_everywhere(sandbox: Sandbox, tokko: TokkoClient) -> None:
    key = new_key(sandbox)
    sandbox.http.delete(f"/tokko/_console/keys/{key}")
    for attempt in (
        tokko.send_contact(key, ANA),
        tokko.find_contact(key, PHONE, today()),
        tokko.check(key),
    ):
        with pytest.raises(VendorAuth, match="API key is unknown or was revoked") as refused:
            await attempt
        assert refused.value.code == "100"


@pytest.mark.parametrize(
    ("account", "changes", "kind", "code", "words"),
    [
        ({"publications": ["1"]}, {}, VendorRejected, "200", "no publication"),
        ({"is_activated": False}, {}, VendorAuth, "201", "not activated"),
        ({}, {"name": ""}, VendorRejected, "300", "missing or malformed"),
    ],
    ids=["publication", "not activated", "malformed"],
)
async def test_error_inside_a_200_is_named_and_keeps_its_code(
    sandbox: Sandbox,
    tokko: TokkoClient,
    account: dict[str, Any],
    changes: dict[str, str],
    kind: type[VendorError],
    code: str,
    words: str,
) -> None:
    with pytest.raises(kind, match=words) as refused:
        await tokko.send_contact(new_key(sandbox, **account), replace(ANA, **changes))
    assert refused.value.code == code
    assert kept(sandbox) == []


@pytest.mark.parametrize(
    ("switch", "kind"),
    [
        ({"mode": "fail_before"}, VendorUnavailable),
        ({"mode": "fail_before", "status": 200, "code": 999}, VendorUnavailable),
        ({"mode": "fail_before", "status": 400}, VendorRejected),
        ({"mode": "fail_before", "status": 400, "code": 999}, VendorRejected),
        ({"mode": "fail_before", "status": 500, "code": 100}, VendorAuth),
        ({"mode": "rate_limit"}, VendorRateLimited),
    ],
    ids=["503", "unknown code in a 200", "400", "unknown code in a 400", "known code", "429"],
)
async def test_failure_is_one_of_the_five_kinds(
    sandbox: Sandbox, tokko: TokkoClient, switch: dict[str, Any], kind: type[VendorError]
) -> None:
    sandbox.switch("tokko.contacts", **switch)
    with pytest.raises(kind):
        await tokko.send_contact(new_key(sandbox), ANA)


@pytest.mark.parametrize("code", [100, "100"])
@pytest.mark.parametrize("name", ["code", "error_code", "error"])
async def test_code_is_read_under_each_name_it_may_have(name: str, code: object) -> None:
    client = answering(lambda _: httpx.Response(200, json={"status": "ERROR", name: code}))
    with pytest.raises(VendorAuth):
        await client.send_contact("key", ANA)


async def test_empty_success_is_a_success_of_unknown_id() -> None:
    client = answering(lambda _: httpx.Response(201))
    assert await client.send_contact("key", ANA) == {"contact_id": None, "updated": False}


@pytest.mark.parametrize("content", [b"GET", b"<html>mantenimiento</html>", b"[]"])
async def test_unreadable_success_may_have_had_its_effect(content: bytes) -> None:
    client = answering(lambda _: httpx.Response(200, content=content))
    with pytest.raises(VendorOutcomeUnknown):
        await client.send_contact("key", ANA)
    with pytest.raises(VendorUnavailable):
        await client.check("key")


async def test_read_without_its_list_is_no_answer() -> None:
    client = answering(lambda _: httpx.Response(200, json={"status": "OK"}))
    with pytest.raises(VendorUnavailable):
        await client.check("key")
    with pytest.raises(VendorUnavailable):
        await client.find_contact("key", PHONE, today())


async def test_errors_hold_neither_the_person_nor_the_key() -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"error": f"{request.url} {request.content.decode()}"})

    with pytest.raises(VendorRejected) as refused:
        await answering(echo).send_contact("secret-key", ANA)
    for private in (PHONE, "Ana", "ana@example.com", "secret-key"):
        assert private not in str(refused.value)
