"""What Stripe tells of a purchase, whenever it does: one final balance, one receipt."""

from collections.abc import Awaitable, Callable

import pytest

from tests.buying import (
    HeldEvents,
    balance,
    becomes,
    buy,
    has_credits,
    holding,
    order_of,
    paid,
    pay,
    refund,
    settled,
    stripe,
)
from tests.product import QUALIFIES, Json, Product, new_person

Opening = Callable[..., Awaitable[Product]]
PURCHASE, BACK, AGAIN = "CREDIT_PURCHASE", "CREDIT_CLAWBACK", "CREDIT_ADJUSTMENT"
TOLD_OF = {
    "open": ("created", "funds_withdrawn"),
    "inquiry": ("created",),
    "warning_closed": ("closed",),
    "won": ("closed", "funds_reinstated"),
    "lost": ("closed",),
    "reinstated": ("funds_reinstated",),
}
"""All the events of an outcome: one that comes late would be taken for the next one's."""


@pytest.fixture
async def product(opening: Opening) -> Product:
    """Without credits."""
    return await opening(credits=0)


@pytest.mark.parametrize(
    ("outcomes", "kind"),
    [
        (["paid"], "checkout.session.completed"),
        (["paid"], "payment_intent.succeeded"),
        (["async", "async_settle"], "checkout.session.async_payment_succeeded"),
        (["async", "async_settle"], "payment_intent.succeeded"),
    ],
)
async def test_one_event_that_says_paid_is_enough(
    product: Product, outcomes: list[str], kind: str
) -> None:
    opened = await buy(product, "k")
    with holding(product) as held:
        for outcome in outcomes:
            await pay(product, opened, outcome)
        await held.release(*await held.arrived(kind))
    await becomes(product, opened["order_id"], "COMPLETED")
    assert await product.ledger() == [(PURCHASE, 50)]


@pytest.mark.parametrize(
    ("outcomes", "kind", "state"),
    [
        (["async"], "checkout.session.completed", "OPEN"),
        (["async", "async_fail"], "checkout.session.async_payment_failed", "FAILED"),
        (["expire"], "checkout.session.expired", "EXPIRED"),
        (["fail"], "payment_intent.payment_failed", "OPEN"),
    ],
)
async def test_what_is_not_paid_brings_nothing(
    product: Product, outcomes: list[str], kind: str, state: str
) -> None:
    opened = await buy(product, "k")
    with holding(product) as held:
        for outcome in outcomes:
            await pay(product, opened, outcome)
        await held.release(*await held.arrived(kind))
    await settled(product)
    assert (await order_of(product, opened["order_id"])).state == state
    assert await product.ledger() == []


async def test_a_refused_card_may_be_followed_by_one_that_pays(product: Product) -> None:
    opened = await buy(product, "k")
    await pay(product, opened, "fail")
    await paid(product, opened)
    assert await product.ledger() == [(PURCHASE, 50)]


async def test_refunds_take_back_their_share_and_a_whole_one_everything(product: Product) -> None:
    payment = await paid(product, await buy(product, "k"))
    for amount, left in ((100_00, 38), (100_00, 25), (200_00, 0)):
        await refund(product, payment, amount)
        await has_credits(product, left)
    await settled(product)
    assert await product.ledger() == [(PURCHASE, 50), (BACK, -12), (BACK, -13), (BACK, -25)]


async def test_a_refund_that_failed_gives_its_credits_again(product: Product) -> None:
    opened = await buy(product, "k")
    made = await refund(product, await paid(product, opened), 400_00)
    await has_credits(product, 0)
    await stripe(product, "_refunds", {"refund": made})
    await has_credits(product, 50)
    await settled(product)
    assert await product.ledger() == [(PURCHASE, 50), (BACK, -50), (AGAIN, 50)]
    assert (await order_of(product, opened["order_id"])).refunded_minor == 0


