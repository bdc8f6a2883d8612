"""A test call tells the truth; who has no target is told; sixty-four at once take ten credits."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from models.domain.target_problems import explain
from models.tables import Delivery
from tests.connected import (
    billing_address,
    call,
    connect,
    connect_hook,
    connect_sheet,
    connect_tokko,
    letters_to,
    posts,
    reaches,
    speaks,
    start_ready,
    worksheet,
)
from tests.factories import unique
from tests.house import free_port
from tests.product import Json, Product, eventually, make_sheet

Opening = Callable[..., Awaitable[Product]]
BONUS, CHARGE = "CREDIT_BONUS", "CREDIT_CONSUMPTION"


@pytest.fixture
async def bare(opening: Opening) -> Product:
    """A tenant with five credits and no target yet."""
    return await opening(targets=())


async def _check(product: Product, target: Json) -> Json:
    found: Json = await call(product, "POST", f"{target['id']}/check")
    return found


async def _working(product: Product) -> dict[str, Json]:
    mail = f"{unique('sales')}@example.com"
    return {
        "sheet": await connect_sheet(product),
        "hook": await connect_hook(product),
        "tokko": await connect_tokko(product),
        "mail": await connect(product, kind="EMAIL", to=mail),
    }


async def test_each_target_that_works_says_so_in_the_tenants_language(bare: Product) -> None:
    said = set()
    for language in ("es", "en", "pt"):
        await speaks(bare, language)
        for target in (await _working(bare)).values():
            found = await _check(bare, target)
            assert (found["works"], found["code"]) == (True, None)
            said.add((language, found["words"]))
    assert len(said) == 3
    assert len({words for _, words in said}) == 3


async def test_a_test_call_leaves_no_lead_behind(bare: Product) -> None:
    targets = await _working(bare)
    for target in targets.values():
        await _check(bare, target)
    (event,) = await posts(bare, targets["hook"])
    assert event["json"] == {"type": "test"}
    sheet = await asyncio.to_thread(worksheet, bare, targets["sheet"]["config"])
    assert len(await asyncio.to_thread(sheet.get_all_values)) == 1
    assert await bare.ledger() == [(BONUS, 5)]


async def _unknown_sheet(product: Product) -> Json:
    return await connect_sheet(product, spreadsheet_id="deleted-by-its-owner")


async def _deleted_tab(product: Product) -> Json:
    return await connect_sheet(product, worksheet="Borrada")


async def _read_only(product: Product) -> Json:
    book = await make_sheet(product.house)
    body = {"email": product.house.account["client_email"], "role": "reader"}
    route = f"/google/_console/spreadsheets/{book['spreadsheet_id']}/share"
    sheet = await connect(product, kind="SHEETS", **book)
    await _check(product, sheet)
    (await product.house.sandbox.put(route, json=body)).raise_for_status()
    return sheet


async def _revoked_key(product: Product) -> Json:
    console = "/google/_console/service-accounts"
    account = (await product.house.sandbox.post(console, json={})).json()
    sheet = await connect_sheet(product, service_account=account)
    await product.house.sandbox.delete(f"{console}/{account['client_email']}")
    return sheet


async def _no_key(product: Product) -> Json:
    return await connect_sheet(product, service_account={})


async def _closed_port(product: Product) -> Json:
    return await connect(product, kind="WEBHOOK", url=f"http://127.0.0.1:{free_port()}/leads")


async def _private_address(product: Product) -> Json:
    return await connect(product, kind="WEBHOOK", url="https://10.0.0.7/leads")


async def _wrong_tokko_key(product: Product) -> Json:
    return await connect(product, kind="TOKKO", api_key="wrong")


@pytest.mark.parametrize("language", ["es", "pt"])
@pytest.mark.parametrize(
    ("broken", "kind", "problem"),
    [
        (_unknown_sheet, "sheets", "sheet_not_found"),
        (_deleted_tab, "sheets", "sheet_tab_missing"),
        (_read_only, "sheets", "sheet_read_only"),
        (_revoked_key, "sheets", "login_refused"),
        (_no_key, "sheets", "login_refused"),
        (_closed_port, "webhook", "not_reached"),
        (_private_address, "webhook", "address_refused"),
        (_wrong_tokko_key, "tokko", "key_refused"),
    ],
)
async def test_a_target_that_does_not_work_says_what_to_do(
    bare: Product,
    broken: Callable[[Product], Awaitable[Json]],
    kind: str,
    problem: str,
    language: str,
) -> None:
    await speaks(bare, language)
    found = await _check(bare, await broken(bare))
    assert found["works"] is False
    assert found["words"] == explain(kind, problem, language)


async def test_without_a_target_the_lead_is_kept_uncharged_and_the_tenant_told_once_a_day(
    bare: Product,
) -> None:
    address = await billing_address(bare)
    first, second = await start_ready(bare, 2)
    for delivery, _ in (first, second):
        await reaches(bare, delivery, "WAITING_TARGET")
    (letter,) = await eventually(lambda: letters_to(bare, address), "the letter")
    assert "destino" in letter["subject"]
    assert await bare.available() == 5
    hook = await connect_hook(bare)
    for _, handle in (first, second):
        await handle.result()
    assert len(await posts(bare, hook)) == 2
    assert await bare.ledger() == [(BONUS, 5), (CHARGE, -1), (CHARGE, -1)]


async def test_sixty_four_at_once_on_ten_credits_are_ten_delivered_and_fifty_four_waiting(
    opening: Opening,
) -> None:
    product = await opening(targets=(), credits=10)
    hook = await connect_hook(product)
    await start_ready(product, 64)

    async def settled() -> Counter[str] | None:
        found = Counter(each.state for each in await product.all(Delivery))
        return found if found.keys() <= {"DELIVERED", "WAITING_CREDIT"} else None

    found = await eventually(settled, "the end of the rush", within_s=60)
    assert found == {"DELIVERED": 10, "WAITING_CREDIT": 54}
    assert len({post["headers"]["webhook-id"] for post in await posts(product, hook)}) == 10
    assert await product.ledger() == [(BONUS, 10), *[(CHARGE, -1)] * 10]
    assert await product.available() == 0
