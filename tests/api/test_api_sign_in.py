"""Signed in over the API: sessions, devices, second factor, passwords."""

from datetime import UTC, datetime, timedelta

import pyotp
from sqlalchemy import update
from sqlmodel import col, select

from api import engine_calls
from models.domain.permissions import Role
from models.session import Database
from models.tables import (
    AuditEntry,
    Credential,
    RefreshToken,
    UserSession,
)
from tests.api.calling import Api, problem
from tests.api.signing_in import api as api
from tests.api.signing_in import login, me, post
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
)


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
    await engine_calls.finish(10)
    tokens = [secret_in(api.settings, one) for one in await letters_to(db, user.email)]
    fresh = "a-new-password-2026"
    assert (await post(api, "/password/reset", token=tokens[0], password=fresh)).status_code == 200
    for token in tokens:  # the other letter's link went with it
        again = await post(api, "/password/reset", token=token, password=PASSWORD)
        problem(again, 422, "link.invalid")
    problem(await me(api, headers), 401, "auth.required")
    problem(await login(api, user.email), 401, "auth.wrong")
    assert (await login(api, user.email, fresh)).status_code == 200


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
