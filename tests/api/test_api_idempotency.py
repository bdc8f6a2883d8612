"""Idempotency-Key: what is repeated is answered, not done again; on every write, in one place."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import select

from api.document import Api as Documented
from api.main import create_app
from demo.seed import SeededTenant
from models.domain.permissions import Permission, Role
from models.ids import new_id
from models.records import kept_answers, tenants
from models.records.kept_answers import KEPT_FOR, LOST_AFTER
from models.session import Database
from models.settings import Settings
from models.tables import ApiKey, KeptAnswer, TenantSource
from models.tables.base import utc_now
from tests.api.calling import Api, problem
from tests.factories import unique
from tests.people import signed_in_as

FORM = {"kind": "FORM", "name": "Landing"}


async def make_source(api: Api, tenant: SeededTenant, key: str, **other: Any) -> httpx.Response:
    path = f"/api/tenants/{tenant.id}/sources"
    return await api.operator(
        "POST", path, json={**FORM, **other}, headers={"idempotency-key": key}
    )


async def made(db: Database, tenant: SeededTenant) -> int:
    async with db.tenant(tenant.id) as session:
        return len((await session.exec(select(TenantSource.id))).all())


async def test_a_repeated_write_is_answered_and_not_done_again(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    key = unique("key")
    first, again = [await make_source(api, tenant, key) for _ in range(2)]
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.status_code == 201
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == first.headers["content-type"]
    assert await made(db, tenant) == 1
    other = await make_source(api, tenant, unique("key"))
    assert other.json()["id"] != first.json()["id"]


async def test_the_same_key_with_another_request_is_refused(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    key = unique("key")
    await make_source(api, tenant, key)
    problem(await make_source(api, tenant, key, name="x"), 409, "idempotency.mismatch")
    elsewhere = await api.operator(
        "PATCH", f"/api/tenants/{tenant.id}/policy", json=FORM, headers={"idempotency-key": key}
    )
    problem(elsewhere, 409, "idempotency.mismatch")
    assert await made(db, tenant) == 1


async def test_a_key_is_of_who_sends_it(api: Api, db: Database, tenant: SeededTenant) -> None:
    """Nobody is answered what somebody else was, nor without being allowed to ask."""
    key, path = unique("key"), f"/api/tenants/{tenant.id}/sources"
    first = await make_source(api, tenant, key)
    for role, status in ((Role.OWNER, 201), (Role.VIEWER, 403)):
        headers = await signed_in_as(db, api.settings, tenant.id, role)
        answer = await api.http.post(path, json=FORM, headers={**headers, "idempotency-key": key})
        assert answer.status_code == status
        assert answer.json().get("id") != first.json()["id"]


async def test_while_the_first_is_under_way_the_second_waits_its_turn(
    api: Api, db: Database, tenant: SeededTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, load = asyncio.Event(), asyncio.Event(), tenants.load

    async def slow(*args: Any) -> Any:
        begun.set()
        await go_on.wait()
        return await load(*args)

    monkeypatch.setattr(tenants, "load", slow)
    key = unique("key")
    first = asyncio.create_task(make_source(api, tenant, key))
    await begun.wait()
    waits = await make_source(api, tenant, key)
    problem(waits, 409, "idempotency.in_flight")
    assert int(waits.headers["retry-after"]) > 0
    go_on.set()
    assert (await first).json() == (await make_source(api, tenant, key)).json()
    assert await made(db, tenant) == 1


async def test_what_failed_on_our_side_is_tried_again_with_the_same_key(
    api: Api, db: Database, tenant: SeededTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("a bug")

    key = unique("key")
    with monkeypatch.context() as patched:
        patched.setattr(tenants, "load", broken)
        problem(await make_source(api, tenant, key), 500, "internal")
    assert (await make_source(api, tenant, key)).status_code == 201


async def test_what_is_shown_once_is_neither_kept_nor_made_again(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    key, path = unique("key"), f"/api/tenants/{tenant.id}"
    new_key = {"name": "crm", "scopes": [Permission.LEADS_READ]}
    secrets = {
        f"{path}/keys": new_key,
        f"{path}/sources": {"kind": "API", "name": "crm"},
        f"{path}/targets": {"target": {"kind": "WEBHOOK", "url": "https://example.com/h"}},
    }
    for address, body in secrets.items():
        headers = {"idempotency-key": f"{key} {address}"}
        first = await api.operator("POST", address, json=body, headers=headers)
        assert first.status_code == 201, first.text
        again = await api.operator("POST", address, json=body, headers=headers)
        problem(again, 409, "idempotency.shown_once")
    async with db.tenant(tenant.id) as session:
        assert len((await session.exec(select(ApiKey.id))).all()) == 1


async def test_a_key_has_a_length(api: Api, tenant: SeededTenant) -> None:
    for key in ("", "k" * 201):
        problem(await make_source(api, tenant, key), 422, "input.invalid")


async def test_a_dead_process_holds_a_key_for_minutes_and_an_answer_is_kept_for_a_day(
    db: Database,
) -> None:
    now, second = utc_now(), timedelta(seconds=1)
    asked, what = new_id().bytes, b"what"

    async def claim(at: Any) -> KeptAnswer | None:
        async with db.platform() as session:
            return await kept_answers.claim(session, asked, what, at)

    assert await claim(now) is None
    assert await claim(now + LOST_AFTER - second) is not None
    retried = now + LOST_AFTER + second
    assert await claim(retried) is None
    async with db.platform() as session:
        await kept_answers.keep(session, asked, 201, "application/json", b"{}")
    known = await claim(retried + KEPT_FOR - second)
    assert known is not None
    assert (known.status, known.body) == (201, b"{}")
    assert await claim(retried + KEPT_FOR + second) is None
    async with db.platform() as session:
        await kept_answers.forget_old(session, retried + 2 * KEPT_FOR + 2 * second)
        assert await session.get(KeptAnswer, asked) is None


def test_every_write_tells_of_its_key() -> None:
    app = create_app(Settings())
    assert isinstance(app, Documented)
    writes = [
        (method, path, operation)
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
        if (path.startswith("/api/") or "security" in operation) and method != "get"
    ]
    assert len(writes) > 50
    for method, path, operation in writes:
        named = [each["name"] for each in operation["parameters"]]
        assert named.count("idempotency-key") == 1, (method, path)
