"""Chatwoot's webhooks at the door: verified, kept once behind their key, and applied once."""

import hashlib
import hmac
import json
import time
from typing import Any

import httpx
import pytest
from sqlmodel import select

from demo.seed import SeededTenant
from models.ids import new_id
from models.session import Database
from models.tables import ChatwootThread, InboxEvent, Lead, Message
from tests.api.calling import Api, fixture, problem, serving
from tests.factories import make_tenant, phone_number

AGENT = {"id": 5, "name": "Agustina", "type": "user"}
SECRET = "shown-by-chatwoot"


@pytest.fixture
async def seeded(db: Database) -> SeededTenant:
    return await make_tenant(db)


async def _connect(api: Api, tenant: SeededTenant, **changes: Any) -> httpx.Response:
    body = {
        "base_url": "http://127.0.0.1:9", "account_id": 3, "inbox_id": 30,
        "api_token": "token", "webhook_secret": SECRET, **changes,
    }  # fmt: skip
    path = f"/api/tenants/{tenant.id}/channels/chatwoot"
    return await api.operator("PUT", path, json=body)


async def _connection(api: Api, tenant: SeededTenant) -> str:
    return str((await _connect(api, tenant)).json()["id"])


async def _tell(
    api: Api, place: str, payload: Any, *, secret: str = SECRET, age_s: int = 0
) -> httpx.Response:
    body, at = json.dumps(payload).encode(), int(time.time()) - age_s
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"x-chatwoot-timestamp": str(at), "x-chatwoot-signature": f"sha256={digest}"}
    return await api.http.post(f"/webhooks/chatwoot/{place}", content=body, headers=headers)


def _said(phone: str | None, **changes: Any) -> dict[str, Any]:
    """A person's first message; ids of its own."""
    number = new_id().int
    payload = {**fixture("chatwoot_message_incoming"), "id": number % 10**9, **changes}
    talk = payload["conversation"]
    talk["id"] = number % 10**8
    talk["contact_inbox"]["contact_id"] = talk["meta"]["sender"]["id"] = number % 10**7
    talk["contact_inbox"]["source_id"] = phone.lstrip("+") if phone else "a-visitor"
    for person in (payload["sender"], talk["meta"]["sender"]):
        person["phone_number"], person["id"] = phone, number % 10**7
    return payload


async def _rows(db: Database, tenant: SeededTenant, table: Any) -> list[Any]:
    async with db.tenant(tenant.id) as session:
        found = await session.exec(select(table).where(table.tenant_id == tenant.id))
        return list(found.all())


async def test_a_message_is_kept_once_and_its_person_known_again(
    api: Api, db: Database, seeded: SeededTenant
) -> None:
    place, phone = await _connection(api, seeded), phone_number()
    said = _said(phone)
    for _ in range(2):
        assert (await _tell(api, place, said)).status_code == 200
    (kept,) = await _rows(db, seeded, InboxEvent)
    (lead,) = await _rows(db, seeded, Lead)
    assert (kept.provider, kept.kind, kept.contact_id) == ("chatwoot", "message", lead.id)
    assert kept.handled_at is None
    assert lead.phone == phone


async def test_who_has_no_phone_is_known_by_the_conversation(
    api: Api, db: Database, seeded: SeededTenant
) -> None:
    place, first = await _connection(api, seeded), _said(None)
    await _tell(api, place, first)
    await _tell(api, place, {**first, "id": first["id"] + 1})
    (lead,) = await _rows(db, seeded, Lead)
    (thread,) = await _rows(db, seeded, ChatwootThread)
    assert (lead.phone, thread.lead_id) == (None, lead.id)
    assert len(await _rows(db, seeded, InboxEvent)) == 2


