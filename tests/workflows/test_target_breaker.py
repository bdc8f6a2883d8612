"""A target that keeps failing is left alone, its tenant told, in the end switched off: no lead is
lost by it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from models.domain import breaker
from models.tables import AuditEntry, DeliveryTarget
from tests.connected import (
    Started,
    billing_address,
    connect_hook,
    endpoint,
    integration,
    letters_to,
    posts,
    reaches,
    start_ready,
    switch,
)
from tests.product import Json, Product, eventually

Opening = Callable[..., Awaitable[Product]]
BONUS, CHARGE = "CREDIT_BONUS", "CREDIT_CONSUMPTION"


@pytest.fixture
async def bare(opening: Opening) -> Product:
    """A tenant with many credits and no target yet."""
    return await opening(targets=(), credits=50)


async def _refusing(product: Product) -> Json:
    """A webhook that refused as many leads in a row as are borne."""
    hook = await connect_hook(product)
    await product.switch(endpoint(hook), "fail_before", status=400)
    for delivery, _ in await start_ready(product, breaker.FAILURES_MAX):
        await reaches(product, delivery, "DEAD_LETTER")
    return hook


async def _repair(product: Product) -> None:
    await product.house.sandbox.delete("/_sandbox/switches")


async def _pause(product: Product, hook: Json, seconds: float) -> None:
    """From now on; less than 0: it is over."""
    await product.change(
        "update integration set paused_until = now() + make_interval(secs => :s)"
        " where tenant_id = :t and id = :hook",
        s=seconds, hook=hook["id"],
    )  # fmt: skip


async def _left_alone(handle: Started) -> None:
    """Until a try of this delivery was refused by ourselves."""

    async def probe() -> bool:
        pending = (await handle.describe()).raw_description.pending_activities
        return any(
            each.last_failure.application_failure_info.type == "target.paused" for each in pending
        )

    await eventually(probe, "a try that does not reach the target")


async def _is_left_alone(handle: Started) -> bool:
    """Or it was tried, and delivered."""

    async def probe() -> str | None:
        pending = (await handle.describe()).raw_description.pending_activities
        types = [each.last_failure.application_failure_info.type for each in pending]
        state = (await handle.query("status"))["state"]
        return "paused" if "target.paused" in types else state if state == "DELIVERED" else None

    return await eventually(probe, "the end of a try") == "paused"


async def _fails_since(product: Product, hook: Json, days: int) -> None:
    await product.change(
        "update integration set failing_since = now() - make_interval(days => :days)"
        " where tenant_id = :t and id = :hook",
        days=days, hook=hook["id"],
    )  # fmt: skip


async def test_a_target_that_failed_too_often_is_not_called_until_its_pause_is_over(
    bare: Product,
) -> None:
    hook = await _refusing(bare)
    assert (await integration(bare, hook)).paused_until is not None
    await _repair(bare)
    await _pause(bare, hook, 3)
    ((delivery, handle),) = await start_ready(bare)
    await _left_alone(handle)
    assert await posts(bare, hook) == []
    await handle.result()
    (row,) = await bare.all(DeliveryTarget, DeliveryTarget.delivery_id == delivery.id)
    assert (row.state, row.attempts) == ("SENT", 1)
    target = await integration(bare, hook)
    assert (target.failures, target.paused_until, target.failing_since) == (0, None, None)
    assert await bare.ledger() == [(BONUS, 50), (CHARGE, -1)]


async def test_after_the_pause_one_lead_goes_ahead_of_the_others(bare: Product) -> None:
    hook = await _refusing(bare)
    await _repair(bare)
    await bare.switch(endpoint(hook), "slow", delay_s=2)
    await _pause(bare, hook, -1)
    waiting = await start_ready(bare, 4)
    ahead = [delivery for delivery, handle in waiting if not await _is_left_alone(handle)]
    assert [str(d.id) for d in ahead] == [
        post["headers"]["webhook-id"] for post in await posts(bare, hook)
    ]
    assert len(ahead) == 1


async def test_a_target_that_asks_us_to_slow_down_does_not_count_as_failing(
    bare: Product,
) -> None:
    hook = await connect_hook(bare)
    await bare.switch(endpoint(hook), "rate_limit", retry_after_s=30)
    await start_ready(bare)

    async def told() -> bool:
        rows = await bare.all(DeliveryTarget)
        return [row.error_code for row in rows] == ["rate_limited"]

    await eventually(told, "what the target answered")
    target = await integration(bare, hook)
    assert (target.failures, target.error, target.failing_since) == (0, None, None)


async def test_the_tenant_is_told_once_of_a_target_that_fails_for_days(bare: Product) -> None:
    address, hook = await billing_address(bare), await _refusing(bare)
    await _fails_since(bare, hook, breaker.NOTICE_AFTER.days - 1)
    await bare.sweep()
    assert await letters_to(bare, address) == []
    await _fails_since(bare, hook, breaker.OFF_AFTER.days + 1)
    for _ in range(2):
        await bare.sweep()
    (letter,) = await letters_to(bare, address)
    assert "webhook" in letter["subject"]
    assert "Tu servidor no aceptó" in letter["text"]
    assert (await integration(bare, hook)).status == "ACTIVE"


async def test_after_notice_a_dead_target_is_switched_off_and_its_leads_are_kept(
    bare: Product,
) -> None:
    address, hook = await billing_address(bare), await _refusing(bare)
    await _fails_since(bare, hook, breaker.NOTICE_AFTER.days)
    await bare.sweep()
    await _pause(bare, hook, 3)
    ((delivery, handle),) = await start_ready(bare)
    await _left_alone(handle)
    bare.clock.shift = timedelta(days=2)
    for _ in range(2):
        await bare.sweep()
    assert (await integration(bare, hook)).status == "OFF"
    assert len(await letters_to(bare, address)) == 2
    off = await bare.all(AuditEntry, AuditEntry.action == "target.switched_off")
    assert [entry.subject for entry in off] == [f"integration:{hook['id']}"]
    await reaches(bare, delivery, "WAITING_TARGET")
    assert await bare.available() == 50
    await _repair(bare)
    await switch(bare, hook, on=True)
    await handle.result()
    assert len(await posts(bare, hook)) == 1
    assert await bare.ledger() == [(BONUS, 50), (CHARGE, -1)]


async def test_a_single_lead_that_was_refused_days_ago_switches_nothing_off(
    bare: Product,
) -> None:
    address, hook = await billing_address(bare), await connect_hook(bare)
    await bare.switch(endpoint(hook), "fail_before", status=400)
    ((delivery, _),) = await start_ready(bare)
    await reaches(bare, delivery, "DEAD_LETTER")
    await _fails_since(bare, hook, breaker.OFF_AFTER.days + 1)
    await bare.sweep()
    assert await letters_to(bare, address) == []
