"""Keeps the index of knowledge up: after another model or analyzer was chosen, and what was stored
without vectors.

Started by the Schedule `sched:knowledge-upkeep` (overlap SKIP). Query `status`. It asks for the
next documents and renews them, tenant by tenant; what fails is left to the next time, and does not
keep the others. A document is renewed whole or not at all, so it may be reset at any point. At last
old versions are deleted.
"""

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.knowledge_index import KnowledgeIndexActivities
    from models.contracts.knowledge_index import StaleInput, UpkeepInput, UpkeepStatus

from workflows import options


@workflow.defn(name="knowledge_upkeep")
class KnowledgeUpkeepWorkflow:
    @workflow.init
    def __init__(self, inp: UpkeepInput) -> None:
        self._after, self._renewed, self._failed = inp.after, inp.renewed, inp.failed
        self._forgotten = 0

    @workflow.run
    async def run(self, _: UpkeepInput) -> UpkeepStatus:
        while True:
            found = await workflow.execute_activity_method(
                KnowledgeIndexActivities.find_stale, StaleInput(after=self._after), **options.DB
            )
            if found is None:
                self._forgotten = await workflow.execute_activity_method(
                    KnowledgeIndexActivities.forget_old, **options.DB
                )
                return self.status()
            try:
                await workflow.execute_activity_method(
                    KnowledgeIndexActivities.renew, found, **options.EMBED_BATCH
                )
                self._renewed += len(found.document_ids)
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                self._failed += len(found.document_ids)
                workflow.logger.warning("documents are not indexed anew")
            self._after = found.last
            workflow.set_current_details(f"{self._renewed} renewed, {self._failed} failed")
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(
                    UpkeepInput(after=self._after, renewed=self._renewed, failed=self._failed)
                )

    @workflow.query(name="status")
    def status(self) -> UpkeepStatus:
        return UpkeepStatus(renewed=self._renewed, failed=self._failed, forgotten=self._forgotten)