async def test_an_agents_message_that_comes_twice_silences_once(
    api: Api, db: Database, seeded: SeededTenant
) -> None:
    place = await _connection(api, seeded)
    said = _said(phone_number(), message_type="outgoing", sender=AGENT, content="Hola")
    await _tell(api, place, said)
    (lead,) = await _rows(db, seeded, Lead)
    assert lead.human_until is not None
    (words,) = await _rows(db, seeded, Message)
    assert (words.by_human, words.text, words.status) == (True, "Hola", "sent")
    given_back = {**said, "id": said["id"] + 1, "private": True, "content": "/bot"}
    await _tell(api, place, given_back)
    await _tell(api, place, said)
    (lead,) = await _rows(db, seeded, Lead)
    assert lead.human_until is None
    assert len(await _rows(db, seeded, Message)) == 1


async def test_each_file_of_an_agents_message_is_kept_once_and_in_order(
    api: Api, db: Database, seeded: SeededTenant
) -> None:
    place, chat = await _connection(api, seeded), "http://127.0.0.1:9/rails/blobs"
    files = [{"file_type": "image", "data_url": f"{chat}/{name}.jpg"} for name in "ab"]
    said = _said(phone_number(), message_type="outgoing", sender=AGENT, content="Mirá")
    for _ in range(2):
        await _tell(api, place, {**said, "attachments": files})
    kept = sorted(await _rows(db, seeded, Message), key=lambda message: message.created_at)
    assert [(m.text, m.media_id) for m in kept] == [
        ("Mirá", f"{chat}/a.jpg"), (None, f"{chat}/b.jpg"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"secret": "another"}, {"secret": ""}, {"age_s": 301}, {"age_s": -360}], ids=str
)
async def test_what_is_not_signed_now_with_this_secret_is_refused(
    api: Api, db: Database, seeded: SeededTenant, wrong: dict[str, Any]
) -> None:
    place = await _connection(api, seeded)
    answer = await _tell(api, place, _said(phone_number()), **wrong)
    problem(answer, 401, "signature.invalid")
    assert await _rows(db, seeded, InboxEvent) == []


async def test_the_secret_of_one_tenant_opens_no_other_tenants_door(
    api: Api, db: Database, seeded: SeededTenant
) -> None:
    other = await make_tenant(db)
    await _connection(api, seeded)
    place = str((await _connect(api, other, webhook_secret="its-own")).json()["id"])
    problem(await _tell(api, place, _said(phone_number())), 401, "signature.invalid")


async def test_an_unknown_connection_is_not_found(api: Api) -> None:
    problem(await _tell(api, str(new_id()), _said(phone_number())), 404, "input.not_found")


async def test_events_of_another_inbox_are_not_kept(
    api: Api, db: Database, seeded: SeededTenant
) -> None:
    place, said = await _connection(api, seeded), _said(phone_number())
    said["conversation"]["inbox_id"] = 31
    answer = await _tell(api, place, said)
    assert answer.json() == {"status": "ignored"}
    assert await _rows(db, seeded, InboxEvent) == await _rows(db, seeded, Lead) == []


async def test_the_desk_is_closed_without_its_secret(api: Api) -> None:
    async with serving(api.settings, chatwoot_webhook_secret="") as closed:
        problem(await _tell(closed, "desk", _said(None)), 503, "endpoint.closed")


async def test_a_connection_needs_a_token_once_and_never_shows_its_secrets(
    api: Api, seeded: SeededTenant
) -> None:
    problem(await _connect(api, seeded, api_token=None), 422, "input.invalid")
    first = (await _connect(api, seeded, webhook_secret=None)).json()
    assert not first["has_webhook_secret"]
    assert first["webhook_url"].endswith(f"/webhooks/chatwoot/{first['id']}")
    again = (await _connect(api, seeded, api_token=None)).json()
    assert (again["id"], again["has_webhook_secret"]) == (first["id"], True)
    listed = await api.operator("GET", f"/api/tenants/{seeded.id}/channels")
    assert [c["kind"] for c in listed.json()] == ["CHATWOOT", "WHATSAPP"]
    assert SECRET not in listed.text


@pytest.mark.parametrize("url", ["ftp://chat.example", "https://", "https://a:b@chat.example"])
async def test_an_address_that_cannot_be_called_is_refused(
    api: Api, seeded: SeededTenant, url: str
) -> None:
    problem(await _connect(api, seeded, base_url=url), 422, "input.invalid")
