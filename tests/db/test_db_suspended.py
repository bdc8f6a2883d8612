"""A tenant that is not active: all is kept, nothing is done; then it goes on, oldest first."""

import pytest

from activities.maintenance import MaintenanceActivities
from demo.seed import SeededTenant
from models.contracts.maintenance import SweepInput
from models.domain.lifecycle import State
from models.session import Database
from models.tables import Message
from models.tables.base import utc_now
from tests.db.living import begin
from tests.factories import Clock, set_status


async def test_nothing_is_written_answered_or_cooled_and_all_of_it_goes_on(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.TO_BE_CONTACTED)
    await set_status(db, tenant.id, "SUSPENDED")
    step = await living.advance(days=10)
    assert (step.state, step.is_paused, step.message_id) == (State.TO_BE_CONTACTED, True, None)
    taken = await living.says("¿Hay alguien?")
    assert (taken.is_answered, taken.send_ids) == (False, ())
    await set_status(db, tenant.id, "ACTIVE")
    step = await living.advance()
    assert (step.is_paused, step.message_id is not None) == (False, True)


async def test_a_written_touch_stays_while_the_tenant_is_suspended(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    living = await begin(db, tenant, clock, State.TO_BE_CONTACTED)
    written = (await living.advance()).message_id
    assert written is not None
    await set_status(db, tenant.id, "SUSPENDED")
    sent = await living.sends(written)
    assert sent.status == "skipped"
    async with db.tenant(tenant.id) as session:
        assert (await session.get_one(Message, (tenant.id, written))).status == "queued"


async def test_the_sweep_names_the_lives_that_waited_oldest_first(
    db: Database, tenant: SeededTenant, clock: Clock
) -> None:
    older = await begin(db, tenant, clock, State.TO_BE_CONTACTED)
    clock.advance(hours=1)
    newer = await begin(db, tenant, clock, State.CONTACTED)
    await set_status(db, tenant.id, "SUSPENDED")
    await newer.advance()
    await older.advance()
    assert await _paused(db, tenant) == []
    await set_status(db, tenant.id, "ACTIVE")
    assert await _paused(db, tenant) == [older.life_id, newer.life_id]
    await older.advance()
    assert await _paused(db, tenant) == [newer.life_id]


async def _paused(db: Database, tenant: SeededTenant) -> list[object]:
    found = await MaintenanceActivities(db, utc_now).find_stuck(
        SweepInput(grace_s=0, batch_max=5_000)
    )
    return [lead.lead_offer_id for lead in found.paused if lead.tenant_id == tenant.id]


@pytest.mark.parametrize("hour", [0, 3])
async def test_a_touch_that_could_not_leave_in_time_waits_for_the_morning(
    db: Database, tenant: SeededTenant, clock: Clock, hour: int
) -> None:
    """WhatsApp was away, or the tenant: at night nobody is written to all the same."""
    living = await begin(db, tenant, clock, State.TO_BE_CONTACTED)
    written = (await living.advance()).message_id
    assert written is not None
    await living.policy(quiet_from="21:00:00", quiet_until="09:00:00")
    # Noon there is 15:00 UTC.
    clock.advance(hours=12 + hour)
    assert (await living.sends(written)).status == "skipped"
    step = await living.advance()
    assert (step.message_id, step.held) == (None, "quiet_hours")
    assert step.due_at is not None
    clock.set(step.due_at)
    assert (await living.advance()).message_id == written
