"""The erasure of one person, for good: nothing is left that says who it was or what they said.

ID `erasure:{tenant}:{erasure}`. That nothing leaves for the person any more, and nobody is known
by their names, stood in the transaction that asked for it. Here it is put on the list outside the
back-ups, the life's workflows look again and the conversation is cancelled, vendors' copies are
deleted, files and tables blanked, until a look after `settle_s` finds nothing. Then it is
certified. What a vendor refuses for a day is named in the certificate. Query `status`. Safe to
reset at any point; a second one of the same erasure changes nothing.
"""

from datetime import timedelta
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.erasure import ErasureActivities
    from models import ids
    from models.contracts.erasure import Begun, ErasureInput, ErasureRef, ErasureStatus, VendorCopy

from workflows import options
from workflows.conversation import ConversationWorkflow
from workflows.lead_lifecycle import LeadLifecycleWorkflow


@workflow.defn(name="erasure")
class ErasureWorkflow:
    @workflow.init
    def __init__(self, inp: ErasureInput) -> None:
        self._ref = ErasureRef(tenant_id=inp.tenant_id, erasure_id=inp.erasure_id)
        self._waiting_for, self._passes, self._copies_left = "the list", 0, 0

    @workflow.run
    async def run(self, inp: ErasureInput) -> None:
        begun = await workflow.execute_activity_method(
            ErasureActivities.begin, self._ref, **options.ERASE
        )
        await self._quiet(begun)
        while True:
            await self._delete_copies()
            self._tell("files and tables to be blanked")
            found = await workflow.execute_activity_method(
                ErasureActivities.erase, self._ref, **options.ERASE
            )
            if self._passes and not found.found:
                break
            self._passes += 1
            self._tell("what was under way to be through")
            await workflow.sleep(timedelta(seconds=inp.settle_s))
        await workflow.execute_activity_method(
            ErasureActivities.certify, self._ref, **options.ERASE
        )
        self._tell("nothing: it is certified")

    async def _quiet(self, begun: Begun) -> None:
        """What runs for the person ends: the database says so to each that looks."""
        for life in begun.lives:
            running = workflow.get_external_workflow_handle_for(
                LeadLifecycleWorkflow.run, ids.lead_workflow_id(self._ref.tenant_id, life)
            )
            try:
                await running.signal(LeadLifecycleWorkflow.reconsider)
            except ApplicationError:
                workflow.logger.info("a life has no running workflow")
        for person in begun.people:
            await self._cancel_talk(person)

    async def _cancel_talk(self, person: UUID) -> None:
        talk = workflow.get_external_workflow_handle_for(
            ConversationWorkflow.run, ids.conversation_workflow_id(self._ref.tenant_id, person)
        )
        try:
            await talk.cancel()
        except ApplicationError:
            workflow.logger.info("nobody talks")

    async def _delete_copies(self) -> None:
        copies = await workflow.execute_activity_method(
            ErasureActivities.find_copies, self._ref, **options.ERASE
        )
        for left, copy in enumerate(copies):
            self._copies_left = len(copies) - left
            self._tell(f"{copy.kind} to delete its copy")
            await self._delete(copy)
        self._copies_left = 0

    async def _delete(self, copy: VendorCopy) -> None:
        try:
            await workflow.execute_activity_method(
                ErasureActivities.delete_copy, copy, **options.DELETE_COPY
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            await workflow.execute_activity_method(
                ErasureActivities.leave_copy, copy, **options.ERASE
            )

    def _tell(self, waiting_for: str) -> None:
        self._waiting_for = waiting_for
        workflow.set_current_details(f"{self._passes} passes\n\nwaiting for: {waiting_for}")

    @workflow.query(name="status")
    def status(self) -> ErasureStatus:
        return ErasureStatus(
            waiting_for=self._waiting_for, passes=self._passes, copies_left=self._copies_left
        )
