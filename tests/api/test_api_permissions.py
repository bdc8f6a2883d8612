"""Every route x every role, from the app itself: a new route without a permission fails here."""

import asyncio

import pytest
from sqlmodel import select

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.domain.permissions import KEY_SCOPES, READING, TABLE, Permission, Role
from models.session import Database
from models.tables import AuditEntry
from tests.api.calling import Api, problem
from tests.api.served import OPEN, ROUTES, asked, filled, guarded
from tests.factories import make_life, make_tenant
from tests.people import bearer, make_user, session_of, signed_in_as

GUARDED = guarded()


@pytest.fixture(scope="session")
async def shop(db: Database) -> SeededTenant:
    """One tenant for all: what a role may do here finds nothing, or a body that lacks."""
    return await make_tenant(db)


@pytest.fixture(scope="session")
async def headers(api: Api, db: Database, shop: SeededTenant) -> dict[str, dict[str, str]]:
    """Who calls, by name."""
    told = {role.value: await signed_in_as(db, api.settings, shop.id, role) for role in Role}
    other = await make_tenant(db)
    told["another tenant's"] = await signed_in_as(db, api.settings, other.id, Role.OWNER)
    nobody = await make_user(db)
    told["nobody's"] = bearer(api.settings, await session_of(db, nobody))
    told["operator"] = {"authorization": f"Bearer {api.settings.admin_token.get_secret_value()}"}
    return told


def test_every_route_names_one_permission_or_is_open_on_purpose() -> None:
    without = [r.path for r in ROUTES if r.path not in OPEN and len(asked(r)) != 1]
    assert without == []
    assert [r.path for r in ROUTES if r.path in OPEN and asked(r)] == []
    assert {r.path for r in ROUTES} >= OPEN


def test_a_platforms_permission_guards_whatever_is_of_no_tenant() -> None:
    """Without a tenant in the address there is nobody whose member one could be."""
    for _method, path, permission in GUARDED:
        if permission is not None and "{tenant_id}" not in path:
            assert permission.value.startswith("platform."), path


@pytest.mark.parametrize(("method", "path", "permission"), GUARDED)
async def test_a_role_reaches_what_its_permissions_name_and_nothing_else(
    api: Api,
    shop: SeededTenant,
    headers: dict[str, dict[str, str]],
    method: str,
    path: str,
    permission: Permission | None,
) -> None:
    if permission is None or path.endswith("/logout"):
        await only_people(api, headers, method, path)
        return
    for role in Role:
        answer = await api.http.request(
            method, filled(path, str(shop.id)), headers=headers[role], json={}
        )
        if permission in TABLE[role]:
            assert answer.status_code not in (401, 500), answer.text
            assert answer.json()["code"] != "auth.forbidden" if answer.is_error else True
        else:
            assert answer.json()["code"] in ("auth.forbidden", "auth.not_a_member")
            assert answer.status_code == 403
    for stranger in ("another tenant's", "nobody's"):
        answer = await api.http.request(
            method, filled(path, str(shop.id)), headers=headers[stranger], json={}
        )
        assert answer.status_code == 403, (stranger, answer.text)


async def only_people(api: Api, headers: dict[str, dict[str, str]], method: str, path: str) -> None:
    answer = await api.http.request(method, filled(path), headers=headers["operator"], json={})
    problem(answer, 403, "auth.no_person")


@pytest.mark.parametrize(("method", "path", "permission"), GUARDED)
async def test_without_a_session_nothing_is_shown_or_done(
    api: Api, method: str, path: str, permission: Permission | None
) -> None:
    answer = await api.http.request(method, filled(path), json={})
    problem(answer, 401, "auth.required")


@pytest.mark.parametrize(
    "header", ["", "Basic abc", "Bearer", "Bearer ñ", "Bearer a.b.c", "{}x", "{}"]
)
async def test_what_is_no_session_is_none(api: Api, header: str) -> None:
    token = api.settings.admin_token.get_secret_value()
    given = header.replace("{}x", f"Bearer {token}x").replace("{}", token)
    headers = {b"authorization": given.encode()}
    problem(await api.http.get("/api/tenants", headers=headers), 401, "auth.required")


def key_for(scopes: list[Permission]) -> dict[str, object]:
    return {"name": "crm", "scopes": scopes, "lives_days": 1}


