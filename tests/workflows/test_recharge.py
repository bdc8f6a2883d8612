"""Auto-recharge and the low-credit alert: once each, only where asked for, told when it fails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from temporalio.service import RPCError

from models import ids
from models.tables import BillingOrder
from tests.buying import balance, has_bought, letters, listed, mailbox, subjects, uses_up
from tests.losing import AnswersLost
from tests.product import QUALIFIES, Json, Product, eventually, new_person

Opening = Callable[..., Awaitable[Product]]
AT, PRICE = 10, 400_00
REFUSED_CARD = "pm_card_visa_chargeDeclinedInsufficientFunds"


@pytest.fixture
async def product(opening: Opening) -> AsyncIterator[Product]:
    """Without credits. Its recharge is off again when the test is over."""
    opened = await opening(credits=0)
    yield opened
    await opened.change("update billing_profile set recharge_is_on = false where tenant_id = :t")


async def wants(product: Product, **changes: Any) -> Json:
    """The recharge that a tenant opts in to."""
    asked = {
        "is_on": True, "at": AT, "package": "starter", "monthly_cap_minor": 10 * PRICE,
        "email": mailbox(product),
    }  # fmt: skip
    answer = await product.operator.put(f"/api/tenants/{product.id}/recharge", json=asked | changes)
    assert answer.status_code == 200, answer.text
    said: Json = answer.json()
    return said


async def shown(product: Product) -> Json:
    said: Json = (await product.operator.get(f"/api/tenants/{product.id}/recharge")).json()
    return said


async def low(product: Product, card: str = "pm_card_visa", **changes: Any) -> None:
    """Opted in, a card saved, and down to the level."""
    await has_bought(product, card)
    await wants(product, **changes)
    await uses_up(product, AT)


async def swept(product: Product) -> str:
    """One sweep, and how the recharge of this tenant ended that it started or left."""
    await product.sweep()
    return str(await product.workflow(ids.recharge_workflow_id(product.id)).result())


async def run_of(product: Product) -> str | None:
    """The newest run of its recharge; a sweep that ended has begun what it begins."""
    try:
        described = await product.workflow(ids.recharge_workflow_id(product.id)).describe()
    except RPCError:
        return None
    return described.run_id


async def recharges(product: Product) -> list[str]:
    """The states of its orders."""
    found = await product.all(BillingOrder, BillingOrder.origin == "RECHARGE")
    return [o.state for o in sorted(found, key=lambda order: order.created_at)]


async def charges(product: Product) -> list[str]:
    """What happened to the saved card at Stripe: one status a try."""
    orders = await product.all(BillingOrder, BillingOrder.origin == "RECHARGE")
    ours = {str(order.id) for order in orders}
    tried = await listed(product, "payment_intents")
    return [t["status"] for t in tried if t["metadata"].get("order_id") in ours]


async def test_nobodys_card_is_charged_who_did_not_ask_for_it(product: Product) -> None:
    await has_bought(product)
    await uses_up(product, 0)
    await wants(product, is_on=False)
    await product.sweep()
    assert await run_of(product) is None


async def test_at_its_level_and_not_above_the_card_is_charged_once(product: Product) -> None:
    await has_bought(product)
    await wants(product)
    await uses_up(product, AT + 1)
    await product.sweep()
    assert await run_of(product) is None
    await uses_up(product, AT)
    assert await swept(product) == "charged"
    run = await run_of(product)
    await product.sweep()
    assert await run_of(product) == run
    assert await recharges(product) == ["COMPLETED"]
    assert await charges(product) == ["succeeded"]
    assert (await balance(product))["balance"] == AT + 50


async def test_two_sweeps_at_once_charge_once(product: Product) -> None:
    await low(product)
    await asyncio.gather(*(product.sweep() for _ in range(3)))
    await swept(product)
    assert await recharges(product) == ["COMPLETED"]
    assert await charges(product) == ["succeeded"]


async def test_two_recharges_begun_beside_each_other_are_one_order(product: Product) -> None:
    """Also where two workflows ran: the database allows one at a time."""
    await low(product, monthly_cap_minor=10 * PRICE)
    await product.stop_worker()
    begun = await asyncio.gather(*(_place(product) for _ in range(2)), return_exceptions=True)
    assert sum(isinstance(answer, BaseException) for answer in begun) == 1
    assert await recharges(product) == ["CREATED"]


async def _place(product: Product) -> None:
    await product.change(
        "insert into billing_order (tenant_id, id, number, origin, idempotency_key, package,"
        " credits, amount_minor, currency, state, session_attempt) values (:t,"
        " gen_random_uuid(), gen_random_uuid()::text, 'RECHARGE', gen_random_uuid()::text,"
        " 'starter', 50, 40000, 'USD', 'CREATED', 1)"
    )


@pytest.mark.parametrize("answer", [{}, {"status": 500}])
async def test_a_charge_whose_answer_was_lost_is_not_made_again(
    product: Product, answer: Json
) -> None:
    await low(product)
    await product.switch(
        "stripe.payments", "fail_after", times=1, match={"method": "POST"}, **answer
    )
    assert await swept(product) == "charged"
    assert await charges(product) == ["succeeded"]
    assert (await balance(product))["balance"] == AT + 50


async def test_a_worker_that_dies_after_each_step_charges_once(opening: Opening) -> None:
    product = await opening(credits=0, works=False)
    plan = AnswersLost("recharge.begin", "recharge.charge", "checkout.settle")
    await product.start_worker(plan)
    await low(product)
    assert await swept(product) == "charged"
    assert plan.lost["recharge.charge"] == plan.lost["recharge.begin"] == 1
    assert await charges(product) == ["succeeded"]
    assert (await balance(product))["balance"] == AT + 50
    await wants(product, is_on=False)


async def test_no_more_than_the_cap_is_charged_in_a_month(product: Product) -> None:
    await low(product, monthly_cap_minor=2 * PRICE - 1)
    assert await swept(product) == "charged"
    await uses_up(product, AT)
    assert await swept(product) == "over_cap"
    run = await run_of(product)
    await product.sweep()
    assert await run_of(product) == run
    assert await charges(product) == ["succeeded"]
    product.clock.shift = timedelta(days=31)
    assert await swept(product) == "charged"
    assert await recharges(product) == ["COMPLETED", "COMPLETED"]


@pytest.mark.parametrize("lost", [False, True])
async def test_a_declined_card_is_told_once_and_left_alone_until_set_anew(
    product: Product, lost: bool
) -> None:
    await low(product, REFUSED_CARD)
    if lost:
        await product.switch("stripe.payments", "fail_after", times=1, match={"method": "POST"})
    assert await swept(product) == "failed"
    run = await run_of(product)
    await product.sweep()
    assert await run_of(product) == run
    assert await recharges(product) == ["FAILED"]
    assert await charges(product) == ["requires_payment_method"]
    assert (await shown(product))["problem"] == "insufficient_funds"
    told = [letter for letter in await letters(product) if "recarga" in letter["subject"]]
    assert len(told) == 1
    assert "USD 400,00" in told[0]["text"]
    assert "fondos insuficientes" in told[0]["text"]
    await has_bought(product)
    await uses_up(product, AT)
    assert (await wants(product))["problem"] is None
    assert await swept(product) == "charged"


async def test_without_a_saved_card_the_tenant_is_told_in_its_language(product: Product) -> None:
    async with product.house.db.platform() as session:
        await session.execute(
            text("update tenant set language = 'pt' where id = :t"), {"t": product.id}
        )
    await product.change("select credit_post(:t, 'CREDIT_BONUS', 5, 'trial')")
    await wants(product)
    assert await swept(product) == "failed"
    told = {letter["subject"]: letter["text"] for letter in await letters(product)}
    assert set(told) == {"A recarga automática falhou", "Restam 5 créditos"}
    assert "não há nenhum cartão salvo" in told["A recarga automática falhou"]
    assert await charges(product) == []


async def test_a_recharge_that_is_switched_off_meanwhile_charges_nothing(product: Product) -> None:
    await low(product)
    await product.switch("stripe.payments", "fail_before", match={"method": "POST"})
    await product.sweep()

    async def tried() -> bool:
        return await recharges(product) == ["OPEN"]

    await eventually(tried, "the first try")
    await wants(product, is_on=False)
    await product.house.sandbox.delete("/_sandbox/switches")
    handle = product.workflow(ids.recharge_workflow_id(product.id))
    assert await handle.result() == "not_due"
    assert await recharges(product) == ["EXPIRED"]
    assert await charges(product) == []


async def test_a_package_that_is_not_sold_any_more_stops_the_recharge(product: Product) -> None:
    await low(product)
    gone = {"credits": 50, "amount_minor": PRICE, "currency": "USD", "is_offered": False}
    await product.operator.put(f"/api/tenants/{product.id}/packages/starter", json=gone)
    assert await swept(product) == "failed"
    assert await recharges(product) == []
    assert (await shown(product))["problem"] == "package_not_offered"
    for _ in range(2):
        await product.sweep()
    told = [letter for letter in await letters(product) if "pausa" in letter["subject"]]
    assert len(told) == 1
    assert "El paquete starter" in told[0]["text"]


async def test_a_recharge_delivers_the_lead_that_waited(product: Product) -> None:
    await has_bought(product)
    await uses_up(product, 0)
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    await product.delivers(who, "WAITING_CREDIT")
    await wants(product)
    assert await swept(product) == "charged"
    await product.becomes(who, "SENT_TO_DEVELOPER")
    assert "Recibo" in " ".join(await subjects(product))
