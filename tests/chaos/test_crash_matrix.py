"""The crash matrix in short: each step's first attempt is lost, before its work or after it; the
two steps that hurt most are killed. `python -m benchmarks.crash_matrix` plays all of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from temporalio import activity

from activities.billing import BillingActivities
from activities.checkout import CheckoutActivities
from activities.delivery import DeliveryActivities
from activities.targets import TargetActivities
from benchmarks.crash_blows import Kill, NothingHappened, plain_worker
from benchmarks.crash_cells import MOMENTS, STEPS, Cell
from benchmarks.crash_matrix import Ground
from benchmarks.crash_place import Place
from benchmarks.dying_worker import Moment
from stack.environment import nothing_given
from tests.losing import AnswersLost, CallsLost
from worker import make_activities
from workflows import options

BY_ACTIVITY = {step.activity: step for step in reversed(STEPS)}
ELSEWHERE = {"targets.check", "targets.look_after", "billing.find_low", "billing.tell_low"}
"""A test call, and what the sweep does: no step of a delivery or a purchase."""


@dataclass(frozen=True)
class Lost:
    """Every first attempt of one activity."""

    plan: AnswersLost
    title: str = "lost"

    @asynccontextmanager
    async def working(self, place: Place) -> AsyncIterator[None]:
        async with plain_worker(place, self.plan):
            yield
        if not self.plan.lost:
            raise NothingHappened("no attempt was lost")


@pytest.fixture
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first retry comes at once; how often there is one stays as it is."""
    for preset in vars(options).values():
        if isinstance(preset, dict) and "retry_policy" in preset:
            soon = replace(preset["retry_policy"], initial_interval=timedelta(milliseconds=20))
            monkeypatch.setitem(preset, "retry_policy", soon)


def _lost(activity: str, moment: Moment) -> Cell:
    step = BY_ACTIVITY[activity]
    plan = CallsLost(activity) if moment == "before" else AnswersLost(activity)
    return Cell(step.path, step.title, step.scenario(moment), Lost(plan))


async def _all_hold(ground: Ground, cells: list[Cell]) -> None:
    results = await ground.side_by_side(cells)
    wrong = [(r.cell.title, r.problem, r.wrong, r.found) for r in results if not r.holds]
    assert wrong == []


@pytest.mark.usefixtures("quick_retries")
@pytest.mark.parametrize("moment", MOMENTS)
async def test_each_step_whose_first_attempt_is_lost_happens_once(
    ground: Ground, moment: Moment
) -> None:
    await _all_hold(ground, [_lost(activity, moment) for activity in BY_ACTIVITY])


async def test_a_step_whose_process_is_killed_after_its_work_happens_once(ground: Ground) -> None:
    killed = [BY_ACTIVITY["targets.send"], BY_ACTIVITY["recharge.charge"]]
    await _all_hold(
        ground,
        [Cell(s.path, s.title, s.scenario("after"), Kill(s.activity, "after")) for s in killed],
    )


def test_the_matrix_names_every_activity_of_the_two_paths() -> None:
    # Only their names are asked for: neither database nor HTTP client is touched.
    nothing: Any = None
    classes = (DeliveryActivities, TargetActivities, CheckoutActivities, BillingActivities)
    registered = {
        activity._Definition.must_from_callable(each).name
        for each in make_activities(nothing_given(), nothing, nothing)
        if isinstance(getattr(each, "__self__", None), classes)
    }
    assert registered == {step.activity for step in STEPS} | ELSEWHERE
