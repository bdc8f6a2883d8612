"""The page that a buyer comes back to: it waits for the order, and never believes the redirect."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from api import engine_billing
from models import ids
from tests.buying import becomes, buy, holding, paid, pay
from tests.product import Json, Product, eventually

ACCEPTED = "workflow_execution_update_accepted_event_attributes"
Opening = Callable[..., Awaitable[Product]]


@pytest.fixture
async def product(opening: Opening) -> Product:
    """Without credits."""
    return await opening(credits=0)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_billing, "BUYER_WAITS", timedelta(seconds=0.2))


async def page(product: Product, opened: Json) -> str:
    """As any browser asks for it: without the operator's token."""
    async with httpx.AsyncClient(base_url=product.house.gateway.url, timeout=40) as browser:
        answer = await browser.get(f"/checkout/{product.id}/{opened['order_id']}")
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_stripe_sends_the_buyer_to_the_orders_own_page(product: Product) -> None:
    opened = await buy(product, "k")
    session = (await pay(product, opened))["session"]
    assert session["success_url"].endswith(f"/checkout/{product.id}/{opened['order_id']}")


async def _is_waited_for(product: Product, opened: Json) -> None:
    """Until the page's own update runs, after the one that opened the session."""
    handle = product.workflow(ids.checkout_workflow_id(product.id, UUID(opened["order_id"])))

    async def probe() -> bool:
        events = (await handle.fetch_history()).events
        updates = [
            e for e in events if e.HasField("workflow_execution_update_accepted_event_attributes")
        ]
        return len(updates) == 2

    await eventually(probe, "the page's wait")


async def test_the_page_waits_until_the_payment_is_known(product: Product) -> None:
    opened = await buy(product, "k")
    with holding(product) as held:
        await pay(product, opened)
        waiting = asyncio.create_task(page(product, opened))
        await _is_waited_for(product, opened)
        await held.release(*await held.arrived("checkout.session.completed"))
        said = await waiting
    assert "50 créditos" in said
    assert "refresh" not in said


@pytest.mark.usefixtures("impatient")
async def test_coming_back_without_having_paid_proves_nothing(product: Product) -> None:
    opened = await buy(product, "k")
    said = await page(product, opened)
    assert "Todavía no nos llegó" in said
    assert 'http-equiv="refresh"' in said
    assert opened["url"] in said
    assert await product.ledger() == []


async def test_the_page_says_how_a_purchase_ended(product: Product) -> None:
    expired, done = await buy(product, "one"), await buy(product, "two")
    await pay(product, expired, "expire")
    await becomes(product, expired["order_id"], "EXPIRED")
    await paid(product, done)
    assert "venció sin pago" in await page(product, expired)
    assert "Pago recibido" in await page(product, done)


async def test_the_page_speaks_the_tenants_language(product: Product) -> None:
    opened = await buy(product, "k")
    await paid(product, opened)
    async with product.house.db.platform() as session:
        await session.execute(
            text("update tenant set language = 'pt' where id = :t"), {"t": product.id}
        )
    said = await page(product, opened)
    assert 'lang="pt"' in said
    assert "Pagamento recebido" in said


async def test_while_no_worker_answers_the_page_says_what_stands(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await buy(product, "k")
    await product.stop_worker()
    monkeypatch.setattr(engine_billing, "ANSWERS_WITHIN", timedelta(seconds=0.3))
    assert "Todavía no nos llegó" in await page(product, opened)


@pytest.mark.parametrize("whose", ["nobody's", "another tenant's"])
async def test_only_an_order_of_the_tenant_has_a_page(
    product: Product, opening: Opening, whose: str
) -> None:
    opened = await buy(product, "k")
    tenant, order = product.id, opened["order_id"]
    if whose == "nobody's":
        order = str(uuid4())
    else:
        tenant = (await opening(works=False)).id
    answer = await product.operator.get(f"/checkout/{tenant}/{order}")
    assert answer.status_code == 404
