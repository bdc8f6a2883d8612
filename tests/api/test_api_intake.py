"""The doors besides Meta's: systems that post, form pages, files, test leads."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer
from sqlmodel import col, select
from temporalio.client import Client

from api.pace import FORM_PER_ADDRESS
from demo.seed import SeededTenant
from models import ids
from models.domain.lifecycle import State
from models.domain.submission import Submission
from models.session import Database
from models.tables import AuditEntry, InboxEvent, TenantSource
from tests.api.calling import Api, problem, serving
from tests.factories import make_life, make_person, make_tenant, phone_number, set_status, unique

Json = dict[str, Any]
AGREED = "Acepto que me escriban por WhatsApp"
PAGE = "https://www.desarrolladora.example"


@pytest.fixture
async def fresh(api: Api) -> AsyncIterator[Api]:
    """An API that nobody has posted to yet: its paces begin at nothing."""
    async with serving(api.settings) as running:
        yield running


@pytest.fixture
async def tenant(db: Database) -> SeededTenant:
    return await make_tenant(db)


async def make_source(api: Api, tenant: SeededTenant, kind: str, **changes: Any) -> Json:
    path = f"/api/tenants/{tenant.id}/sources"
    made = (await api.operator("POST", path, json={"kind": kind, "name": "Sitio"})).json()
    if changes:
        answer = await api.operator("PUT", f"{path}/{made['id']}", json=changes)
        assert answer.status_code == 200, answer.text
    return dict(made)


async def waiting(db: Database, tenant: SeededTenant) -> list[Submission]:
    async with db.platform() as session:
        rows = await session.exec(
            select(InboxEvent).where(
                InboxEvent.tenant_id == tenant.id, InboxEvent.kind == "submission"
            )
        )
        return [Submission.from_json(row.body) for row in rows.all()]


async def post_lead(api: Api, source: Json, key: str = "crm-1", **body: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {source['secret']}", "idempotency-key": key}
    body = body or {"fields": {"nombre": "Ana", "tel": "11 5555-0000"}}
    return await api.http.post(source["address"], json=body, headers=headers)


async def test_a_posted_lead_is_stored_before_it_is_accepted_and_started_by_id(
    fresh: Api, db: Database, tenant: SeededTenant, temporal: Client
) -> None:
    source = await make_source(fresh, tenant, "API")
    answer = await post_lead(fresh, source)
    assert answer.status_code == 202, answer.text
    (given,) = await waiting(db, tenant)
    assert given.answers == {"nombre": "Ana", "tel": "11 5555-0000"}
    life = UUID(answer.json()["lead_offer_id"])
    handle = temporal.get_workflow_handle(ids.lead_workflow_id(tenant.id, life))
    assert (await handle.describe()).workflow_type == "lead_lifecycle"


async def test_the_same_key_is_the_same_lead_and_another_content_is_refused(
    fresh: Api, db: Database, tenant: SeededTenant
) -> None:
    source = await make_source(fresh, tenant, "API")
    first, again = await post_lead(fresh, source), await post_lead(fresh, source)
    assert (again.status_code, again.json()) == (202, first.json())
    assert len(await waiting(db, tenant)) == 1
    other = await post_lead(fresh, source, fields={"tel": "11 5555-9999"})
    problem(other, 409, "idempotency.mismatch")


async def test_a_source_is_posted_to_with_its_own_secret_only(
    fresh: Api, db: Database, tenant: SeededTenant
) -> None:
    source = await make_source(fresh, tenant, "API")
    other = await make_source(fresh, tenant, "API")
    assert source["secret"] not in str(
        (await fresh.operator("GET", f"/api/tenants/{tenant.id}/sources")).json()
    )
    for secret in ("", "wrong", other["secret"]):
        problem(await post_lead(fresh, {**source, "secret": secret}), 401, "auth.required")
    path = f"/api/tenants/{tenant.id}/sources/{source['id']}"
    fresh_secret = (await fresh.operator("POST", f"{path}/secret")).json()["secret"]
    problem(await post_lead(fresh, source), 401, "auth.required")
    assert (await post_lead(fresh, {**source, "secret": fresh_secret})).status_code == 202
    await fresh.operator("PUT", path, json={"is_on": False})
    source["secret"] = fresh_secret
    problem(await post_lead(fresh, source, key="crm-2"), 404, "input.not_found")
    assert len(await waiting(db, tenant)) == 1


async def test_a_post_without_a_key_of_its_own_or_of_another_shape_is_refused(
    fresh: Api, db: Database, tenant: SeededTenant
) -> None:
    source = await make_source(fresh, tenant, "API")
    problem(await post_lead(fresh, source, key=""), 422, "input.invalid")
    problem(await post_lead(fresh, source, fields={}), 422, "input.invalid")
    problem(await post_lead(fresh, source, fields={"a": {"b": "c"}}), 422, "input.invalid")
    other = await make_tenant(db)
    theirs = str(other.offers["soler"])
    problem(
        await post_lead(fresh, source, fields={"tel": "1"}, offer_id=theirs),
        404,
        "input.not_found",
    )
    problem(await post_lead(fresh, source, fields={"tel": "1" * 70_000}), 413, "input.too_large")
    assert await waiting(db, tenant) == []


async def test_what_comes_for_a_suspended_tenant_is_stored_and_not_started(
    fresh: Api, db: Database, tenant: SeededTenant, temporal: Client
) -> None:
    source = await make_source(fresh, tenant, "API")
    await set_status(db, tenant.id, "SUSPENDED")
    life = UUID((await post_lead(fresh, source)).json()["lead_offer_id"])
    assert len(await waiting(db, tenant)) == 1
    handle = temporal.get_workflow_handle(ids.lead_workflow_id(tenant.id, life))
    with pytest.raises(Exception, match="not found"):
        await handle.describe()


# Form pages


async def make_form(api: Api, tenant: SeededTenant, **changes: Any) -> Json:
    return await make_source(api, tenant, "FORM", origins=[PAGE], **changes)


async def page(api: Api, form: Json) -> Json:
    answer = await api.http.get(form["address"], headers={"origin": PAGE})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def fill_in(api: Api, form: Json, token: str, **said: Any) -> httpx.Response:
    body = {"full_name": "Ana", "phone_number": "11 5555-0000", "token": token, **said}
    return await api.http.post(form["address"], json=body, headers={"origin": PAGE})


async def test_a_form_is_described_and_filled_in_once_a_token(
    fresh: Api, db: Database, tenant: SeededTenant
) -> None:
    form = await make_form(fresh, tenant, consent=AGREED)
    shown = await page(fresh, form)
    assert shown["schema"]["properties"]["consent"]["title"] == AGREED
    refused = await fill_in(fresh, form, shown["token"])
    problem(refused, 422, "consent.missing")
    for _ in range(2):
        answer = await fill_in(fresh, form, shown["token"], consent=True)
        assert answer.status_code == 202, answer.text
    (given,) = await waiting(db, tenant)
    assert given.answers == {"full_name": "Ana", "phone_number": "11 5555-0000"}
    assert given.consent == AGREED


async def test_a_plain_html_form_may_post(fresh: Api, db: Database, tenant: SeededTenant) -> None:
    form = await make_form(fresh, tenant)
    said = {"full_name": "Ana Núñez", "tel": "11 5555-0000"}
    token = (await page(fresh, form))["token"]
    answer = await fresh.http.post(form["address"], data={**said, "token": token, "website": ""})
    assert answer.status_code == 202, answer.text
    assert [given.answers for given in await waiting(db, tenant)] == [said]


async def test_a_token_is_ours_of_this_form_and_not_old(
    fresh: Api, db: Database, tenant: SeededTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, other = await make_form(fresh, tenant), await make_form(fresh, tenant)
    forged = URLSafeTimedSerializer("guess", salt=form["key"]).dumps("nonce")
    theirs = (await page(fresh, other))["token"]
    for token in ("", "x.y.z", forged, theirs):
        problem(await fill_in(fresh, form, token), 403, "token.invalid")
    old = (await page(fresh, form))["token"]
    monkeypatch.setattr("api.rest.public_forms.TOKEN_LIVES_S", -1)
    problem(await fill_in(fresh, form, old), 403, "token.expired")
    assert await waiting(db, tenant) == []


async def test_a_robot_that_fills_in_the_hidden_field_is_answered_and_dropped(
    fresh: Api, db: Database, tenant: SeededTenant
) -> None:
    form = await make_form(fresh, tenant)
    shown = await page(fresh, form)
    answer = await fill_in(fresh, form, shown["token"], **{shown["honeypot"]: "http://spam"})
    assert (answer.status_code, answer.json()) == (202, {"status": "received"})
    assert await waiting(db, tenant) == []


async def test_only_the_sources_own_pages_may_post_and_may_read_errors(
    fresh: Api, tenant: SeededTenant
) -> None:
    form = await make_form(fresh, tenant)
    foreign = {"origin": "https://evil.example"}
    refused = await fresh.http.get(form["address"], headers=foreign)
    problem(refused, 403, "origin.refused")
    assert "access-control-allow-origin" not in refused.headers
    allowed = await fresh.http.options(form["address"], headers={"origin": PAGE})
    assert allowed.status_code == 204
    assert "POST" in allowed.headers["access-control-allow-methods"]
    wrong = await fill_in(fresh, form, "x")
    problem(wrong, 403, "token.invalid")
    assert wrong.headers["access-control-allow-origin"] == PAGE


async def test_an_address_that_posts_too_often_is_told_to_wait(
    fresh: Api, tenant: SeededTenant
) -> None:
    form = await make_form(fresh, tenant)
    for _ in range(FORM_PER_ADDRESS.amount):
        assert (await fresh.http.get(form["address"])).status_code == 200
    answer = await fresh.http.get(form["address"])
    problem(answer, 429, "pace.too_fast")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_form_holds_few_short_fields(fresh: Api, tenant: SeededTenant) -> None:
    form = await make_form(fresh, tenant)
    token = (await page(fresh, form))["token"]
    problem(await fill_in(fresh, form, token, note="x" * 2_001), 422, "input.invalid")
    problem(await fill_in(fresh, form, token, note="x" * 20_000), 413, "input.too_large")
    problem(await fill_in(fresh, form, token, note=["x"]), 400, "form.malformed")
    many = {f"f{n}": "x" for n in range(50)}
    problem(await fill_in(fresh, form, token, **many), 400, "form.malformed")


# Sources


async def test_a_source_is_changed_on_record_and_only_within_its_tenant(
    fresh: Api, db: Database, tenant: SeededTenant
) -> None:
    source = await make_source(fresh, tenant, "API")
    path = f"/api/tenants/{tenant.id}/sources/{source['id']}"
    changed = await fresh.operator(
        "PUT", path, json={"mapping": {"campo_1": "phone", "campo_2": None}}
    )
    assert changed.json()["mapping"] == [
        {"question": "campo_1", "field": "phone", "from": "mapping"},
        {"question": "campo_2", "field": None, "from": "mapping"},
    ]
    wrong = await fresh.operator("PUT", path, json={"mapping": {"x": "no such field"}})
    problem(wrong, 422, "input.invalid")
    other = await make_tenant(db)
    theirs = f"/api/tenants/{other.id}/sources/{source['id']}"
    problem(await fresh.operator("PUT", theirs, json={"is_on": False}), 404, "input.not_found")
    async with db.tenant(tenant.id) as session:
        rows = await session.exec(
            select(AuditEntry)
            .where(AuditEntry.subject == f"source:{source['id']}")
            .order_by(col(AuditEntry.at))
        )
        assert [row.action for row in rows.all()] == ["source.made", "source.changed"]
        kept = await session.get_one(TenantSource, (tenant.id, UUID(source["id"])))
        assert kept.mapping == {"campo_1": "phone", "campo_2": ""}


async def test_operators_alone_reach_sources_imports_and_tests(
    fresh: Api, tenant: SeededTenant
) -> None:
    for path in ("sources", "imports"):
        answer = await fresh.http.get(f"/api/tenants/{tenant.id}/{path}")
        problem(answer, 401, "auth.required")
    tried = await fresh.http.post(f"/api/tenants/{tenant.id}/test-leads", json={"phone": "1"})
    problem(tried, 401, "auth.required")


# Files

FILE = "Nombre;Celular;¿Mascota?\nAna;11 5555-0000;sí\nLuis;;no\nEva;11 5555 0000;no\n"


async def upload(api: Api, tenant: SeededTenant, content: bytes) -> httpx.Response:
    return await api.operator(
        "POST",
        f"/api/tenants/{tenant.id}/imports",
        params={"file_name": "leads.csv"},
        content=content,
    )


async def test_an_uploaded_file_is_shown_with_guesses_first_rows_and_what_is_wrong(
    fresh: Api, tenant: SeededTenant
) -> None:
    answer = await upload(fresh, tenant, FILE.encode("cp1252"))
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert shown["columns"] == [
        {"column": "Nombre", "field": "name"},
        {"column": "Celular", "field": "phone"},
        {"column": "¿Mascota?", "field": None},
    ]
    assert shown["first_rows"][0] == ["Ana", "11 5555-0000", "sí"]
    assert [(row["row"], row["column"]) for row in shown["rows_wrong"]] == [
        (3, "Celular"),
        (4, "Celular"),
    ]
    assert shown["wrong"] == []
    path = f"/api/tenants/{tenant.id}/imports/{shown['id']}"
    assert (await fresh.operator("GET", f"{path}/preview")).json() == shown


async def test_a_file_without_phones_or_consent_is_not_imported(
    fresh: Api, tenant: SeededTenant
) -> None:
    shown = (await upload(fresh, tenant, b"Nombre,Contacto\nAna,1155550000\n")).json()
    assert len(shown["wrong"]) == 1
    path = f"/api/tenants/{tenant.id}/imports/{shown['id']}/confirm"
    problem(await fresh.operator("POST", path, json={}), 422, "input.invalid")
    refused = await fresh.operator("POST", path, json={"consent": "Feria 2026"})
    assert "teléfono" in problem(refused, 422, "input.invalid")["detail"]
    mapped = {"consent": "Feria 2026", "mapping": {"Contacto": "phone"}}
    assert (await fresh.operator("POST", path, json=mapped)).json()["status"] == "RUNNING"


async def test_what_is_no_table_and_what_is_too_large_is_refused(
    fresh: Api, tenant: SeededTenant
) -> None:
    problem(await upload(fresh, tenant, b"\x00\x01\x02"), 422, "input.invalid")
    problem(await upload(fresh, tenant, b"x" * 9_000_000), 413, "input.too_large")


# Test leads


async def test_a_test_lead_is_refused_where_it_would_meet_a_real_one_or_go_nowhere(
    fresh: Api, db: Database, tenant: SeededTenant
) -> None:
    phone = phone_number()
    async with db.tenant(tenant.id) as session:
        person = await make_person(session, tenant.id, phone=phone)
        await make_life(session, tenant, State.ENGAGED, lead=person)
    path = f"/api/tenants/{tenant.id}/test-leads"
    refused = await fresh.operator("POST", path, json={"phone": phone})
    assert "real lead" in problem(refused, 422, "input.invalid")["detail"]
    problem(await fresh.operator("POST", path, json={"phone": "none"}), 422, "input.invalid")
    await set_status(db, tenant.id, "SUSPENDED")
    suspended = await fresh.operator("POST", path, json={"phone": phone_number()})
    problem(suspended, 422, "tenant.suspended")
    assert await waiting(db, tenant) == []


async def test_a_test_that_is_asked_for_twice_with_one_key_is_one(
    fresh: Api, db: Database, tenant: SeededTenant
) -> None:
    path, phone, key = f"/api/tenants/{tenant.id}/test-leads", phone_number(), unique("key")
    asked = [
        await fresh.operator("POST", path, json={"phone": phone}, headers={"idempotency-key": key})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in asked] == [202, 202]
    assert asked[0].json() == asked[1].json()
    other = {"phone": phone_number()}
    changed = await fresh.operator("POST", path, json=other, headers={"idempotency-key": key})
    problem(changed, 409, "idempotency.mismatch")
