"""Who works for a tenant, over the API: invited, let in, given roles, put out."""

from uuid import UUID

import httpx
import pytest
from sqlmodel import col, select

from models.domain.permissions import Role
from models.session import Database
from models.tables import (
    AuditEntry,
)
from tests.api.calling import Api, problem
from tests.api.signing_in import api as api
from tests.api.signing_in import headers_of, login, me, post, sign_up
from tests.factories import make_tenant
from tests.people import (
    PASSWORD,
    address,
    bearer,
    employ,
    letters_to,
    make_user,
    secret_in,
    session_of,
    signed_in_as,
)


async def invited(
    api: Api, db: Database, tenant_id: UUID, email: str, role: str, headers: dict[str, str]
) -> str:
    answer = await api.http.post(
        f"/api/tenants/{tenant_id}/invitations",
        json={"email": email, "role": role},
        headers=headers,
    )
    assert answer.status_code == 201, answer.text
    letter = (await letters_to(db, email))[-1]
    return secret_in(api.settings, letter)


async def test_who_is_invited_joins_once_the_platform_lets_them_in(api: Api, db: Database) -> None:
    tenant = await make_tenant(db)
    owner = await signed_in_as(db, api.settings, tenant.id, Role.OWNER)
    email = address()
    token = await invited(api, db, tenant.id, email, "VIEWER", owner)
    nameless = await post(api, "/invitations/accept", token=token)
    problem(nameless, 422, "input.invalid")
    body = {"token": token, "name": "Beto", "password": PASSWORD}
    assert (await post(api, "/invitations/accept", **body)).json()["status"] == "pending_approval"
    problem(await post(api, "/invitations/accept", **body), 422, "link.invalid")
    headers = headers_of(await login(api, email))
    leads = f"/api/tenants/{tenant.id}/leads"
    problem(await api.http.get(leads, headers=headers), 403, "auth.not_a_member")
    user_id = (await me(api, headers)).json()["user_id"]
    path = f"/api/tenants/{tenant.id}/members/{user_id}"
    answer = await api.operator("POST", f"{path}/approval", json={"approve": True})
    assert answer.json()["status"] == "ACTIVE"
    assert (await api.http.get(leads, headers=headers)).status_code == 200
    assert (await api.http.delete(path, headers=owner)).status_code == 204
    problem(await api.http.get(leads, headers=headers), 403, "auth.not_a_member")
    async with db.tenant(tenant.id) as session:
        rows = await session.exec(select(AuditEntry.action).order_by(col(AuditEntry.at)))
        done = [a for a in rows.all() if a.startswith("member.")]
    assert done == ["member.invited", "member.joined", "member.approved", "member.removed"]


async def test_an_invitation_to_an_unproved_account_shuts_out_who_made_it(
    api: Api, db: Database
) -> None:
    """Somebody signs up with another's address and waits for them to prove it."""
    tenant = await make_tenant(db)
    owner = await signed_in_as(db, api.settings, tenant.id, Role.OWNER)
    email = address()
    await sign_up(api, email, "the-attackers-own-one")
    token = await invited(api, db, tenant.id, email, "ADMIN", owner)
    assert (await post(api, "/invitations/accept", token=token)).status_code == 200
    problem(await login(api, email, "the-attackers-own-one"), 401, "auth.wrong")


async def test_a_withdrawn_invitation_lets_nobody_in(api: Api, db: Database) -> None:
    tenant = await make_tenant(db)
    owner = await signed_in_as(db, api.settings, tenant.id, Role.OWNER)
    token = await invited(api, db, tenant.id, address(), "VIEWER", owner)
    path = f"/api/tenants/{tenant.id}/invitations"
    (row,) = (await api.http.get(path, headers=owner)).json()
    assert (await api.http.delete(f"{path}/{row['id']}", headers=owner)).status_code == 204
    answer = await post(api, "/invitations/accept", token=token, name="B", password=PASSWORD)
    problem(answer, 422, "link.invalid")


