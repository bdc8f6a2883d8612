"""Targets over the API: what is refused, what is never shown, what stays a tenant's own."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from demo.seed import SeededTenant
from models.records import targets
from models.session import Database
from models.tables import Integration
from stack.running import RunningStack
from tests.api.calling import Api, closed_port, problem, serving
from tests.factories import make_tenant

SECRET = "never-to-be-shown"
SHEET = {
    "kind": "SHEETS",
    "spreadsheet_id": "book",
    "service_account": {"client_email": "a@b.example", "private_key": SECRET},
}
HOOK = {"kind": "WEBHOOK", "url": "https://crm.example/leads"}
TOKKO = {"kind": "TOKKO", "api_key": SECRET}
MAIL = {"kind": "EMAIL", "to": "ventas@example.com"}


async def connect(api: Api, tenant_id: UUID, target: dict[str, Any], **rest: Any) -> httpx.Response:
    path = f"/api/tenants/{tenant_id}/targets"
    return await api.operator("POST", path, json={"target": target, **rest})


async def stored(db: Database, tenant: SeededTenant) -> list[Integration]:
    async with db.tenant(tenant.id) as session:
        return list(await targets.every(session, tenant.id))


def columns(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {**SHEET, "columns": [{"field": field, "title": title} for field, title in pairs]}


@pytest.mark.parametrize(
    ("target", "named"),
    [
        (columns(("celular", "Celular")), "celular"),
        (columns(("name", "Cliente"), ("phone", "cliente")), "cliente"),
        (columns(("name", "  ")), "title"),
        ({**HOOK, "url": "ftp://crm.example/"}, "https://"),
        ({**HOOK, "url": "crm.example/leads"}, "https://"),
        ({**HOOK, "url": "https://"}, "host"),
        ({**HOOK, "url": "https://me:pass@crm.example/"}, "password"),
        ({**HOOK, "url": "http://[::1"}, "cannot be read"),
    ],
)
async def test_a_target_that_could_never_work_is_refused_in_words_and_not_kept(
    api: Api, db: Database, tenant: SeededTenant, target: dict[str, Any], named: str
) -> None:
    told = problem(await connect(api, tenant.id, target), 422, "input.invalid")
    assert named in told["detail"]
    assert await stored(db, tenant) == []


@pytest.mark.parametrize(
    "target",
    [
        {"kind": "FAX", "number": "1"},
        {**MAIL, "to": "nobody"},
        {**TOKKO, "api_key": ""},
        {**SHEET, "service_account": SECRET},
        {**HOOK, "signing_secret": SECRET},
    ],
)
async def test_a_form_that_is_wrong_is_refused_without_repeating_what_was_sent(
    api: Api, db: Database, tenant: SeededTenant, target: dict[str, Any]
) -> None:
    answer = await connect(api, tenant.id, target)
    problem(answer, 422, "input.invalid")
    assert SECRET not in answer.text
    assert await stored(db, tenant) == []


async def test_plain_http_is_for_development_only(
    stack: RunningStack, db: Database, tenant: SeededTenant
) -> None:
    plain = {**HOOK, "url": "http://crm.example/leads"}
    async with serving(stack.settings, env="production") as live:
        told = problem(await connect(live, tenant.id, plain), 422, "input.invalid")
        assert "https://" in told["detail"]
        assert (await connect(live, tenant.id, HOOK)).status_code == 201
    assert [target.config["url"] for target in await stored(db, tenant)] == [HOOK["url"]]


async def test_secrets_are_stored_and_never_shown(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    for target in (SHEET, TOKKO, MAIL):
        answer = await connect(api, tenant.id, target)
        assert (answer.status_code, answer.json()["signing_secret"]) == (201, None)
        assert SECRET not in answer.text
    made = (await connect(api, tenant.id, HOOK)).json()
    path = f"/api/tenants/{tenant.id}/targets"
    fresh = (await api.operator("POST", f"{path}/{made['id']}/secret")).json()["signing_secret"]
    shown = (await api.operator("GET", path)).text
    switched = (await api.operator("PUT", f"{path}/{made['id']}", json={"is_on": True})).text
    for secret in (SECRET, "private_key", made["signing_secret"], fresh):
        assert secret not in shown + switched
    secrets = {target.kind: target.secret for target in await stored(db, tenant)}
    assert secrets["TOKKO"] == {"api_key": SECRET}
    assert secrets["WEBHOOK"]["previous_secret"] == made["signing_secret"]


@pytest.mark.parametrize("target", [SHEET, HOOK, TOKKO, MAIL])
async def test_a_place_is_connected_once_though_the_call_is_repeated(
    api: Api, db: Database, tenant: SeededTenant, target: dict[str, Any]
) -> None:
    made = (await connect(api, tenant.id, target)).json()
    told = problem(await connect(api, tenant.id, target), 422, "input.invalid")
    assert made["id"] in told["detail"]
    assert len(await stored(db, tenant)) == 1


async def test_two_tabs_of_a_sheet_and_two_accounts_of_a_crm_are_two_places(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    for target in (SHEET, {**SHEET, "worksheet": "Otra"}, TOKKO, {**TOKKO, "api_key": "other"}):
        assert (await connect(api, tenant.id, target)).status_code == 201
    assert len(await stored(db, tenant)) == 4


async def test_the_target_made_primary_last_is_the_primary_one_also_of_those_that_are_off(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    path = f"/api/tenants/{tenant.id}/targets"
    first = (await connect(api, tenant.id, HOOK, is_primary=True)).json()
    await api.operator("PUT", f"{path}/{first['id']}", json={"is_on": False})
    second = (await connect(api, tenant.id, MAIL, is_primary=True)).json()
    await api.operator("PUT", f"{path}/{first['id']}", json={"is_on": True})
    shown = (await api.operator("GET", path)).json()
    assert [(each["id"], each["is_primary"]) for each in shown] == [
        (second["id"], True),
        (first["id"], False),
    ]


async def test_a_target_that_is_off_is_listed_so_that_it_can_be_found_again(
    api: Api, tenant: SeededTenant
) -> None:
    path = f"/api/tenants/{tenant.id}/targets"
    made = (await connect(api, tenant.id, HOOK)).json()
    await api.operator("PUT", f"{path}/{made['id']}", json={"is_on": False})
    ((shown),) = (await api.operator("GET", path)).json()
    assert (shown["id"], shown["status"]) == (made["id"], "OFF")


async def test_the_target_of_another_tenant_is_not_found_and_not_touched(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    other = await make_tenant(db)
    theirs = (await connect(api, other.id, HOOK)).json()
    (before,) = await stored(db, other)
    for target_id in (theirs["id"], uuid4()):
        path = f"/api/tenants/{tenant.id}/targets/{target_id}"
        off = await api.operator("PUT", path, json={"is_on": False})
        problem(off, 404, "input.not_found")
        for action in ("check", "secret"):
            answer = await api.operator("POST", f"{path}/{action}")
            problem(answer, 404, "input.not_found")
    problem(await connect(api, uuid4(), HOOK), 404, "input.not_found")
    (after,) = await stored(db, other)
    assert (after.status, after.secret) == (before.status, before.secret)


async def test_a_connection_that_is_no_target_is_not_found(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        channel = Integration(tenant_id=tenant.id, kind="META", secret="token")
        session.add(channel)
    path = f"/api/tenants/{tenant.id}/targets/{channel.id}"
    problem(await api.operator("PUT", path, json={"is_on": False}), 404, "input.not_found")


async def test_only_a_webhook_has_a_signing_secret(api: Api, tenant: SeededTenant) -> None:
    made = (await connect(api, tenant.id, MAIL)).json()
    path = f"/api/tenants/{tenant.id}/targets/{made['id']}/secret"
    problem(await api.operator("POST", path), 422, "input.invalid")


async def test_without_temporal_a_target_is_connected_and_a_test_call_says_that_nobody_answers(
    stack: RunningStack, tenant: SeededTenant
) -> None:
    async with serving(stack.settings, temporal_address=f"127.0.0.1:{closed_port()}") as cut_off:
        made = await connect(cut_off, tenant.id, HOOK)
        assert made.status_code == 201
        path = f"/api/tenants/{tenant.id}/targets/{made.json()['id']}/check"
        problem(await cut_off.operator("POST", path), 503, "engine.unavailable")
