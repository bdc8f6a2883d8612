"""The low-credit alert: once a crossing, to the address that receipts go to."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from models.tables import BillingProfile
from tests.buying import has_bought, mailbox, subjects, uses_up
from tests.product import Product

Opening = Callable[..., Awaitable[Product]]


@pytest.fixture
async def product(opening: Opening) -> Product:
    """Without credits."""
    return await opening(credits=0)


async def test_low_credits_are_told_once_a_crossing(product: Product) -> None:
    await has_bought(product)
    await uses_up(product, 11)
    await product.sweep()
    assert await _alerts(product) == []
    await uses_up(product, 10)
    await product.sweep()
    first = await _told_at(product)
    await product.sweep()
    await uses_up(product, 3)
    await product.sweep()
    assert await _told_at(product) == first is not None  # also when Resend forgot the key
    assert await _alerts(product) == ["Te quedan 10 créditos"]
    await has_bought(product)
    await product.sweep()
    await uses_up(product, 7)
    for _ in range(2):
        await product.sweep()
    assert await _alerts(product) == ["Te quedan 10 créditos", "Te quedan 7 créditos"]


async def _told_at(product: Product) -> datetime | None:
    (profile,) = await product.all(BillingProfile)
    return profile.low_alerted_at


async def _alerts(product: Product) -> list[str]:
    return [subject for subject in await subjects(product) if "quedan" in subject]


async def test_an_alert_that_could_not_be_sent_is_sent_by_a_later_sweep(product: Product) -> None:
    await has_bought(product)
    await uses_up(product, 2)
    await product.switch("resend.emails", "fail_before", times=1, match={"to": mailbox(product)})
    for _ in range(3):
        await product.sweep()
    assert await _alerts(product) == ["Te quedan 2 créditos"]
