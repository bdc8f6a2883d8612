"""Export, erasure and Meta's deletion callback at the door."""

import json
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import select
from temporalio.client import Client

from demo.seed import SeededTenant
from integrations.files import Files
from models import ids
from models.domain.permissions import Role
from models.session import Database
from models.tables import AuditEntry, Erasure, Lead, Message
from tests.api.calling import Api, inbox_rows, problem, serving
from tests.api.test_api_chatwoot import _connection, _said, _tell
from tests.api.test_api_whatsapp import people, said
from tests.factories import make_life, make_person, make_tenant, phone_number, unique
from tests.people import signed_in_as
from tests.planted_rows import NAME, WORDS, Planted, plant
from tests.unit.edges.test_meta_deletion import signed

HOOK = {"url": "https://crm.example/hook", "signing_secret": "whsec_dGVzdA=="}


@pytest.fixture
async def planted(db: Database, api: Api, tmp_path: Path) -> Planted:
    files = Files(api.settings.model_copy(update={"home": tmp_path}))
    return await plant(db, files, await make_tenant(db, webhook=HOOK))


def path(planted: Planted, rest: str) -> str:
    return f"/api/tenants/{planted.tenant.id}/leads/{planted.life_id}/{rest}"


async def erase(api: Api, planted: Planted, **confirm: Any) -> httpx.Response:
    body = {"confirm": str(planted.life_id), **confirm}
    return await api.operator("POST", path(planted, "erasure"), json=body)


SECTIONS = {
    "contact", "lives", "transitions", "facts", "scores", "judgements", "drafts", "forms",
    "messages", "consents", "shared_inbox", "merges", "notes", "files", "questions", "deliveries",
    "handed_to", "returns", "webhooks",
}  # fmt: skip


async def test_everything_that_is_held_of_a_person_is_exported_and_that_is_on_record(
    api: Api, db: Database, planted: Planted
) -> None:
    told = (await api.operator("GET", path(planted, "export"))).json()
    assert {name for name, rows in told.items() if rows} - {"made_at"} == SECTIONS
    assert len(told["contact"]) == 2  # with the merged row
    assert told["deliveries"][0]["payload"]["contact"]["name"] == NAME
    assert told["webhooks"][0]["body"]["text"]["body"] == WORDS
    async with db.tenant(planted.tenant.id) as session:
        entries = await session.exec(select(AuditEntry).where(AuditEntry.action == "lead.exported"))
        (entry,) = entries.all()
        assert (entry.actor, entry.subject) == ("operator", f"lead:{planted.contact_id}")


@pytest.mark.parametrize(
    ("language", "title"),
    [("es", "Consentimientos"), ("en", "Consents"), ("pt", "Consentimentos"), (None, "Consentim")],
)
async def test_the_export_is_a_page_as_well(
    api: Api, planted: Planted, language: str | None, title: str
) -> None:
    asked = "export?format=html" + (f"&language={language}" if language else "")
    page = await api.operator("GET", path(planted, asked))
    assert page.headers["content-type"].startswith("text/html")
    assert "attachment" in page.headers["content-disposition"]
    assert title in page.text
    assert WORDS in page.text


async def test_a_tenants_people_export_what_was_delivered_and_no_other_life(
    api: Api, db: Database, planted: Planted
) -> None:
    async with db.tenant(planted.tenant.id) as session:
        lead = await session.get_one(Lead, (planted.tenant.id, planted.contact_id))
        later = await make_life(session, planted.tenant, lead=lead, fields={"name": "later words"})
        session.add(
            Message(
                tenant_id=planted.tenant.id, lead_id=lead.id, lead_offer_id=later.id, kind="text",
                direction="in", text="later words", status="received",
                occurred_at=lead.created_at,
            )
        )  # fmt: skip
    headers = await signed_in_as(db, api.settings, planted.tenant.id, Role.OWNER)
    told = await api.http.get(path(planted, "export"), headers=headers)
    assert told.status_code == 200
    assert NAME in told.text
    assert "later words" not in told.text
    assert "webhooks" not in told.json()
    undelivered = path(planted, "export").replace(str(planted.life_id), str(later.id))
    problem(await api.http.get(undelivered, headers=headers), 403, "lead.not_delivered")
    assert "later words" in (await api.operator("GET", path(planted, "export"))).text


