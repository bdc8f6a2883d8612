"""Accounts over the API: begun, let in, signed in on several devices, and ended."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pyotp
import pytest
from sqlalchemy import update
from sqlmodel import col, select

from api import engine
from models.domain.permissions import Role
from models.session import Database
from models.tables import (
    AuditEntry,
    Credential,
    LedgerEntry,
    LetterLink,
    Membership,
    RefreshToken,
    Tenant,
    UserAccount,
    UserSession,
)
from stack.running import RunningStack
from tests.api.calling import Api, problem, serving
from tests.factories import make_tenant, unique
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


@pytest.fixture
async def api(stack: RunningStack) -> AsyncIterator[Api]:
    """Called from an address of this test's own: what failed from another counts there."""
    async with serving(stack.settings, address=unique("address")) as running:
        yield running


async def post(api: Api, path: str, **body: Any) -> httpx.Response:
    return await api.http.post(f"/auth{path}", json=body)


async def sign_up(api: Api, email: str, password: str = PASSWORD) -> httpx.Response:
    return await post(
        api, "/sign-up", email=email, password=password, name="Ana", company="Ribera SA"
    )


async def login(api: Api, email: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
    return await post(api, "/login", email=email, password=password, **more)


def headers_of(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


async def me(api: Api, headers: dict[str, str]) -> httpx.Response:
    return await api.http.get("/auth/me", headers=headers)


async def test_from_sign_up_to_the_first_credits(api: Api, db: Database) -> None:
    email = address()
    assert (await sign_up(api, email.upper())).status_code == 202
    problem(await login(api, email), 403, "auth.unverified")
    (letter,) = await letters_to(db, email)
    token = secret_in(api.settings, letter)
    proof = {"token": token, "password": PASSWORD}
    assert (await post(api, "/verify", **proof)).json() == {"status": "verified"}
    problem(await post(api, "/verify", **proof), 422, "link.invalid")
    headers = headers_of(await login(api, email))
    (work,) = (await me(api, headers)).json()["tenants"]
    assert (work["tenant_status"], work["status"]) == ("PENDING", "PENDING_APPROVAL")
    leads = f"/api/tenants/{work['tenant_id']}/leads"
    problem(await api.http.get(leads, headers=headers), 403, "auth.not_a_member")
    approve = f"/api/tenants/{work['tenant_id']}/approval"
    for _ in range(2):
        answer = await api.operator("POST", approve, json={"approve": True})
        assert (answer.status_code, answer.json()["status"]) == (200, "ACTIVE")
    assert (await api.http.get(leads, headers=headers)).status_code == 200
    async with db.tenant(UUID(work["tenant_id"])) as session:
        entries = (await session.exec(select(LedgerEntry))).all()
    assert [(e.kind, e.amount, e.cause) for e in entries] == [("CREDIT_BONUS", 5, "trial")]
    assert [one.kind for one in await letters_to(db, email)] == ["verify", "tenant_approved"]


async def test_a_declined_tenant_stays_out_and_is_told(api: Api, db: Database) -> None:
    user = await make_user(db)
    headers = bearer(api.settings, await session_of(db, user))
    made = await api.http.post("/auth/tenants", json={"company": "Otra SA"}, headers=headers)
    path = f"/api/tenants/{made.json()['tenant_id']}"
    listed = (await api.operator("GET", "/api/approvals")).json()
    assert [w["user_id"] for w in listed if w["tenant_id"] == made.json()["tenant_id"]] == [
        str(user.id)
    ]
    said = {"approve": False, "reason": "No es una inmobiliaria."}
    answer = await api.operator("POST", f"{path}/approval", json=said)
    assert answer.json()["status"] == "ARCHIVED"
    problem(await api.http.get(f"{path}/leads", headers=headers), 403, "auth.not_a_member")
    (letter,) = await letters_to(db, user.email)
    assert (letter.kind, letter.content["values"]["reason"]) == (
        "tenant_declined",
        "No es una inmobiliaria.",
    )
    late = await api.operator("POST", f"{path}/approval", json={"approve": True})
    problem(late, 422, "input.invalid")


@pytest.mark.parametrize("path", ["/sign-up", "/verification", "/password/forgotten", "/login"])
async def test_an_address_with_an_account_is_answered_like_one_without(
    api: Api, db: Database, path: str
) -> None:
    known = await make_user(db, password=PASSWORD)
    more = {
        "/sign-up": {"password": PASSWORD, "name": "Ana", "company": "Ribera"},
        "/login": {"password": "wrong-" + PASSWORD},
    }.get(path, {})
    answers = [await post(api, path, email=email, **more) for email in (known.email, address())]
    ignored = {"request_id"}
    bodies = [{k: v for k, v in a.json().items() if k not in ignored} for a in answers]
    assert answers[0].status_code == answers[1].status_code
    assert bodies[0] == bodies[1]


async def test_who_signs_up_again_is_told_by_letter_and_keeps_their_password(
    api: Api, db: Database
) -> None:
    known = await make_user(db, password=PASSWORD)
    await sign_up(api, known.email, "another-good-password")
    (letter,) = await letters_to(db, known.email)
    assert (letter.kind, letter.content["link"]) == ("known", None)
    problem(await login(api, known.email, "another-good-password"), 401, "auth.wrong")
    assert (await login(api, known.email)).status_code == 200


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "maria.perez-2026"])
async def test_a_password_that_is_easy_to_guess_is_refused(api: Api, password: str) -> None:
    answer = await sign_up(api, f"maria.perez@{unique('x')}.example", password)
    problem(answer, 422, "input.invalid")