@pytest.mark.parametrize(
    ("outcomes", "after"),
    [
        (["open"], []),
        (["open", "won"], []),
        (["inquiry", "warning_closed"], []),
        (["open", "lost"], [(BACK, -50)]),
        (["open", "lost", "reinstated"], [(BACK, -50), (AGAIN, 50)]),
    ],
)
async def test_a_dispute_takes_credits_when_it_is_lost_and_gives_them_when_money_returns(
    product: Product, outcomes: list[str], after: list[tuple[str, int]]
) -> None:
    payment = await paid(product, await buy(product, "k"))
    with holding(product) as held:
        for outcome in outcomes:
            body = {"payment_intent": payment, "outcome": outcome}
            await stripe(product, "_disputes", body)
            for kind in TOLD_OF[outcome]:
                await held.arrived(f"charge.dispute.{kind}")
        for place in range(len(held.events)):
            # Each settled before the next is told: in another order the sum alone is the same.
            await held.release(place)
            await settled(product)
    assert await product.ledger() == [(PURCHASE, 50), *after]


async def _whole_life(product: Product, held: HeldEvents) -> str:
    """Bought for 400, half given back in two steps, a quarter lost in a dispute; nothing told."""
    opened = await buy(product, "k")
    payment = str((await pay(product, opened))["session"]["payment_intent"])
    await held.arrived("checkout.session.completed")
    for count in (1, 2):
        await refund(product, payment, 100_00)
        await held.arrived("charge.refunded", count)
    for outcome in ("open", "lost"):
        await stripe(
            product,
            "_disputes",
            {"payment_intent": payment, "outcome": outcome, "amount": 100_00},
        )
    await held.arrived("charge.dispute.closed")
    return str(opened["order_id"])


@pytest.mark.parametrize("telling", ["reversed", "payment last", "in order", "doubled and mixed"])
async def test_whenever_and_however_often_it_is_told_the_balance_is_the_same(
    product: Product, telling: str
) -> None:
    """Disputes that come before their payment wait for the sweep: they name no order."""
    with holding(product) as held:
        order_id = await _whole_life(product, held)
        places = list(range(len(held.events)))
        payment = {*held.of("checkout.session.completed"), *held.of("payment_intent.succeeded")}
        told = {
            "reversed": places[::-1],
            "payment last": [p for p in places if p not in payment] + sorted(payment),
            "in order": places,
            "doubled and mixed": places[1::2] + places[::-1] + places[::3],
        }[telling]
        await held.release(*told)
        await becomes(product, order_id, "COMPLETED")
        await product.sweep()
        await settled(product)
        await held.release(*told)  # sent again from the dashboard
        await settled(product)
    assert (await balance(product))["balance"] == 13
    assert [kind for kind, _ in await product.ledger()].count(PURCHASE) == 1


@pytest.mark.parametrize(
    ("lie", "state"),
    [
        ({"changes": {"amount_total": 1}}, "REFUSED"),
        ({"changes": {"currency": "eur"}}, "REFUSED"),
        ({"account": "acct_other"}, "OPEN"),
    ],
)
async def test_a_signed_event_that_does_not_fit_grants_nothing_and_the_true_one_still_does(
    product: Product, lie: Json, state: str
) -> None:
    opened = await buy(product, "k")
    with holding(product) as held:
        await pay(product, opened)
        true = (await held.arrived("checkout.session.completed"))[0]
        await stripe(product, "_events", {"like": held.events[true][0]["id"], **lie})
        _, false = await held.arrived("checkout.session.completed", 2)
        await held.release(false)
        await settled(product)
        assert (await order_of(product, opened["order_id"])).state == state
        assert await product.ledger() == []
        await held.release(true)
    await becomes(product, opened["order_id"], "COMPLETED")
    assert await product.ledger() == [(PURCHASE, 50)]


async def test_a_debt_is_shown_and_blocks_deliveries_until_it_is_paid_off(
    product: Product,
) -> None:
    payment = await paid(product, await buy(product, "one"))
    used = {"kind": "CREDIT_EXPIRY", "amount": -50, "key": "used", "reason": "as if delivered"}
    await product.operator.post(f"/api/tenants/{product.id}/credit-entries", json=used)
    await refund(product, payment, 400_00)
    await has_credits(product, -50)
    assert await balance(product) == {"balance": -50, "held": 0, "available": 0, "debt": 50}
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    await product.delivers(who, "WAITING_CREDIT")
    await paid(product, await buy(product, "two"))
    assert (await balance(product))["debt"] == 0
    await product.delivers(who, "WAITING_CREDIT")
    await paid(product, await buy(product, "three"))
    await product.becomes(who, "SENT_TO_DEVELOPER")
