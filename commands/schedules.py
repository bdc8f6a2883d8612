"""Creates or updates the Schedules: a deploy step, safe to repeat."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from models import ids
from models.contracts.maintenance import SweepInput
from workflows.maintenance import SweepWorkflow

SWEEP_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class SweepPlan:
    """Production's defaults; demo and tests sweep more often and say so."""

    every: timedelta = SWEEP_EVERY
    grace_s: int = 120


async def ensure_schedules(client: Client, task_queue: str, plan: SweepPlan | None = None) -> None:
    plan = plan or SweepPlan()
    schedule_id = ids.schedule_id("sweep")
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            SweepWorkflow.run,
            SweepInput(grace_s=plan.grace_s),
            id=schedule_id,
            task_queue=task_queue,
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=plan.every)]),
        # A sweep that outlasts the interval is not overtaken; missed ones are not repeated.
        policy=SchedulePolicy(
            overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(minutes=1)
        ),
    )

    async def replace(_: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(schedule=schedule)

    try:
        await client.create_schedule(schedule_id, schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(schedule_id).update(replace)