async def test_a_key_reaches_its_scopes_of_its_tenant_and_nothing_else(
    api: Api, db: Database, shop: SeededTenant, headers: dict[str, dict[str, str]]
) -> None:
    made = await api.http.post(
        f"/api/tenants/{shop.id}/keys",
        json=key_for([Permission.LEADS_READ]),
        headers=headers["OWNER"],
    )
    assert made.status_code == 201, made.text
    key = {"authorization": f"Bearer {made.json()['key']}"}
    other = await make_tenant(db)
    calls = {
        f"/api/tenants/{shop.id}/leads": 200,
        f"/api/tenants/{shop.id}/credits": 403,
        f"/api/tenants/{other.id}/leads": 403,
        "/api/tenants": 403,
        "/auth/me": 403,
    }
    found = await asyncio.gather(*(api.http.get(path, headers=key) for path in calls))
    assert [answer.status_code for answer in found] == list(calls.values())
    listed = await api.http.get(f"/api/tenants/{shop.id}/keys", headers=headers["OWNER"])
    assert made.json()["key"] not in listed.text
    (row,) = [one for one in listed.json() if one["id"] == made.json()["id"]]
    assert row["used_at"] is not None
    await api.http.delete(f"/api/tenants/{shop.id}/keys/{row['id']}", headers=headers["OWNER"])
    problem(await api.http.get(f"/api/tenants/{shop.id}/leads", headers=key), 401, "auth.required")


@pytest.mark.parametrize(
    ("role", "scopes", "status"),
    [
        (Role.OWNER, sorted(KEY_SCOPES), 201),
        (Role.OWNER, [Permission.MEMBERS_MANAGE], 422),
        (Role.OWNER, [Permission.PLATFORM_CREDITS], 422),
        (Role.VIEWER, [Permission.LEADS_READ], 403),
        (Role.PLATFORM_ADMIN, [Permission.LEADS_READ], 201),
    ],
)
async def test_a_key_may_no_more_than_a_machine_should(
    api: Api,
    shop: SeededTenant,
    headers: dict[str, dict[str, str]],
    role: Role,
    scopes: list[Permission],
    status: int,
) -> None:
    answer = await api.http.post(
        f"/api/tenants/{shop.id}/keys", json=key_for(scopes), headers=headers[role]
    )
    assert answer.status_code == status, answer.text


async def test_an_impersonation_sees_what_the_tenant_sees_changes_nothing_and_says_so(
    api: Api, db: Database, shop: SeededTenant, headers: dict[str, dict[str, str]]
) -> None:
    path = f"/api/tenants/{shop.id}"
    begun = await api.http.post(
        f"{path}/impersonation", json={"reason": "a call"}, headers=headers["PLATFORM_ADMIN"]
    )
    assert begun.status_code == 201, begun.text
    as_tenant = {"authorization": f"Bearer {begun.json()['access_token']}"}
    seen = await api.http.get(f"{path}/leads", headers=as_tenant)
    assert (seen.status_code, seen.headers["x-converzia-impersonation"]) == (200, str(shop.id))
    me = await api.http.get("/auth/me", headers=as_tenant)
    assert me.json()["impersonating"] == str(shop.id)
    for method, route, permission in GUARDED:
        if permission is not None and permission not in READING:
            answer = await api.http.request(
                method, filled(route, str(shop.id)), headers=as_tenant, json={}
            )
            assert answer.status_code == 403, (method, route)
    other = await make_tenant(db)
    elsewhere = await api.http.get(f"/api/tenants/{other.id}/leads", headers=as_tenant)
    problem(elsewhere, 403, "auth.not_a_member")
    assert (await api.http.post("/auth/logout", headers=as_tenant)).status_code == 204
    problem(await api.http.get(f"{path}/leads", headers=as_tenant), 401, "auth.required")
    async with db.tenant(shop.id) as session:
        rows = await session.exec(
            select(AuditEntry).where(AuditEntry.action == "impersonation.started")
        )
        assert [row.after for row in rows.all()] == [{"reason": "a call", "may_write": False}]


@pytest.mark.parametrize("who", ["operator", "OWNER"])
async def test_only_a_person_of_the_platform_impersonates(
    api: Api, shop: SeededTenant, headers: dict[str, dict[str, str]], who: str
) -> None:
    answer = await api.http.post(
        f"/api/tenants/{shop.id}/impersonation", json={"reason": "a call"}, headers=headers[who]
    )
    assert answer.status_code == 403


async def test_who_may_not_see_leads_sees_how_many_there_are(api: Api, db: Database) -> None:
    tenant = await make_tenant(db)
    async with db.tenant(tenant.id) as session:
        for state in (State.QUALIFYING, State.CONTACTED, State.SENT_TO_DEVELOPER):
            await make_life(session, tenant, state)
        await make_life(session, tenant, is_test=True)
    clerk = await signed_in_as(db, api.settings, tenant.id, Role.BILLING)
    path = f"/api/tenants/{tenant.id}"
    problem(await api.http.get(f"{path}/leads", headers=clerk), 403, "auth.forbidden")
    told = (await api.http.get(f"{path}/funnel", headers=clerk)).json()
    assert (told["total"], told["groups"]["in_chat"], told["groups"]["delivered"]) == (3, 2, 1)
    assert told["conversion"] == pytest.approx(1 / 3)
