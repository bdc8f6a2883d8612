"""Accounts with everything running: letters that arrive, and a sign-in at Google and back."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel import select

from models.domain.sign_in import Purpose
from models.records import accounts, letters
from models.session import Database
from models.tables import ExternalIdentity, Letter
from models.tables.base import utc_now
from tests.people import PASSWORD, address, keys, make_user
from tests.product import Product, eventually


@pytest.fixture
async def browser(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=product.house.gateway.url, timeout=40) as client:
        yield client


async def arrived(product: Product, email: str) -> list[dict[str, Any]]:
    found = await product.house.sandbox.get("/resend/_outbox", params={"to": email})
    mails: list[dict[str, Any]] = found.json()["emails"]
    return mails


async def letter_of(product: Product, email: str) -> dict[str, Any]:
    async def has_come() -> bool:
        return bool(await arrived(product, email))

    await eventually(has_come, "the letter")
    (mail,) = await arrived(product, email)
    return mail


async def test_a_letter_arrives_although_its_first_try_failed_and_leaves_nothing_behind(
    product: Product, browser: httpx.AsyncClient, db: Database
) -> None:
    email = address()
    await product.switch("resend.emails", "fail_before", times=1, match={"to": email})
    body = {"email": email, "password": PASSWORD, "name": "Ana", "company": "Ribera"}
    assert (await browser.post("/auth/sign-up", json=body)).status_code == 202
    mail = await letter_of(product, email)
    token = mail["text"].split("#")[1].split()[0]
    verified = await browser.post("/auth/verify", json={"token": token, "password": PASSWORD})
    assert verified.json() == {"status": "verified"}

    async def is_dropped() -> bool:
        async with db.platform() as session:
            kept = (await session.exec(select(Letter))).all()
        return not [one for one in kept if one.content and one.content["to"] == email]

    await eventually(is_dropped, "the letter's content to be gone")


async def test_a_letter_whose_workflow_was_never_reached_is_sent_by_the_sweep(
    product: Product, db: Database
) -> None:
    user = await make_user(db)
    async with db.platform() as session:
        link = accounts.new_link(session, keys(product.settings), user.id, Purpose.RESET, utc_now())
        letters.to_person(session, "reset", user, link=(Purpose.RESET, link))
    await product.sweep()
    mail = await letter_of(product, user.email)
    assert "contraseña" in mail["subject"]


async def there_and_back(browser: httpx.AsyncClient, email: str, **more: str) -> httpx.Response:
    """As a browser does: to us, to Google, where somebody chooses an account, and back to us."""
    leaving = await browser.get("/auth/google")
    assert leaving.status_code == 303
    chosen = httpx.URL(leaving.headers["location"]).copy_merge_params({"login_hint": email, **more})
    back = await browser.get(chosen)
    return await browser.get(back.headers["location"])


async def known_as(browser: httpx.AsyncClient) -> Any:
    return (await browser.get("/auth/me")).json()


async def test_who_signs_in_with_google_gets_an_account_and_finds_it_again(
    product: Product, browser: httpx.AsyncClient, db: Database
) -> None:
    email = address()
    answer = await there_and_back(browser, email)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    first = await known_as(browser)
    assert (first["email"], first["tenants"]) == (email, [])
    moved = {"email": f"new-{email}", "sub": await _subject(db, first["user_id"])}
    await product.house.sandbox.put("/google/_console/accounts", json=moved)
    browser.cookies.clear()
    await there_and_back(browser, f"new-{email}")
    assert (await known_as(browser))["user_id"] == first["user_id"]


async def _subject(db: Database, user_id: str) -> str:
    async with db.platform() as session:
        rows = await session.exec(select(ExternalIdentity))
        return next(one.subject for one in rows.all() if str(one.user_id) == user_id)


@pytest.mark.parametrize(
    ("google_says", "gets_in"),
    [({"hd": "example.com"}, True), ({}, False), ({"email_verified": False}, False)],
)
async def test_google_opens_an_account_only_of_an_address_that_it_runs(
    product: Product,
    browser: httpx.AsyncClient,
    db: Database,
    google_says: dict[str, Any],
    gets_in: bool,
) -> None:
    user = await make_user(db, password=PASSWORD)
    account = {"email": user.email, **google_says}
    await product.house.sandbox.put("/google/_console/accounts", json=account)
    answer = await there_and_back(browser, user.email)
    if gets_in:
        assert (await known_as(browser))["user_id"] == str(user.id)
    else:
        assert answer.headers["location"] == "/account/sign-in?google=password"
        assert (await browser.get("/auth/me")).status_code == 401


async def test_a_google_sign_in_counts_only_in_the_browser_that_began_it(
    product: Product, browser: httpx.AsyncClient
) -> None:
    leaving = await browser.get("/auth/google")
    asked = parse_qs(urlsplit(leaving.headers["location"]).query)
    assert asked["redirect_uri"] == [f"{product.house.gateway.url}/auth/google/callback"]
    assert asked["code_challenge_method"] == ["S256"]
    chosen = httpx.URL(leaving.headers["location"]).copy_merge_params({"login_hint": address()})
    back = (await browser.get(chosen)).headers["location"]
    kept = dict(browser.cookies)
    browser.cookies.clear()
    assert (await browser.get(back)).status_code == 403  # somebody else's browser
    for name, value in kept.items():
        browser.cookies.set(name, value)
    forged = httpx.URL(back).copy_merge_params({"state": "x" * 64})
    assert (await browser.get(forged)).status_code == 403
    browser.cookies.update(kept)
    assert (await browser.get(back)).headers["location"] == "/"
    browser.cookies.update(kept)
    replayed = await browser.get(back)  # the code was spent
    assert replayed.headers["location"] == "/account/sign-in?google=refused"
