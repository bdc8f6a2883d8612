"""Keeps data for as long as the policy of its tenant says, and no longer.

Started by the Schedule `sched:retention`, daily, which starts one a tenant:
`retention:{tenant}`. Words, their files and webhooks' bodies are blanked batch by batch; who was
never delivered and is silent for too long gets an erasure of their own. What was purged is counted
in the audit log. Query `status`. Safe to reset at any point: what is blank is not found again.
"""

from collections import Counter
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.retention import RetentionActivities
    from models import ids
    from models.contracts.retention import (
        PurgeInput,
        PurgeRecord,
        RetentionInput,
        RetentionStatus,
    )

from workflows import options, priorities
from workflows.priorities import Rank
from workflows.search_attributes import of_tenant
from workflows.starting import start_erasure


@workflow.defn(name="retention")
class RetentionWorkflow:
    @workflow.init
    def __init__(self, inp: RetentionInput) -> None:
        self._inp = inp
        self._found: Counter[str] = Counter()
        self._waiting_for = "the tenants"

    @workflow.run
    async def run(self, inp: RetentionInput) -> dict[str, int]:
        if inp.tenant_id is None:
            for tenant_id in await workflow.execute_activity_method(
                RetentionActivities.find_tenants, inp, **options.DB
            ):
                await self._start(tenant_id)
        await self._purge_words()
        await self._purge_bodies()
        await self._forget_leads()
        if self._found:
            await workflow.execute_activity_method(
                RetentionActivities.record,
                PurgeRecord(tenant_id=inp.tenant_id, found=dict(self._found)),
                **options.DB,
            )
        self._waiting_for = "nothing"
        return dict(self._found)

    async def _start(self, tenant_id: UUID) -> None:
        try:
            await workflow.start_child_workflow(
                RetentionWorkflow.run,
                self._inp.model_copy(update={"tenant_id": tenant_id}),
                id=ids.retention_workflow_id(tenant_id),
                parent_close_policy=ParentClosePolicy.ABANDON,
                search_attributes=of_tenant(tenant_id),
                priority=priorities.of_tenant(Rank.MAINTENANCE, tenant_id),
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("already running")

    async def _purge_words(self) -> None:
        self._waiting_for, batch = "words and files to be blanked", self._batch()
        while True:
            purged = await workflow.execute_activity_method(
                RetentionActivities.purge_words, batch, **options.PURGE
            )
            self._found.update(purged.found)
            if purged.after is None:
                return
            batch = batch.model_copy(update={"after": purged.after})

    async def _purge_bodies(self) -> None:
        self._waiting_for = "webhooks' bodies to be blanked"
        while True:
            purged = await workflow.execute_activity_method(
                RetentionActivities.purge_bodies, self._batch(), **options.PURGE
            )
            if not purged.found:
                return
            self._found.update(purged.found)

    async def _forget_leads(self) -> None:
        self._waiting_for = "silent people to be erased"
        while True:
            forgotten = await workflow.execute_activity_method(
                RetentionActivities.forget_leads, self._batch(), **options.PURGE
            )
            if not forgotten.erasures:
                return
            for erasure in forgotten.erasures:
                await start_erasure(erasure, Rank.MAINTENANCE)
            self._found["people"] += len(forgotten.erasures)

    def _batch(self) -> PurgeInput:
        return PurgeInput(tenant_id=self._inp.tenant_id, batch_max=self._inp.batch_max)

    @workflow.query(name="status")
    def status(self) -> RetentionStatus:
        return RetentionStatus(waiting_for=self._waiting_for, found=dict(self._found))