async def test_an_erasure_is_asked_for_twice_over_and_runs_once(
    api: Api, db: Database, temporal: Client, planted: Planted
) -> None:
    problem(await erase(api, planted, confirm=str(planted.contact_id)), 422, "erasure.unconfirmed")
    problem(await erase(api, planted, really=True), 422, "input.invalid")
    first, again = await erase(api, planted), await erase(api, planted)
    assert (first.status_code, first.json()["state"]) == (202, "RUNNING")
    assert first.json() == again.json()
    erasure = first.json()["id"]
    workflow = temporal.get_workflow_handle(
        ids.erasure_workflow_id(planted.tenant.id, UUID(erasure))
    )
    assert (await workflow.describe()).workflow_type == "erasure"
    listed = await api.operator("GET", f"/api/tenants/{planted.tenant.id}/erasures")
    assert [row["id"] for row in listed.json()] == [erasure]
    one = f"/api/tenants/{planted.tenant.id}/erasures/{erasure}"
    assert (await api.operator("GET", one)).json() == first.json()
    problem(await api.operator("GET", f"{one}/certificate"), 409, "erasure.running")
    told = await api.operator("GET", path(planted, "export"))
    assert NAME not in told.json()["contact"]


async def test_an_owner_erases_before_delivery_too_and_learns_nobodys_name(
    api: Api, db: Database
) -> None:
    tenant = await make_tenant(db)
    async with db.tenant(tenant.id) as session:
        person = await make_person(session, tenant.id, name=NAME)
        life = await make_life(session, tenant, lead=person)
    address = f"/api/tenants/{tenant.id}/leads/{life.id}/erasure"
    body = {"confirm": str(life.id)}
    viewer = await signed_in_as(db, api.settings, tenant.id, Role.VIEWER)
    problem(await api.http.post(address, json=body, headers=viewer), 403, "auth.forbidden")
    owner = await signed_in_as(db, api.settings, tenant.id, Role.OWNER)
    asked = await api.http.post(address, json=body, headers=owner)
    assert asked.status_code == 202, asked.text
    assert NAME not in asked.text
    other = await make_tenant(db)
    elsewhere = address.replace(str(tenant.id), str(other.id))
    problem(await api.operator("POST", elsewhere, json=body), 404, "input.not_found")


async def test_without_keys_nobody_is_erased(api: Api, db: Database, planted: Planted) -> None:
    async with serving(api.settings, erasure_keys="") as closed:
        problem(await erase(closed, planted), 503, "endpoint.closed")
        answer = await closed.http.post(
            "/webhooks/meta/deletion", data={"signed_request": request(api)}
        )
        problem(answer, 503, "endpoint.closed")


# What comes late


@pytest.fixture
async def erased(api: Api, db: Database, tenant: SeededTenant) -> str:
    """The phone of somebody who was erased just now."""
    phone = phone_number()
    async with db.tenant(tenant.id) as session:
        person = await make_person(session, tenant.id, phone=phone, name=NAME)
        life = await make_life(session, tenant, lead=person)
    body = {"confirm": str(life.id)}
    await api.operator("POST", f"/api/tenants/{tenant.id}/leads/{life.id}/erasure", json=body)
    return phone


def written(tenant: SeededTenant, phone: str, later_s: float, **more: Any) -> tuple[Any, str]:
    body, (wamid,) = said(tenant, phone, "gracias")
    message = body["entry"][0]["changes"][0]["value"]["messages"][0]
    message.update(timestamp=str(int(time.time() + later_s)), **more)
    return body, wamid


_DAY = 24 * 3600
_CLICK = {"referral": {"source_id": "1", "source_type": "ad", "ctwa_clid": "c"}}


@pytest.mark.parametrize(
    ("later_s", "more", "kept"),
    [
        (-3600, {}, False),
        (60, {}, False),
        (2 * _DAY, {"context": {"from": "1", "id": "wamid.of-ours"}}, False),
        (60, _CLICK, True),
        (2 * _DAY, {}, True),
        (2 * _DAY, {"context": {"forwarded": True}}, True),
    ],
)
async def test_what_still_belongs_to_who_was_erased_is_not_kept_and_makes_nobody(
    api: Api,
    db: Database,
    tenant: SeededTenant,
    erased: str,
    later_s: float,
    more: dict[str, Any],
    kept: bool,
) -> None:
    body, wamid = written(tenant, erased, later_s, **more)
    for _ in range(2):
        assert (await api.whatsapp(body)).status_code == 200
    assert len(await inbox_rows(db, wamid)) == int(kept)
    assert [lead.phone for lead in await people(db, tenant) if lead.phone] == [erased] * int(kept)


