"""One imported file: its rows are checked, then become leads, batch by batch.

ID `import:{tenant}:{import}`. Updates `pause` and `resume` hold it between two batches; what was
started goes on. Query `status`. Ends when every row is a lead or is rejected. A batch may be taken
again at any time: each row has one id for ever.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.imports import ImportActivities
    from models.contracts.intake import ImportBatchInput, ImportInput, ImportProgress, ImportRef

from workflows import options
from workflows.priorities import Rank
from workflows.starting import start_lead


@workflow.defn(name="import")
class ImportWorkflow:
    @workflow.init
    def __init__(self, inp: ImportInput) -> None:
        self._inp = inp
        self._ref = ImportRef(tenant_id=inp.tenant_id, import_id=inp.import_id)
        self._next: int | None = inp.first
        self._rows_done = inp.first
        self._started = inp.started
        self._is_paused = inp.is_paused
        self._is_done = False

    @workflow.run
    async def run(self, inp: ImportInput) -> ImportProgress:
        if not inp.is_checked:
            self._tell("its rows to be checked")
            await workflow.execute_activity_method(
                ImportActivities.check, self._ref, **options.IMPORT
            )
        while self._next is not None:
            self._tell("`resume`" if self._is_paused else "the next batch")
            await workflow.wait_condition(lambda: not self._is_paused)
            await self._take_batch(self._next)
            if self._next is not None and self._should_start_over():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(self._carried())
        await workflow.execute_activity_method(ImportActivities.finish, self._ref, **options.DB)
        self._is_done = True
        self._tell("nothing: every row is done")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.status()

    async def _take_batch(self, first: int) -> None:
        batch = await workflow.execute_activity_method(
            ImportActivities.take_batch,
            ImportBatchInput(
                tenant_id=self._ref.tenant_id,
                import_id=self._ref.import_id,
                first=first,
                # A minute's at most: what waits for longer the sweep would start.
                rows_max=min(self._inp.rows_a_batch, self._inp.leads_per_minute),
            ),
            **options.IMPORT,
        )
        for lead in batch.leads:
            # One by one: ten at once would be in the way of who writes at that moment.
            await start_lead(lead, Rank.IMPORT)
            self._started += 1
            await workflow.sleep(60 / self._inp.leads_per_minute)
        self._next, self._rows_done = batch.next_row, batch.rows_done

    def _should_start_over(self) -> bool:
        suggested = workflow.info().is_continue_as_new_suggested()
        return suggested or self._started - self._inp.started >= self._inp.leads_a_run

    def _carried(self) -> ImportInput:
        return self._inp.model_copy(
            update={
                "first": self._rows_done,
                "started": self._started,
                "is_checked": True,
                "is_paused": self._is_paused,
            }
        )

    def _tell(self, waiting_for: str) -> None:
        workflow.set_current_details(
            f"{self._rows_done} rows done, {self._started} leads started\n\n"
            f"waiting for: {waiting_for}"
        )

    @workflow.update(name="pause")
    def pause(self) -> ImportProgress:
        self._is_paused = True
        return self.status()

    @workflow.update(name="resume")
    def resume(self) -> ImportProgress:
        self._is_paused = False
        return self.status()

    @workflow.query(name="status")
    def status(self) -> ImportProgress:
        return ImportProgress(
            rows_done=self._rows_done,
            leads_started=self._started,
            is_paused=self._is_paused,
            is_done=self._is_done,
        )