async def test_a_refresh_token_is_good_once_and_its_return_ends_the_session(
    api: Api, db: Database
) -> None:
    user = await make_user(db, password=PASSWORD)
    tenant = await make_tenant(db)
    await employ(db, user, tenant.id, Role.VIEWER)
    first = (await login(api, user.email)).json()
    second = (await post(api, "/refresh", refresh_token=first["refresh_token"])).json()
    headers = {"authorization": f"Bearer {second['access_token']}"}
    racing = await post(api, "/refresh", refresh_token=first["refresh_token"])
    problem(racing, 401, "auth.required")
    assert (await me(api, headers)).status_code == 200  # two windows of one browser
    async with db.platform() as session:
        past = datetime.now(UTC) - timedelta(minutes=1)
        spent = update(RefreshToken).where(col(RefreshToken.spent_at).is_not(None))
        await session.execute(spent.values(spent_at=past))
    stolen = await post(api, "/refresh", refresh_token=first["refresh_token"])
    problem(stolen, 401, "auth.required")
    problem(await me(api, headers), 401, "auth.required")
    newest = await post(api, "/refresh", refresh_token=second["refresh_token"])
    problem(newest, 401, "auth.required")
    async with db.tenant(tenant.id) as session:
        actions = (await session.exec(select(AuditEntry.action))).all()
    assert {"sign_in", "session.reused"} <= set(actions)


async def test_a_session_that_is_over_refreshes_no_more(api: Api, db: Database) -> None:
    user = await make_user(db, password=PASSWORD)
    given = (await login(api, user.email)).json()
    async with db.platform() as session:
        over = update(UserSession).where(col(UserSession.user_id) == user.id)
        await session.execute(over.values(expires_at=datetime.now(UTC)))
    refreshed = await post(api, "/refresh", refresh_token=given["refresh_token"])
    problem(refreshed, 401, "auth.required")
    headers = {"authorization": f"Bearer {given['access_token']}"}
    problem(await me(api, headers), 401, "auth.required")