@pytest.mark.parametrize(
    ("giver", "role", "status"),
    [(Role.ADMIN, "ADMIN", 201), (Role.ADMIN, "OWNER", 403), (Role.ADMIN, "BILLING", 403)],
)
async def test_nobody_invites_to_more_than_they_have(
    api: Api, db: Database, giver: Role, role: str, status: int
) -> None:
    tenant = await make_tenant(db)
    headers = await signed_in_as(db, api.settings, tenant.id, giver)
    path = f"/api/tenants/{tenant.id}/invitations"
    answer = await api.http.post(path, json={"email": address(), "role": role}, headers=headers)
    assert answer.status_code == status, answer.text


async def test_roles_are_changed_by_others_and_one_owner_stays(api: Api, db: Database) -> None:
    tenant = await make_tenant(db)
    people = {role: await make_user(db) for role in (Role.OWNER, Role.ADMIN)}
    for role, user in people.items():
        await employ(db, user, tenant.id, role)
    owner, admin = [bearer(api.settings, await session_of(db, u)) for u in people.values()]
    path = f"/api/tenants/{tenant.id}/members"

    async def change(whom: Role, role: str, headers: dict[str, str]) -> httpx.Response:
        body = {"role": role}
        return await api.http.put(f"{path}/{people[whom].id}", json=body, headers=headers)

    problem(await change(Role.OWNER, "VIEWER", owner), 403, "auth.own_role")
    problem(await change(Role.ADMIN, "OWNER", admin), 403, "auth.own_role")
    problem(await change(Role.OWNER, "VIEWER", admin), 422, "input.invalid")
    last = await api.operator("PUT", f"{path}/{people[Role.OWNER].id}", json={"role": "VIEWER"})
    problem(last, 422, "input.invalid")
    assert (await change(Role.ADMIN, "OWNER", owner)).status_code == 204
    assert (await change(Role.OWNER, "VIEWER", admin)).status_code == 204
    listed = (await api.http.get(path, headers=admin)).json()
    assert {(m["user_id"], m["role"]) for m in listed} == {
        (str(people[Role.OWNER].id), "VIEWER"),
        (str(people[Role.ADMIN].id), "OWNER"),
    }


async def test_a_disabled_user_is_out_at_once_and_an_admin_of_the_platform_is_made(
    api: Api, db: Database
) -> None:
    made = await api.operator("POST", "/api/users", json={"email": address(), "name": "Root"})
    assert made.status_code == 201, made.text
    again = {"email": made.json()["email"], "name": "Root"}
    problem(await api.operator("POST", "/api/users", json=again), 409, "user.exists")
    (letter,) = await letters_to(db, made.json()["email"])
    token = secret_in(api.settings, letter)
    assert (await post(api, "/password/reset", token=token, password=PASSWORD)).status_code == 200
    headers = headers_of(await login(api, made.json()["email"]))
    problem(await api.http.get("/api/tenants", headers=headers), 403, "auth.forbidden")
    path = f"/api/users/{made.json()['id']}"
    await api.operator("PUT", path, json={"is_platform_admin": True})
    assert (await api.http.get("/api/tenants", headers=headers)).status_code == 200
    own = await api.http.put(path, json={"is_platform_admin": False}, headers=headers)
    problem(own, 403, "auth.own_role")
    await api.operator("PUT", path, json={"is_disabled": True})
    problem(await api.http.get("/api/tenants", headers=headers), 401, "auth.required")
    problem(await login(api, made.json()["email"]), 401, "auth.wrong")
    subject = f"user:{made.json()['id']}"
    entries = (await api.operator("GET", "/api/audit")).json()
    done = [one["action"] for one in entries if one["subject"] == subject]
    assert sorted(done) == [
        "password.reset", "sign_in", "user.made", "user.standing_set", "user.standing_set",
    ]  # fmt: skip


async def test_one_person_works_for_several_tenants(api: Api, db: Database) -> None:
    user = await make_user(db)
    tenants = [await make_tenant(db) for _ in range(2)]
    for tenant, role in zip(tenants, (Role.OWNER, Role.BILLING), strict=True):
        await employ(db, user, tenant.id, role)
    headers = bearer(api.settings, await session_of(db, user))
    found = [
        (await api.http.get(f"/api/tenants/{t.id}/leads", headers=headers)).status_code
        for t in tenants
    ]
    assert found == [200, 403]
