"""Follow-ups, cooling and reactivation at their hours, and what an answer changes."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from models import ids
from models.contracts.lead import LeadLifecycleInput, LeadProgress
from models.domain.cadence import TouchKind
from models.domain.lifecycle import State
from models.domain.policy import Policy
from models.ids import new_id
from tests.timers.standins import LIVES_AT_MOST, Life, working
from workflows.lead_lifecycle import LeadLifecycleWorkflow

ANY_HOUR = Policy(quiet_from=time(0), quiet_until=time(0))
FIRST, FOLLOW, COOL, AGAIN = (
    TouchKind.FIRST_CONTACT, TouchKind.FOLLOW_UP, TouchKind.COOL, TouchKind.REACTIVATE,
)  # fmt: skip


async def _begin(env: WorkflowEnvironment, queue: str) -> WorkflowHandle[Any, Any]:
    tenant_id, life_id = new_id(), new_id()
    return await env.client.start_workflow(
        LeadLifecycleWorkflow.run,
        LeadLifecycleInput(tenant_id=tenant_id, lead_offer_id=life_id),
        id=ids.lead_workflow_id(tenant_id, life_id), task_queue=queue,
        execution_timeout=LIVES_AT_MOST,
    )  # fmt: skip


def _hours(touches: list[tuple[TouchKind, timedelta]]) -> list[tuple[TouchKind, int]]:
    return [(kind, round(after.total_seconds() / 3600)) for kind, after in touches]


async def test_two_follow_ups_then_cooling_then_three_reactivations(
    skipping: WorkflowEnvironment,
) -> None:
    life = Life(skipping, await skipping.get_current_time(), ANY_HOUR)
    async with working(skipping, life.advance, life.send) as queue:
        handle = await _begin(skipping, queue)
        await skipping.sleep(timedelta(hours=47))
        assert _hours(life.touches) == [(FIRST, 0), (FOLLOW, 20), (FOLLOW, 40)]
        assert life.state == "CONTACTED"
        await skipping.sleep(timedelta(hours=2))
        assert life.state == "COOLING"
        await skipping.sleep(timedelta(days=14))
        assert _hours(life.touches)[3:] == [
            (COOL, 48), (AGAIN, 96), (AGAIN, 152), (AGAIN, 208), (COOL, 264),
        ]  # fmt: skip
        assert len(life.sent) == 6
        assert (await handle.query("status"))["waiting_for"] == "the lead to write"
        await handle.terminate()


async def test_an_answer_puts_the_next_follow_up_off(skipping: WorkflowEnvironment) -> None:
    life = Life(skipping, await skipping.get_current_time(), ANY_HOUR)
    async with working(skipping, life.advance, life.send) as queue:
        handle = await _begin(skipping, queue)
        await skipping.sleep(timedelta(hours=30))
        await life.answers()
        await handle.signal("progressed", LeadProgress(state=State.QUALIFYING))
        await skipping.sleep(timedelta(hours=19))
        assert _hours(life.touches) == [(FIRST, 0), (FOLLOW, 20)]
        await skipping.sleep(timedelta(hours=2))
        assert _hours(life.touches)[2:] == [(FOLLOW, 50)]
        await handle.terminate()


async def test_an_answer_after_cooling_stops_the_reactivations(
    skipping: WorkflowEnvironment,
) -> None:
    life = Life(skipping, await skipping.get_current_time(), ANY_HOUR)
    async with working(skipping, life.advance, life.send) as queue:
        handle = await _begin(skipping, queue)
        await skipping.sleep(timedelta(hours=100))
        assert life.state is State.REACTIVATION
        await life.answers()
        await handle.signal("progressed", LeadProgress(state=State.QUALIFYING))
        await skipping.sleep(timedelta(hours=19))
        assert _hours(life.touches)[-1] == (AGAIN, 96)
        life.state = State.STOPPED
        await handle.signal("progressed", LeadProgress(state=State.STOPPED))
        assert await handle.result() == State.STOPPED
        assert _hours(life.touches)[-1] == (AGAIN, 96)


async def test_a_form_at_three_in_the_morning_is_answered_at_nine(
    skipping: WorkflowEnvironment,
) -> None:
    zone = ZoneInfo("America/Argentina/Buenos_Aires")
    now = (await skipping.get_current_time()).astimezone(zone)
    three = datetime.combine(now.date() + timedelta(days=1), time(3), zone)
    await skipping.sleep(three - now)
    life = Life(skipping, await skipping.get_current_time(), Policy())
    async with working(skipping, life.advance, life.send) as queue:
        handle = await _begin(skipping, queue)
        await skipping.sleep(timedelta(hours=5, minutes=55))
        assert life.sent == []
        due = datetime.fromisoformat((await handle.query("status"))["due_at"])
        assert due.astimezone(zone).time() == time(9)
        await skipping.sleep(timedelta(minutes=10))
        assert _hours(life.touches) == [(FIRST, 6)]
        assert life.state is State.CONTACTED
        await handle.terminate()


async def test_a_first_contact_is_sent_when_whatsapp_is_back_after_a_day(
    skipping: WorkflowEnvironment,
) -> None:
    life = Life(skipping, await skipping.get_current_time(), ANY_HOUR, refusals=1_600)
    async with working(skipping, life.advance, life.send) as queue:
        handle = await _begin(skipping, queue)
        await skipping.sleep(timedelta(hours=24, minutes=5))
        assert (await handle.query("status"))["waiting_for"] == "WhatsApp to be reachable again"
        life.refusals = 3
        await skipping.sleep(timedelta(minutes=20))
        assert len(life.sent) == 1
        assert [kind for kind, _ in life.touches] == [FIRST]
        await skipping.sleep(timedelta(hours=19))
        assert [kind for kind, _ in life.touches] == [FIRST]
        await skipping.sleep(timedelta(hours=1))
        assert [kind for kind, _ in life.touches] == [FIRST, FOLLOW]
        await handle.terminate()


async def _at(env: WorkflowEnvironment, weekday: int, hour: int) -> datetime:
    """Sleeps until this hour in Buenos Aires on the next such day; 0 is Monday."""
    zone = ZoneInfo("America/Argentina/Buenos_Aires")
    now = (await env.get_current_time()).astimezone(zone)
    days = (weekday - now.weekday()) % 7 or 7
    wanted = datetime.combine(now.date() + timedelta(days=days), time(hour), zone)
    await env.sleep(wanted - now)
    return await env.get_current_time()


async def test_a_form_on_saturday_is_answered_on_monday_and_chased_from_there(
    skipping: WorkflowEnvironment,
) -> None:
    saturday = await _at(skipping, 5, 12)
    policy = Policy(working_days=frozenset({1, 2, 3, 4, 5}), follow_up_hours=(time(10), time(18)))
    life = Life(skipping, saturday, policy)
    async with working(skipping, life.advance, life.send) as queue:
        handle = await _begin(skipping, queue)
        await skipping.sleep(timedelta(hours=40))
        status = await handle.query("status")
        assert (life.sent, status["held"]) == ([], "no_working_day")
        await skipping.sleep(timedelta(days=4))
        # Monday 9:00, Tuesday 10:00 instead of 5:00; the second one is held past the 48 hours.
        assert _hours(life.touches) == [(FIRST, 45), (FOLLOW, 70), (COOL, 93)]
        await handle.terminate()


async def test_on_a_holiday_nobody_is_written_to(skipping: WorkflowEnvironment) -> None:
    wednesday = await _at(skipping, 2, 12)
    life = Life(
        skipping, wednesday, Policy(rests_on_holidays=True),
        holidays=frozenset({wednesday.date(), wednesday.date() + timedelta(days=1)}),
    )  # fmt: skip
    async with working(skipping, life.advance, life.send) as queue:
        handle = await _begin(skipping, queue)
        await skipping.sleep(timedelta(hours=44))
        assert life.sent == []
        await skipping.sleep(timedelta(hours=2))
        assert _hours(life.touches) == [(FIRST, 45)]
        await handle.terminate()


async def test_a_hand_off_that_nobody_goes_on_with_cools_after_48_hours(
    skipping: WorkflowEnvironment,
) -> None:
    now = await skipping.get_current_time()
    life = Life(skipping, now, ANY_HOUR, state=State.HUMAN_HANDOFF, handed_off_at=now)
    async with working(skipping, life.advance, life.send) as queue:
        handle = await _begin(skipping, queue)
        await skipping.sleep(timedelta(hours=47))
        assert life.state is State.HUMAN_HANDOFF
        await skipping.sleep(timedelta(hours=2))
        assert _hours(life.touches) == [(COOL, 48)]
        await handle.terminate()


async def test_who_comes_back_is_contacted_anew_and_chased_again(
    skipping: WorkflowEnvironment,
) -> None:
    now = await skipping.get_current_time()
    life = Life(
        skipping, now, ANY_HOUR, state=State.COOLING, last_touch_at=now, reactivations=3,
    )  # fmt: skip
    async with working(skipping, life.advance, life.send) as queue:
        handle = await _begin(skipping, queue)
        await skipping.sleep(timedelta(days=10))
        assert life.touches == []
        life.state, life.reactivations = State.REACTIVATION, 0
        life.approached_at = await skipping.get_current_time()
        await handle.signal("reconsider")
        await skipping.sleep(timedelta(hours=21))
        assert _hours(life.touches) == [(FIRST, 240), (FOLLOW, 260)]
        assert life.state is State.CONTACTED
        await handle.terminate()
