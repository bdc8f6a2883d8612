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
from models.contracts.intake import BackfillInput
from models.contracts.knowledge import RefreshInput
from models.contracts.knowledge_index import UpkeepInput
from models.contracts.maintenance import SweepInput
from models.contracts.reconciliation import ReconcileInput
from models.contracts.retention import RetentionInput
from workflows import priorities
from workflows.audit_heads import AuditHeadsWorkflow
from workflows.backfill import BackfillWorkflow
from workflows.knowledge import KnowledgeRefreshWorkflow
from workflows.knowledge_upkeep import KnowledgeUpkeepWorkflow
from workflows.maintenance import SweepWorkflow
from workflows.reconciliation import ReconciliationWorkflow
from workflows.retention import RetentionWorkflow

SWEEP_EVERY: Final = timedelta(minutes=1)
RECONCILE_AT: Final = timedelta(hours=6)
"""After midnight UTC: night where our tenants are."""


BACKFILL_AT: Final = timedelta(hours=7)
AUDIT_HEADS_AT: Final = timedelta(hours=5)
RETENTION_AT: Final = timedelta(hours=8)
KNOWLEDGE_EVERY: Final = timedelta(minutes=15)
"""Each source has a time of its own; this is how late it may be."""
KNOWLEDGE_UPKEEP_EVERY: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class SweepPlan:
    """Production's defaults; demo and tests sweep more often and say so."""

    every: timedelta = SWEEP_EVERY
    grace_s: int = 120


async def ensure_schedules(client: Client, task_queue: str, plan: SweepPlan | None = None) -> None:
    await _ensure(client, ids.schedule_id("sweep"), _sweep(task_queue, plan or SweepPlan()))
    await _ensure(client, ids.schedule_id("reconciliation"), _reconciliation(task_queue))
    await _ensure(client, ids.schedule_id("backfill"), _backfill(task_queue))
    await _ensure(client, ids.schedule_id("knowledge"), _knowledge(task_queue))
    await _ensure(client, ids.schedule_id("knowledge-upkeep"), _knowledge_upkeep(task_queue))
    await _ensure(client, ids.schedule_id("audit-heads"), _audit_heads(task_queue))
    await _ensure(client, ids.schedule_id("retention"), _retention(task_queue))


def _sweep(task_queue: str, plan: SweepPlan) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            SweepWorkflow.run,
            SweepInput(grace_s=plan.grace_s),
            id=ids.schedule_id("sweep"),
            task_queue=task_queue,
            priority=priorities.OF_PLATFORM,
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=plan.every)]),
        # A sweep that outlasts the interval is not overtaken; missed ones are not repeated.
        policy=SchedulePolicy(
            overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(minutes=1)
        ),
    )


def _reconciliation(task_queue: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            ReconciliationWorkflow.run,
            ReconcileInput(),
            id=ids.schedule_id("reconciliation"),
            task_queue=task_queue,
            priority=priorities.OF_PLATFORM,
        ),
        spec=ScheduleSpec(
            intervals=[ScheduleIntervalSpec(every=timedelta(days=1), offset=RECONCILE_AT)],
            jitter=timedelta(minutes=10),
        ),
        # No day is left out: one that was missed is made up for, one that lasts is waited for.
        policy=SchedulePolicy(
            overlap=ScheduleOverlapPolicy.BUFFER_ONE, catchup_window=timedelta(days=1)
        ),
    )


def _backfill(task_queue: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            BackfillWorkflow.run,
            BackfillInput(),
            id=ids.schedule_id("backfill"),
            task_queue=task_queue,
            priority=priorities.OF_PLATFORM,
        ),
        spec=ScheduleSpec(
            intervals=[ScheduleIntervalSpec(every=timedelta(days=1), offset=BACKFILL_AT)],
            jitter=timedelta(minutes=10),
        ),
        # Each looks back over some days: one that was missed needs no making up.
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
    )


def _knowledge(task_queue: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            KnowledgeRefreshWorkflow.run,
            RefreshInput(),
            id=ids.schedule_id("knowledge"),
            task_queue=task_queue,
            priority=priorities.OF_PLATFORM,
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=KNOWLEDGE_EVERY)]),
        policy=SchedulePolicy(
            overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(minutes=1)
        ),
    )


def _knowledge_upkeep(task_queue: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            KnowledgeUpkeepWorkflow.run,
            UpkeepInput(),
            id=ids.schedule_id("knowledge-upkeep"),
            task_queue=task_queue,
            priority=priorities.OF_PLATFORM,
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=KNOWLEDGE_UPKEEP_EVERY)]),
        # What one does not get to, the next one finds.
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
    )


def _audit_heads(task_queue: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            AuditHeadsWorkflow.run,
            id=ids.schedule_id("audit-heads"),
            task_queue=task_queue,
            priority=priorities.OF_PLATFORM,
        ),
        spec=ScheduleSpec(
            intervals=[ScheduleIntervalSpec(every=timedelta(days=1), offset=AUDIT_HEADS_AT)],
            jitter=timedelta(minutes=10),
        ),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(days=1)),
    )


def _retention(task_queue: str) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            RetentionWorkflow.run,
            RetentionInput(),
            id=ids.schedule_id("retention"),
            task_queue=task_queue,
            priority=priorities.OF_PLATFORM,
        ),
        spec=ScheduleSpec(
            intervals=[ScheduleIntervalSpec(every=timedelta(days=1), offset=RETENTION_AT)],
            jitter=timedelta(minutes=10),
        ),
        # What is too old today is too old tomorrow.
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
    )


async def _ensure(client: Client, schedule_id: str, schedule: Schedule) -> None:
    async def replace(_: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(schedule=schedule)

    try:
        await client.create_schedule(schedule_id, schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(schedule_id).update(replace)
