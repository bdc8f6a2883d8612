"""Accounts over the API: begun, proved, let in, and nothing told of who has one."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from models.session import Database
from models.tables import (
    Credential,
    LedgerEntry,
    LetterLink,
    Membership,
    RefreshToken,
    Tenant,
    UserAccount,
    UserSession,
)
from tests.api.calling import Api, problem
from tests.api.signing_in import api as api
from tests.api.signing_in import headers_of, login, me, post, sign_up
from tests.factories import unique
from tests.people import (
    PASSWORD,
    address,
    bearer,
    letters_to,
    make_user,
    secret_in,
    session_of,
)


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
