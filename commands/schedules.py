"""Creates or updates the Schedules: a deploy step, safe to repeat."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

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
    for name, (action, spec, policy) in _schedules(plan or SweepPlan()).items():
        workflow, *given = action
        schedule = Schedule(
            action=ScheduleActionStartWorkflow(
                workflow,
                args=given,
                id=ids.schedule_id(name),
                task_queue=task_queue,
                priority=priorities.OF_PLATFORM,
            ),
            spec=spec,
            policy=policy,
        )
        await _ensure(client, ids.schedule_id(name), schedule)


def _schedules(plan: SweepPlan) -> dict[str, tuple[tuple[Any, ...], ScheduleSpec, SchedulePolicy]]:
    """By name: the workflow with its input, when, and what becomes of those that were missed."""
    return {
        # A sweep that outlasts the interval is not overtaken; missed ones are not repeated.
        "sweep": (
            (SweepWorkflow.run, SweepInput(grace_s=plan.grace_s)),
            _every(plan.every),
            _skipping(made_up_within=timedelta(minutes=1)),
        ),
        # No day is left out: one that was missed is made up for, one that lasts is waited for.
        "reconciliation": (
            (ReconciliationWorkflow.run, ReconcileInput()),
            _daily(RECONCILE_AT),
            SchedulePolicy(
                overlap=ScheduleOverlapPolicy.BUFFER_ONE, catchup_window=timedelta(days=1)
            ),
        ),
        # Each looks back over some days: one that was missed needs no making up.
        "backfill": ((BackfillWorkflow.run, BackfillInput()), _daily(BACKFILL_AT), _skipping()),
        "knowledge": (
            (KnowledgeRefreshWorkflow.run, RefreshInput()),
            _every(KNOWLEDGE_EVERY),
            _skipping(made_up_within=timedelta(minutes=1)),
        ),
        # What one does not get to, the next one finds.
        "knowledge-upkeep": (
            (KnowledgeUpkeepWorkflow.run, UpkeepInput()),
            _every(KNOWLEDGE_UPKEEP_EVERY),
            _skipping(),
        ),
        "audit-heads": (
            (AuditHeadsWorkflow.run,),
            _daily(AUDIT_HEADS_AT),
            _skipping(made_up_within=timedelta(days=1)),
        ),
        # What is too old today is too old tomorrow.
        "retention": ((RetentionWorkflow.run, RetentionInput()), _daily(RETENTION_AT), _skipping()),
    }


def _every(interval: timedelta) -> ScheduleSpec:
    return ScheduleSpec(intervals=[ScheduleIntervalSpec(every=interval)])


def _daily(at: timedelta) -> ScheduleSpec:
    """So long after midnight UTC, not all to the minute."""
    day = ScheduleIntervalSpec(every=timedelta(days=1), offset=at)
    return ScheduleSpec(intervals=[day], jitter=timedelta(minutes=10))


def _skipping(made_up_within: timedelta | None = None) -> SchedulePolicy:
    """Never two at a time."""
    return SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=made_up_within)


async def _ensure(client: Client, schedule_id: str, schedule: Schedule) -> None:
    async def replace(_: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(schedule=schedule)

    try:
        await client.create_schedule(schedule_id, schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(schedule_id).update(replace)
