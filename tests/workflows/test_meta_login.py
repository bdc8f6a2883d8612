"""Pages and a number connected on Meta's own pages, without anybody copying a token."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel import select

from api.auth import cookies
from models.records import meta_connections
from models.tables import ChannelRoute, Integration
from sandbox.config import ISSUED_GRAPH_TOKEN
from tests.factories import digits, make_tenant, unique
from tests.product import Product
from tests.workflows.conftest import Opening

Json = dict[str, Any]


@pytest.fixture
async def product(opening: Opening) -> Product:
    return await opening(targets=(), works=False)


async def grants(product: Product, **what: Any) -> str:
    """Somebody whom Meta knows, and what they may grant."""
    name = unique("ana")
    answer = await product.house.sandbox.put(f"/facebook/_console/people/{name}", json=what)
    assert answer.status_code == 200, answer.text
    return name


async def begin(product: Product) -> str:
    answer = await product.operator.post(f"/api/tenants/{product.id}/channels/meta")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"])


async def agree(product: Product, address: str, **how: str) -> str:
    """The address that Meta sends the browser back to."""
    answer = await product.house.sandbox.get(httpx.URL(address).copy_merge_params(how))
    return str(answer.headers["location"])


async def back(product: Product, address: str) -> httpx.Response:
    url = urlsplit(address)
    return await product.operator.get(f"{url.path}?{url.query}", follow_redirects=False)


async def connect(product: Product, **granted: Any) -> dict[str, str]:
    """The whole way; what the portal is told at its end."""
    person = await grants(product, **granted)
    answer = await back(product, await agree(product, await begin(product), person=person))
    assert answer.status_code == 303, answer.text
    url = urlsplit(answer.headers["location"])
    assert url.path == "/integrations"
    return {name: value for name, (value,) in parse_qs(url.query).items()}


async def connections(product: Product) -> dict[str, Integration]:
    """By page or number."""
    found = await product.all(Integration)
    own = {"META": "page_id", "WHATSAPP": "phone_number_id"}
    return {each.config[own[each.kind]]: each for each in found if each.kind in own}


async def owner_of(product: Product, account: str) -> object:
    async with product.house.db.platform() as session:
        wanted = select(ChannelRoute.tenant_id).where(ChannelRoute.external_id == account)
        return (await session.exec(wanted)).first()


async def test_what_is_granted_is_connected_heard_and_shown_to_nobody(product: Product) -> None:
    pages, number = [digits(), digits()], product.tenant.connections.phone_number_id
    waba = digits()
    told = await connect(product, pages=pages, wabas={waba: [number]})
    assert told == {"meta": "connected", "pages": "2", "whatsapp": "connected"}
    made = await connections(product)
    for page in pages:
        assert await owner_of(product, page) == product.id
        subscribed = await product.house.sandbox.get(
            f"/graph/v24.0/{page}/subscribed_apps",
            params={"access_token": f"{ISSUED_GRAPH_TOKEN}Page{page}"},
        )
        assert subscribed.json()["data"] == [{"subscribed_fields": ["leadgen"]}]
        async with product.house.db.tenant(product.id) as session:
            found = await meta_connections.of_page(session, product.id, page)
        assert found.secret == {"access_token": f"{ISSUED_GRAPH_TOKEN}Page{page}"}
    assert made[number].config["waba_id"] == waba
    assert made[number].secret["access_token"].startswith(ISSUED_GRAPH_TOKEN)
    shown = await product.operator.get(f"/api/tenants/{product.id}/channels")
    assert ISSUED_GRAPH_TOKEN not in shown.text


async def test_a_page_without_a_token_of_its_own_is_read_with_another(product: Product) -> None:
    async with product.house.db.tenant(product.id) as session:
        for page in (digits(), None):
            found = await meta_connections.of_page(session, product.id, page)
            assert found.config["page_id"] == product.tenant.connections.page_id


async def test_the_dialog_is_asked_for_what_is_needed_or_for_a_configuration(
    opening: Opening,
) -> None:
    plain = await opening(targets=(), works=False)
    asked = {k: v for k, (v,) in parse_qs(urlsplit(await begin(plain)).query).items()}
    assert asked["redirect_uri"] == f"{plain.settings.public_url}/oauth/meta/callback"
    assert {"leads_retrieval", "whatsapp_business_management"} <= set(asked["scope"].split(","))
    configured = await opening(targets=(), works=False, meta_login_config_id="77")
    asked = {k: v for k, (v,) in parse_qs(urlsplit(await begin(configured)).query).items()}
    assert (asked["config_id"], asked["response_type"], "scope" in asked) == ("77", "code", False)


async def test_what_is_another_tenants_or_not_clear_is_left_alone(product: Product) -> None:
    other = (await make_tenant(product.house.db)).connections
    own, free = product.tenant.connections.phone_number_id, digits()
    outcomes: list[tuple[Json, Json]] = [
        ({"pages": [other.page_id]}, {"meta": "taken", "pages": "0", "whatsapp": "none"}),
        ({"wabas": {"1": [own, free]}}, {"meta": "several", "pages": "0", "whatsapp": "several"}),
        ({"wabas": {"1": [free]}}, {"meta": "other", "pages": "0", "whatsapp": "other"}),
        ({"pages": [free], "read_only": [free]},
         {"meta": "refused", "pages": "0", "whatsapp": "none"}),
        ({"pages": [free], "scopes": []}, {"meta": "none", "pages": "0", "whatsapp": "none"}),
    ]  # fmt: skip
    before = await connections(product)
    for granted, expected in outcomes:
        assert await connect(product, **granted) == expected
    assert (await connections(product)).keys() == before.keys()
    assert await owner_of(product, other.page_id) != product.id
    assert await owner_of(product, free) is None


async def test_a_number_of_another_tenant_stays_there(product: Product) -> None:
    await product.change("update integration set status = 'OFF' where kind = 'WHATSAPP'")
    other = (await make_tenant(product.house.db)).connections.phone_number_id
    told = await connect(product, wabas={"1": [other]})
    assert told["whatsapp"] == "taken"
    assert await owner_of(product, other) != product.id


async def test_a_persons_own_token_is_exchanged_for_one_that_lasts(product: Product) -> None:
    number = product.tenant.connections.phone_number_id
    await connect(product, wabas={"1": [number]}, is_business=False)
    kept = (await connections(product))[number].secret["access_token"]
    answer = await product.house.sandbox.get(
        "/graph/v24.0/debug_token", params={"input_token": kept}
    )
    issued = product.clock().timestamp()
    assert answer.json()["data"]["expires_at"] - issued > 30 * 24 * 3600


@pytest.mark.parametrize(
    ("wrong", "status"),
    [("another state", 403), ("no cookie", 403), ("an old code", 303), ("declined", 303)],
)
async def test_what_was_not_begun_here_or_was_declined_connects_nothing(
    product: Product, wrong: str, status: int
) -> None:
    person, asked = await grants(product, pages=[digits()]), await begin(product)
    how = {"deny": "1"} if wrong == "declined" else {"person": person}
    address = await agree(product, asked, **how)
    match wrong:
        case "another state":
            address = address.replace("state=", "state=x")
        case "no cookie":
            product.operator.cookies.clear()
        case "an old code":
            address = address.replace("code=", "code=x")
    answer = await back(product, address)
    assert answer.status_code == status
    assert len(await connections(product)) == 2


async def test_an_attempt_at_meta_is_good_for_no_other_vendor(product: Product) -> None:
    """The signature says what it is for."""
    await begin(product)
    kept = product.operator.cookies.get(cookies.META)
    assert kept
    product.operator.cookies.set(cookies.SHEETS, kept, path="/oauth")
    answer = await product.operator.get("/oauth/google/callback?state=x&code=y")
    assert answer.status_code == 403


async def test_without_an_app_of_metas_it_is_closed_and_says_so(opening: Opening) -> None:
    product = await opening(targets=(), works=False, meta_app_id="")
    answer = await product.operator.post(f"/api/tenants/{product.id}/channels/meta")
    assert (answer.status_code, answer.json()["code"]) == (503, "endpoint.closed")
    assert "CONVERZIA_META_APP_ID" in answer.json()["detail"]