async def test_devices_are_listed_and_ended_at_once(api: Api, db: Database) -> None:
    user = await make_user(db)
    sessions = [await session_of(db, user) for _ in range(3)]
    here, there, _third = (bearer(api.settings, one) for one in sessions)
    stranger = bearer(api.settings, await session_of(db, await make_user(db)))
    listed = (await api.http.get("/auth/sessions", headers=here)).json()
    assert {one["id"] for one in listed} == {str(one.id) for one in sessions}
    assert [one["id"] for one in listed if one["is_this"]] == [str(sessions[0].id)]
    path = f"/auth/sessions/{sessions[1].id}"
    problem(await api.http.delete(path, headers=stranger), 404, "input.not_found")
    assert (await api.http.delete(path, headers=here)).json() == {"ended": 1}
    problem(await me(api, there), 401, "auth.required")
    assert (await api.http.delete("/auth/sessions/others", headers=here)).json() == {"ended": 1}
    assert (await me(api, here)).status_code == 200
    assert (await api.http.post("/auth/logout", headers=here)).status_code == 204
    problem(await me(api, here), 401, "auth.required")


async def test_a_cookie_changes_nothing_without_its_proof(api: Api, db: Database) -> None:
    user = await make_user(db, password=PASSWORD)
    answer = await login(api, user.email, keep_in="cookies")
    csrf = answer.json()["csrf_token"]
    assert answer.json()["access_token"] is answer.json()["refresh_token"] is None
    set_cookies = answer.headers.get_list("set-cookie")
    api.http.cookies.clear()
    jar = dict(part.split(";", 1)[0].split("=", 1) for part in set_cookies)
    held = {"cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
    readable = [one for one in set_cookies if "httponly" not in one.lower()]
    assert [one.split("=", 1)[0] for one in readable] == ["converzia_csrf"]
    assert (await me(api, held)).status_code == 200
    other = bearer(api.settings, await session_of(db, user))
    body = {"name": "Ana María", "language": "pt"}
    for proof in ({}, {"x-csrf-token": ""}, {"x-csrf-token": csrf[:-2] + "xx"}):
        refused = await api.http.put("/auth/me", json=body, headers={**held, **proof})
        problem(refused, 403, "auth.csrf")
    good = {**held, "x-csrf-token": csrf}
    assert (await api.http.put("/auth/me", json=body, headers=good)).status_code == 204
    assert (await me(api, other)).json()["name"] == "Ana María"
    refreshed = await api.http.post("/auth/refresh", json={}, headers=held)
    api.http.cookies.clear()
    assert (refreshed.status_code, refreshed.json()["csrf_token"]) == (200, csrf)


async def test_an_account_waits_after_five_failures_whether_it_exists_or_not(
    api: Api, db: Database
) -> None:
    known = await make_user(db, password=PASSWORD)
    for email in (known.email, address()):
        for _ in range(5):
            problem(await login(api, email, "wrong-password-x"), 401, "auth.wrong")
        locked = await login(api, email, PASSWORD)
        problem(locked, 429, "auth.locked")
        assert 1 <= int(locked.headers["retry-after"]) <= 16


async def test_failures_are_forgotten_with_a_success(api: Api, db: Database) -> None:
    user = await make_user(db, password=PASSWORD)
    for _ in range(2):
        for _ in range(3):
            problem(await login(api, user.email, "wrong-password-x"), 401, "auth.wrong")
        assert (await login(api, user.email)).status_code == 200


async def test_a_second_factor_is_asked_for_and_each_code_opens_once(
    api: Api, db: Database
) -> None:
    user = await make_user(db, password=PASSWORD)
    headers = bearer(api.settings, await session_of(db, user))
    wrong = await api.http.post("/auth/totp/setup", json={"password": "no"}, headers=headers)
    problem(wrong, 403, "auth.wrong")
    setup = await api.http.post("/auth/totp/setup", json={"password": PASSWORD}, headers=headers)
    totp = pyotp.TOTP(setup.json()["secret"])
    assert "access_token" in (await login(api, user.email)).json()  # not confirmed: not asked for
    code = totp.now()
    confirmed = await api.http.post("/auth/totp/confirm", json={"code": code}, headers=headers)
    recovery = confirmed.json()["recovery_codes"]
    assert len(recovery) == len(set(recovery)) == 10
    challenge = (await login(api, user.email)).json()["challenge"]
    problem(await me(api, {"authorization": f"Bearer {challenge}"}), 401, "auth.required")
    problem(await post(api, "/login/code", challenge=challenge, code=code), 401, "auth.wrong")
    later = totp.at(datetime.now(UTC) + timedelta(seconds=30))
    assert (await post(api, "/login/code", challenge=challenge, code=later)).status_code == 200
    opened = [
        (await post(api, "/login/code", challenge=challenge, code=recovery[0])).status_code
        for _ in range(2)
    ]
    assert opened == [200, 401]
    async with db.platform() as session:
        proof = await session.get_one(Credential, user.id)
    assert recovery[1] not in str(proof.model_dump())


async def test_a_forgotten_password_is_chosen_anew_once_and_ends_every_session(
    api: Api, db: Database
) -> None:
    user = await make_user(db, password=PASSWORD)
    headers = bearer(api.settings, await session_of(db, user))
    for _ in range(2):
        await post(api, "/password/forgotten", email=user.email)
    await engine.finish(10)
    tokens = [secret_in(api.settings, one) for one in await letters_to(db, user.email)]
    fresh = "a-new-password-2026"
    assert (await post(api, "/password/reset", token=tokens[0], password=fresh)).status_code == 200
    for token in tokens:  # the other letter's link went with it
        again = await post(api, "/password/reset", token=token, password=PASSWORD)
        problem(again, 422, "link.invalid")
    problem(await me(api, headers), 401, "auth.required")
    problem(await login(api, user.email), 401, "auth.wrong")
    assert (await login(api, user.email, fresh)).status_code == 200


async def test_a_link_is_over_after_its_time_and_for_nothing_else(api: Api, db: Database) -> None:
    email = address()
    await sign_up(api, email)
    (letter,) = await letters_to(db, email)
    token = secret_in(api.settings, letter)
    misused = await post(api, "/password/reset", token=token, password=PASSWORD)
    problem(misused, 422, "link.invalid")
    async with db.platform() as session:
        over = update(LetterLink).where(col(LetterLink.id) == UUID(letter.content["link"]["row"]))
        await session.execute(over.values(expires_at=datetime.now(UTC)))
    late = await post(api, "/verify", token=token, password=PASSWORD)
    problem(late, 422, "link.invalid")


async def test_who_follows_the_link_of_anothers_sign_up_lets_nobody_in(
    api: Api, db: Database
) -> None:
    email = address()
    await sign_up(api, email, "the-attackers-own-one")
    (letter,) = await letters_to(db, email)
    token = secret_in(api.settings, letter)
    problem(await post(api, "/verify", token=token, password=PASSWORD), 401, "auth.wrong")
    problem(await login(api, email, "the-attackers-own-one"), 403, "auth.unverified")


async def test_a_changed_password_wants_the_old_one_and_ends_other_sessions(
    api: Api, db: Database
) -> None:
    user = await make_user(db, password=PASSWORD)
    here, there = [bearer(api.settings, await session_of(db, user)) for _ in range(2)]
    fresh = "a-new-password-2026"
    for current in (None, "wrong"):
        answer = await api.http.put(
            "/auth/password", json={"current": current, "new": fresh}, headers=here
        )
        assert answer.status_code in (403, 422)
    changed = await api.http.put(
        "/auth/password", json={"current": PASSWORD, "new": fresh}, headers=here
    )
    assert changed.status_code == 204, changed.text
    assert (await me(api, here)).status_code == 200
    problem(await me(api, there), 401, "auth.required")
    assert (await login(api, user.email, fresh)).status_code == 200


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


async def test_no_answer_and_no_row_holds_a_password_or_a_token(api: Api, db: Database) -> None:
    user = await make_user(db, password=PASSWORD)
    given = (await login(api, user.email)).json()
    async with db.platform() as session:
        rows = [
            str([one.model_dump() for one in (await session.exec(select(table))).all()])
            for table in (UserAccount, Credential, UserSession, RefreshToken, Membership, Tenant)
        ]
    for secret in (PASSWORD, given["access_token"], given["refresh_token"]):
        assert not [row for row in rows if secret in row]