async def test_a_status_of_an_old_message_names_nobody_again(
    api: Api, db: Database, planted: Planted
) -> None:
    await erase(api, planted)
    async with db.tenant(planted.tenant.id) as session:
        sent = (await session.exec(select(Message).where(Message.direction == "out"))).one()
    status = {
        "id": "wamid.late", "status": "delivered", "timestamp": str(int(time.time())),
        "recipient_id": planted.phone[1:], "recipient_user_id": "AR.again",
        "biz_opaque_callback_data": str(sent.id),
    }  # fmt: skip
    metadata = {"phone_number_id": planted.tenant.connections.phone_number_id}
    value = {"metadata": metadata, "statuses": [status]}
    body = {"entry": [{"changes": [{"field": "messages", "value": value}]}]}
    assert (await api.whatsapp(body)).status_code == 200
    async with db.tenant(planted.tenant.id) as session:
        lead = await session.get_one(Lead, (planted.tenant.id, planted.contact_id))
        assert (lead.wa_user_id, lead.phone) == (None, None)


async def test_a_late_event_of_chatwoot_makes_nobody(
    api: Api, db: Database, tenant: SeededTenant, erased: str
) -> None:
    place = await _connection(api, tenant)
    event = _said(erased, created_at=int(time.time()))
    assert (await _tell(api, place, event)).json() == {"status": "ignored"}
    assert not [lead for lead in await people(db, tenant) if lead.phone]


# Meta's callback


def request(api: Api, user_id: str = "218471", age_s: float = 0, secret: str | None = None) -> str:
    told = {
        "algorithm": "HMAC-SHA256", "user_id": user_id, "issued_at": int(time.time() - age_s),
    }  # fmt: skip
    own = api.settings.meta_app_secret.get_secret_value()
    return signed(told, own if secret is None else secret)


async def asks(api: Api, text: str) -> httpx.Response:
    return await api.http.post("/webhooks/meta/deletion", data={"signed_request": text})


async def test_whom_meta_names_by_whatsapps_user_id_is_erased_for_every_tenant(
    api: Api, db: Database
) -> None:
    user_id, tenants = unique("AR."), [await make_tenant(db) for _ in range(2)]
    for tenant in tenants:
        async with db.tenant(tenant.id) as session:
            await make_person(session, tenant.id, wa_user_id=user_id)
    text = request(api, user_id)
    answer, again = (await asks(api, text)).json(), (await asks(api, text)).json()
    assert answer == again
    assert answer["url"].endswith(f"/deletion/{answer['confirmation_code']}")
    for tenant in tenants:
        async with db.tenant(tenant.id) as session:
            (erasure,) = (await session.exec(select(Erasure))).all()
            assert (erasure.cause, erasure.asked_by) == ("META", "meta")
    page = await api.http.get(f"/deletion/{answer['confirmation_code']}?language=en")
    assert "We are erasing your data" in page.text


async def test_whom_nobody_knows_an_operator_finds_or_closes(
    api: Api, db: Database, planted: Planted
) -> None:
    text = request(api, unique("AR."))
    code = (await asks(api, text)).json()["confirmation_code"]
    status = f"/deletion/{code}"
    pages = [(await api.http.get(f"{status}?language={one}")).text for one in ("es", "en", "pt")]
    assert all(word in page for word, page in zip(
        ("Lo recibimos", "We have it", "Recebemos"), pages, strict=True
    ))  # fmt: skip
    german = await api.http.get(status, headers={"accept-language": "de-DE"})
    assert "Lo recibimos" in german.text
    (row,) = [
        one for one in (await api.operator("GET", "/api/deletion-requests")).json()
        if one["code"] == code
    ]  # fmt: skip
    assert (row["state"], row["user_id"].startswith("AR.")) == ("RECEIVED", True)
    found = {"tenant_id": str(planted.tenant.id), "lead_offer_id": str(planted.life_id)}
    path = f"/api/deletion-requests/{row['id']}"
    told = (await api.operator("POST", f"{path}/erase", json=found)).json()
    assert (told["state"], len(told["erasures"])) == ("ERASING", 1)
    closed = (await api.operator("POST", f"{path}/close")).json()
    assert (closed["state"], closed["user_id"]) == ("DONE", None)
    problem(await api.operator("POST", f"{path}/close"), 422, "input.invalid")


async def test_a_deletion_request_that_is_forged_or_old_is_refused(api: Api) -> None:
    for text in (
        request(api, secret="another"),
        request(api, secret=""),
        request(api, age_s=2 * _DAY),
        json.dumps({"user_id": "1"}),
    ):
        problem(await asks(api, text), 401, "signature.invalid")
    problem(await api.http.post("/webhooks/meta/deletion"), 422, "input.invalid")
    problem(await api.http.get("/deletion/nobodys"), 404, "input.not_found")


async def test_without_the_apps_secret_the_callback_is_closed(api: Api, db: Database) -> None:
    async with serving(api.settings, meta_app_secret="") as closed:
        problem(await asks(closed, request(api, secret="")), 503, "endpoint.closed")


async def test_public_keys_are_everybodys(api: Api) -> None:
    told = (await api.http.get("/api/erasure-keys")).json()
    assert list(told) == ["dev-1"]
