"""A sheet by a person's leave: connected through Google's own pages, and written to afterwards."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel import select

from api.auth import cookies
from models.tables import Integration
from tests.factories import unique
from tests.product import Product
from tests.workflows.conftest import Opening

Json = dict[str, Any]


@pytest.fixture
async def plain(opening: Opening) -> Product:
    return await opening(targets=(), works=False)


async def a_book(product: Product, email: str) -> str:
    body = {"title": "Leads", "sheets": [{"title": "Leads"}], "share": {email: "writer"}}
    made = (await product.house.sandbox.post("/google/_console/spreadsheets", json=body)).json()
    return str(made.get("spreadsheetId") or made["id"])


async def begin(product: Product, book: str) -> str:
    """Where Google asks; the browser (the operator's client) keeps the signed cookie."""
    path = f"/api/tenants/{product.id}/targets/google"
    answer = await product.operator.post(path, json={"spreadsheet_id": book})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"])


async def agree(product: Product, address: str, **how: str) -> str:
    """The address that Google sends the browser back to."""
    answer = await product.house.sandbox.get(httpx.URL(address).copy_merge_params(how))
    return str(answer.headers["location"])


async def back(product: Product, address: str) -> httpx.Response:
    url = urlsplit(address)
    return await product.operator.get(f"{url.path}?{url.query}", follow_redirects=False)


async def sheets(product: Product) -> list[Integration]:
    async with product.house.db.tenant(product.id) as session:
        return list((await session.exec(select(Integration).where(Integration.is_target))).all())


async def test_a_sheet_is_connected_by_leave_and_can_be_written(opening: Opening) -> None:
    product, email = await opening(targets=()), f"{unique('ana')}@example.com"
    book = await a_book(product, email)
    asked = await begin(product, book)
    told = {k: v[0] for k, v in parse_qs(urlsplit(asked).query).items()}
    assert told["redirect_uri"] == f"{product.settings.public_url}/oauth/google/callback"
    assert (told["code_challenge_method"], told["access_type"]) == ("S256", "offline")
    answer = await back(product, await agree(product, asked, login_hint=email))
    assert answer.headers["location"] == "/integrations?google=connected"
    (target,) = await sheets(product)
    assert set(target.secret) == {"refresh_token"}
    path = f"/api/tenants/{product.id}/targets"
    assert target.secret["refresh_token"] not in (await product.operator.get(path)).text
    checked = await product.operator.post(f"{path}/{target.id}/check")
    assert checked.json()["works"] is True, checked.text


@pytest.mark.parametrize(
    ("wrong", "status"),
    [("another state", 403), ("no cookie", 403), ("an old code", 303), ("declined", 303)],
)
async def test_what_was_not_begun_here_or_was_declined_connects_nothing(
    plain: Product, wrong: str, status: int
) -> None:
    email = f"{unique('ana')}@example.com"
    asked = await begin(plain, await a_book(plain, email))
    how = {"deny": "1"} if wrong == "declined" else {"login_hint": email}
    address = await agree(plain, asked, **how)
    match wrong:
        case "another state":
            address = address.replace("state=", "state=x")
        case "no cookie":
            plain.operator.cookies.clear()
        case "an old code":
            address = address.replace("code=", "code=x")
    answer = await back(plain, address)
    assert answer.status_code == status
    assert await sheets(plain) == []


async def test_one_attempt_is_good_for_one_tenant_and_not_for_sign_in(plain: Product) -> None:
    """The cookie says whom it is for, and its signature what it is for."""
    await begin(plain, "book")
    kept = plain.operator.cookies.get(cookies.SHEETS)
    assert kept
    plain.operator.cookies.set(cookies.GOOGLE, kept, path="/auth")
    answer = await plain.operator.get("/auth/google/callback?state=x&code=y")
    assert answer.status_code == 403
