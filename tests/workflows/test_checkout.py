"""Buying credits: one session an order, credits once, whatever Stripe's events do."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from models import ids
from models.tables import BillingOrder, InboxEvent
from tests.product import QUALIFIES, Product, eventually, new_person

Opening = Callable[..., Awaitable[Product]]
BONUS, PURCHASE, CHARGE = "CREDIT_BONUS", "CREDIT_PURCHASE", "CREDIT_CONSUMPTION"
Json = dict[str, Any]


@pytest.fixture
async def product(opening: Opening) -> Product:
    """Without credits."""
    return await opening(credits=0)


async def _buy(product: Product, key: str, package: str = "starter", expected: int = 201) -> Json:
    answer = await product.operator.post(
        f"/api/tenants/{product.id}/orders",
        json={"package": package, "email": f"{product.queue}@example.com"},
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == expected, answer.text
    said: Json = answer.json()
    return said


async def _pay(product: Product, session_id: str, outcome: str = "paid") -> list[str]:
    """Plays the person at Stripe's page; returns the events' ids."""
    answer = await product.house.sandbox.post(
        f"/stripe/_pay/{session_id}", json={"outcome": outcome, "wait": True}
    )
    assert answer.status_code == 200, answer.text
    return list(answer.json()["events"])


async def _order(product: Product, state: str) -> BillingOrder:
    async def probe() -> BillingOrder | None:
        found = await product.all(BillingOrder, BillingOrder.state == state)
        return found[0] if found else None

    return await eventually(probe, f"the order becoming {state}")


async def _settled(product: Product) -> None:
    """Until every payment event of this tenant was applied and its workflow ended."""

    async def probe() -> bool:
        waiting = await product.all(
            InboxEvent,
            InboxEvent.kind == "payment",
            InboxEvent.handled_at.is_(None),  # type: ignore[union-attr]
        )
        return not waiting

    await eventually(probe, "the events being applied")


async def _sessions(product: Product, order_id: str) -> list[Json]:
    answer = await product.house.sandbox.get(
        "/stripe/v1/checkout/sessions?limit=100", headers={"Authorization": "Bearer sk_test_house"}
    )
    return [s for s in answer.json()["data"] if s["client_reference_id"] == order_id]


async def _workflow_ends(product: Product, order_id: str) -> str:
    handle = product.workflow(ids.checkout_workflow_id(product.id, UUID(order_id)))
    return str(await handle.result())


async def test_a_paid_order_grants_its_credits_and_sends_a_receipt(product: Product) -> None:
    opened = await _buy(product, "k1")
    assert opened["url"].startswith("http")
    await _pay(product, opened["session_id"])
    await _order(product, "COMPLETED")
    assert await _workflow_ends(product, opened["order_id"]) == "COMPLETED"
    assert await product.ledger() == [(PURCHASE, 50)]
    mails = await product.house.sandbox.get(f"/resend/_outbox?to={product.queue}@example.com")
    assert "Recibo" in mails.text


async def test_the_same_key_opens_the_same_page_while_open_and_after(product: Product) -> None:
    first = await _buy(product, "k1")
    assert await _buy(product, "k1") == first
    assert len(await _sessions(product, first["order_id"])) == 1
    await _pay(product, first["session_id"])
    await _workflow_ends(product, first["order_id"])
    assert await _buy(product, "k1") == first
    await _buy(product, "k1", package="growth", expected=409)
    assert len(await product.all(BillingOrder)) == 1


async def test_two_calls_at_once_with_one_key_are_one_order(product: Product) -> None:
    one, other = await asyncio.gather(_buy(product, "k1"), _buy(product, "k1"))
    assert one == other
    assert len(await _sessions(product, one["order_id"])) == 1


async def test_an_event_told_five_times_and_out_of_order_grants_once(product: Product) -> None:
    opened = await _buy(product, "k1")
    await product.switch("stripe.events", "reorder", times=1)
    await product.switch("stripe.events", "duplicate", times=1)
    events = await _pay(product, opened["session_id"])
    for event in reversed(events * 4):
        await product.house.sandbox.post(f"/stripe/_events/{event}/resend")
    await _order(product, "COMPLETED")
    await _workflow_ends(product, opened["order_id"])
    await _settled(product)
    assert await product.ledger() == [(PURCHASE, 50)]


async def test_a_late_payment_of_a_bank_transfer_grants_when_it_settles(product: Product) -> None:
    opened = await _buy(product, "k1")
    await _pay(product, opened["session_id"], "async")
    await _settled(product)
    assert await product.ledger() == []
    await _pay(product, opened["session_id"], "async_settle")
    await _order(product, "COMPLETED")
    assert await product.ledger() == [(PURCHASE, 50)]


@pytest.mark.parametrize("change", ["amount_minor = amount_minor + 1", "currency = 'EUR'"])
async def test_another_amount_or_currency_than_ordered_is_refused(
    product: Product, change: str
) -> None:
    opened = await _buy(product, "k1")
    await product.change(f"update billing_order set {change} where tenant_id = :t")
    await _pay(product, opened["session_id"])
    await _order(product, "REFUSED")
    assert await _workflow_ends(product, opened["order_id"]) == "REFUSED"
    assert await product.ledger() == []


async def test_an_expired_session_ends_the_order_without_credits(product: Product) -> None:
    opened = await _buy(product, "k1")
    await _pay(product, opened["session_id"], "expire")
    await _order(product, "EXPIRED")
    assert await _workflow_ends(product, opened["order_id"]) == "EXPIRED"
    assert await product.ledger() == []
    await _buy(product, "k2")


async def test_a_session_whose_answer_was_lost_is_found_again(product: Product) -> None:
    await product.switch("stripe.sessions", "fail_after", times=1, match={"method": "POST"})
    opened = await _buy(product, "k1")
    (session,) = await _sessions(product, opened["order_id"])
    assert session["id"] == opened["session_id"]


async def test_an_event_that_is_quicker_than_our_row_completes_the_order(
    product: Product,
) -> None:
    await product.switch("stripe.sessions", "fail_after", times=1, match={"method": "POST"})
    buying = asyncio.create_task(_buy(product, "k1"))

    async def created() -> str:
        orders = await product.all(BillingOrder)
        sessions = await _sessions(product, str(orders[0].id)) if orders else []
        return str(sessions[0]["id"]) if sessions else ""

    await _pay(product, await eventually(created, "the session at Stripe"))
    opened = await buying
    await _order(product, "COMPLETED")
    assert await _workflow_ends(product, opened["order_id"]) == "COMPLETED"
    assert await product.ledger() == [(PURCHASE, 50)]
    assert len(await _sessions(product, opened["order_id"])) == 1


async def test_a_purchase_delivers_the_leads_that_waited(product: Product) -> None:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    await product.delivers(who, "WAITING_CREDIT")
    opened = await _buy(product, "k1")
    await _pay(product, opened["session_id"])
    await product.becomes(who, "SENT_TO_DEVELOPER")
    assert await product.ledger() == [(PURCHASE, 50), (CHARGE, -1)]
