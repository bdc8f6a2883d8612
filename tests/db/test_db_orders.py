"""Orders and trial credits: once each, however many ask at the same moment."""

import asyncio
import re

import pytest

from demo.seed import SeededTenant
from models.domain.errors import IdempotencyMismatch
from models.domain.pricing import TRIAL_CREDITS
from models.records import credits
from models.session import Database
from tests.db.told_orders import CREDITS, PAID_MINOR, balance, place


async def test_orders_placed_at_once_have_each_its_own_number(
    db: Database, tenant: SeededTenant
) -> None:
    placed = await asyncio.gather(*(place(db, tenant.id) for _ in range(24)))
    numbers = {order.number for order in placed}
    assert len(numbers) == 24
    assert all(re.fullmatch(r"2026-\d{6}", number) for number in numbers)


async def test_one_key_at_once_is_one_order_at_the_servers_price(
    db: Database, tenant: SeededTenant
) -> None:
    placed = await asyncio.gather(*(place(db, tenant.id, "same") for _ in range(8)))
    assert len({order.id for order in placed}) == 1
    assert {(order.credits, order.amount_minor) for order in placed} == {(CREDITS, PAID_MINOR)}


async def test_trial_credits_are_given_once(db: Database, tenant: SeededTenant) -> None:
    async with db.tenant(tenant.id) as session:
        assert not await credits.post(session, tenant.id, "CREDIT_BONUS", TRIAL_CREDITS, "trial")
    async with db.tenant(tenant.id) as session:
        with pytest.raises(IdempotencyMismatch):
            await credits.post(session, tenant.id, "CREDIT_BONUS", TRIAL_CREDITS + 1, "trial")
    assert await balance(db, tenant.id) == (TRIAL_CREDITS, 0)
