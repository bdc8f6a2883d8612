"""Looks in Meta for leads whose webhook never came, form by form, and starts them.

Started daily by the Schedule `sched:backfill` (overlap SKIP) for every active form of every active
tenant, or by an operator for one tenant, ID `backfill:{tenant}`. Query `status`. A lead that is
known is left alone, so that it may run at any time and be reset at any point.
"""

from datetime import datetime, timedelta
from typing import Final

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.backfill import BackfillActivities
    from models.contracts.intake import (
        BackfillInput,
        BackfillStatus,
        FormPageInput,
        FormRef,
        FormsInput,
    )

from workflows import options
from workflows.starting import start_leads

LOOK_BACK: Final = timedelta(days=3)
"""Of the daily look: two missed days are made up for."""


@workflow.defn(name="backfill")
class BackfillWorkflow:
    @workflow.init
    def __init__(self, inp: BackfillInput) -> None:
        self._forms: list[FormRef] = list(inp.forms or ())
        self._seen, self._found, self._failed = inp.seen, inp.found, inp.failed

    @workflow.run
    async def run(self, inp: BackfillInput) -> BackfillStatus:
        since = inp.since or workflow.now() - LOOK_BACK
        if inp.forms is None:
            asked = FormsInput(tenant_id=inp.tenant_id, form_id=inp.form_id)
            self._forms = list(
                await workflow.execute_activity_method(
                    BackfillActivities.find_forms, asked, **options.BACKFILL
                )
            )
        while self._forms:
            workflow.set_current_details(
                f"{self._found} missed leads found\n\nwaiting for: {len(self._forms)} forms"
            )
            await self._look_into(self._forms[0], since)
            self._forms.pop(0)
            if self._forms and workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self._carried(inp, since))
        workflow.set_current_details(f"{self._found} missed leads found in {self._seen}")
        return self.status()

    async def _look_into(self, form: FormRef, since: datetime) -> None:
        """One form that cannot be read does not keep the others from being read."""
        after: str | None = None
        try:
            while True:
                page = await workflow.execute_activity_method(
                    BackfillActivities.take_page,
                    FormPageInput(form=form, since=since, after=after),
                    **options.BACKFILL,
                )
                await start_leads(page.found)
                self._seen += page.seen
                self._found += len(page.found)
                if (after := page.after) is None:
                    return
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            self._failed += 1
            workflow.logger.warning("a form could not be read to its end")

    def _carried(self, inp: BackfillInput, since: datetime) -> BackfillInput:
        return inp.model_copy(
            update={
                "since": since,
                "forms": tuple(self._forms),
                "seen": self._seen,
                "found": self._found,
                "failed": self._failed,
            }
        )

    @workflow.query(name="status")
    def status(self) -> BackfillStatus:
        return BackfillStatus(
            forms_left=len(self._forms), seen=self._seen, found=self._found, failed=self._failed
        )
