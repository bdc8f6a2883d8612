"""What a purchase makes at Stripe and sends by e-mail is made once, whatever answers get lost."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.buying import buy, ends, has_credits, letters, listed, order_of, paid, refund
from tests.product import Json, Product

Opening = Callable[..., Awaitable[Product]]


@pytest.fixture
async def product(opening: Opening) -> Product:
    """Without credits."""
    return await opening(credits=0)


async def _customers(product: Product) -> list[str]:
    found = await listed(product, "customers")
    return [c["id"] for c in found if c["metadata"].get("tenant_id") == str(product.id)]


async def test_two_purchases_are_of_one_customer(product: Product) -> None:
    for key in ("one", "two"):
        await paid(product, await buy(product, key))
    (customer,) = await _customers(product)
    orders = {session["customer"] for session in await listed(product, "checkout/sessions")
              if session["metadata"].get("tenant_id") == str(product.id)}  # fmt: skip
    assert orders == {customer}


async def test_two_first_purchases_at_once_are_of_one_customer(product: Product) -> None:
    await asyncio.gather(
        buy(product, "one", email="one@example.com"), buy(product, "two", email="two@example.com")
    )
    assert len(await _customers(product)) == 1


@pytest.mark.parametrize("endpoint", ["stripe.customers", "stripe.sessions"])
@pytest.mark.parametrize("answer", [{}, {"status": 500}])
async def test_what_was_made_without_an_answer_is_found_before_a_second_try(
    product: Product, endpoint: str, answer: Json
) -> None:
    await product.switch(endpoint, "fail_after", times=1, match={"method": "POST"}, **answer)
    opened = await buy(product, "k")
    sessions = await listed(product, "checkout/sessions")
    ours = [s["id"] for s in sessions if s["client_reference_id"] == opened["order_id"]]
    assert ours == [opened["session_id"]]
    assert len(await _customers(product)) == 1


async def test_an_error_that_stripe_keeps_repeating_for_a_key_does_not_block_the_order(
    product: Product,
) -> None:
    await product.switch(
        "stripe.sessions", "fail_before", times=1, status=500, match={"method": "POST"}
    )
    opened = await buy(product, "k")
    assert (await order_of(product, opened["order_id"])).session_attempt == 2


async def test_the_receipt_leads_to_the_invoice_and_is_sent_once(product: Product) -> None:
    opened = await buy(product, "k")
    payment = await paid(product, opened)
    await ends(product, opened["order_id"])
    first = (await order_of(product, opened["order_id"])).receipt_sent_at
    await refund(product, payment, 100_00)
    await has_credits(product, 38)
    await ends(product, opened["order_id"])
    (letter,) = await letters(product)
    order = await order_of(product, opened["order_id"])
    assert order.receipt_sent_at == first is not None  # also when Resend forgot the key
    assert order.invoice_url
    assert order.invoice_url in letter["text"]
    assert "USD 400,00" in letter["text"]
    assert (await product.house.sandbox.get(order.invoice_url)).status_code == 200
    shown = await product.operator.get(f"/api/tenants/{product.id}/orders/{order.id}")
    assert shown.json()["invoice_url"] == order.invoice_url


async def test_a_receipt_that_cannot_be_sent_now_holds_nothing_up(product: Product) -> None:
    await product.switch("resend.emails", "fail_before")
    opened = await buy(product, "k")
    payment = await paid(product, opened)
    await refund(product, payment, 400_00)
    await has_credits(product, 0)
    await product.house.sandbox.delete("/_sandbox/switches")
    await ends(product, opened["order_id"])
    assert len(await letters(product)) == 1


@pytest.mark.parametrize("answer", [{}, {"status": 500}])
async def test_a_receipt_whose_answer_was_lost_is_not_sent_twice(
    product: Product, answer: Json
) -> None:
    await product.switch("resend.emails", "fail_after", times=1, **answer)
    opened = await buy(product, "k")
    await paid(product, opened)
    await ends(product, opened["order_id"])
    assert len(await letters(product)) == 1
