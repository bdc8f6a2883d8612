"""One life of a lead on one offer, from the form (or the first message) to delivered or stopped.

ID `lead:{tenant}:{lead_offer}`. The state stands in the database, where conversation turns move it;
this workflow reads the form, keeps the clock (first contact, follow-ups, cooling, reactivation) and
starts the delivery. Signals `progressed`, `ad_mapped`, `reconsider`; query `status`. An operator's
updates (`workflows.operated_life`) are refused in words where the state does not allow them. It
ends when the lead is delivered or stopped, or when its form turned out to belong to another life.
Signalling `reconsider` at any time only reads the state again.
"""

import contextlib
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    is_cancelled_exception,
)
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.intake import IntakeActivities
    from activities.leads import LeadActivities
    from activities.messages import MessageActivities
    from models import ids
    from models.contracts.conversation import MessageRef
    from models.contracts.lead import (
        Admission,
        AdmissionKind,
        LeadLifecycleInput,
        LeadProgress,
        LeadRef,
        LeadStatus,
        LeadStep,
        TakeInInput,
    )
    from models.domain.lifecycle import State

from workflows import options
from workflows.delivery import DeliveryWorkflow
from workflows.operated_life import OperatedLife
from workflows.search_attributes import LEAD_STAGE, SCORE

SEND_AGAIN_AFTER: Final = timedelta(minutes=15)
READ_AGAIN_AFTER: Final = timedelta(hours=1)
_ENDS = frozenset({State.SENT_TO_DEVELOPER, State.STOPPED})
_LOOK_AT_ONCE = frozenset(
    {
        State.LEAD_READY,
        State.STOPPED,
        State.DISQUALIFIED,
        State.HUMAN_HANDOFF,
        State.SENT_TO_DEVELOPER,
    }
)


@workflow.defn(name="lead_lifecycle")
class LeadLifecycleWorkflow(OperatedLife):
    @workflow.init
    def __init__(self, inp: LeadLifecycleInput) -> None:
        super().__init__(LeadRef(tenant_id=inp.tenant_id, lead_offer_id=inp.lead_offer_id))
        self._score: int | None = None
        self._step: LeadStep | None = None
        self._waiting_for = "the form's detail from Graph"

    @workflow.run
    async def run(self, inp: LeadLifecycleInput) -> State | None:
        if inp.inbox_id is not None:
            admission = await self._take_in(inp.inbox_id)
            if admission.kind is not AdmissionKind.NEW:
                await self._hand_over(admission)
                return admission.state
        while (step := await self._advance()).state not in _ENDS:
            if step.message_id is not None:
                await self._send(step.message_id)
            elif step.delivery_id is not None:
                await self._deliver(step.delivery_id)
            else:
                await self._wait(step)
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(inp.model_copy(update={"inbox_id": None}))
        await workflow.wait_condition(workflow.all_handlers_finished)
        self._tell("nothing: it has ended")
        return step.state

    async def _take_in(self, inbox_id: UUID) -> Admission:
        """A refused token or a missing connection is waited for: the form is not given up."""
        form = TakeInInput(
            tenant_id=self._ref.tenant_id,
            lead_offer_id=self._ref.lead_offer_id,
            inbox_id=inbox_id,
        )
        while True:
            self._changed = False
            self._tell("the form's detail from Graph")
            try:
                return await workflow.execute_activity_method(
                    IntakeActivities.take_in, form, **options.GRAPH_READ
                )
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                self._tell("the Meta connection to be repaired")
                await self._until_changed(READ_AGAIN_AFTER)

    async def _hand_over(self, admission: Admission) -> None:
        """The form belongs to another life, which looks at what it brought."""
        self._tell(f"nothing: the form belongs to {admission.lead_offer_id} ({admission.kind})")
        if admission.kind is not AdmissionKind.JOINED:
            return
        life = workflow.get_external_workflow_handle_for(
            LeadLifecycleWorkflow.run,
            ids.lead_workflow_id(self._ref.tenant_id, admission.lead_offer_id),
        )
        try:
            await life.signal(LeadLifecycleWorkflow.reconsider)
        except ApplicationError:
            # Not started yet: it will read the same rows when it is.
            workflow.logger.info("the joined life has no running workflow")

    async def _advance(self) -> LeadStep:
        """Does what is due, reads where the life stands, and shows it."""
        self._changed = False
        self._step = await workflow.execute_local_activity_method(
            LeadActivities.advance, self._ref, **options.LOCAL_DB
        )
        self._show(self._step.state, self._step.score)
        return self._step

    def _show(self, state: State, score: int | None) -> None:
        """Keeps the search attributes true; each upsert costs an event, so only on a change."""
        if (state, score) == (self._state, self._score):
            return
        updates: list[SearchAttributeUpdate[Any]] = []
        if state is not self._state:
            updates.append(LEAD_STAGE.value_set(state))
        if score is not None and score != self._score:
            updates.append(SCORE.value_set(score))
        self._state, self._score = state, score
        if updates:
            workflow.upsert_search_attributes(updates)

    async def _wait(self, step: LeadStep) -> None:
        """Until the next touch is due, or something changed."""
        if step.is_paused:
            self._tell("the tenant to be active again")
        elif step.state is State.PENDING_MAPPING:
            self._tell("the ad to be mapped to an offer")
        elif step.due_at is None:
            self._tell("the lead to write")
        else:
            held = f" ({step.held})" if step.held else ""
            what = step.touch or "answers to the tenant's own questions; delivery"
            self._tell(f"{what} at {step.due_at:%Y-%m-%d %H:%M} UTC{held}")
        pause = None
        if step.due_at is not None:
            pause = max(step.due_at - workflow.now(), timedelta(0))
        await self._until_changed(pause)

    async def _until_changed(self, pause: timedelta | None) -> None:
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._changed, timeout=pause)

    async def _send(self, message_id: UUID) -> None:
        self._tell("WhatsApp to take a template")
        message = MessageRef(tenant_id=self._ref.tenant_id, message_id=message_id)
        try:
            await workflow.execute_activity_method(MessageActivities.send, message, **options.SEND)
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            # Refused credentials, or WhatsApp away for a day. The row stays queued: tried again
            # after a pause, or at once when an operator signals `reconsider`.
            self._tell("WhatsApp to be reachable again")
            await self._until_changed(SEND_AGAIN_AFTER)

    async def _deliver(self, delivery_id: UUID) -> None:
        """Runs the delivery to its end; a lead that changes meanwhile makes it look again."""
        self._tell("the delivery")
        child = await self._start_delivery(delivery_id, ParentClosePolicy.TERMINATE)
        while not child.done():
            await workflow.wait_condition(lambda: child.done() or self._changed)
            if self._changed and not child.done():
                self._changed = False
                # It may end at this very moment: then there is nothing to reconsider.
                with contextlib.suppress(ApplicationError):
                    await child.signal(DeliveryWorkflow.reconsider)
        await child

    def _tell(self, waiting_for: str) -> None:
        """What an operator reads in the Web UI, without the code."""
        self._waiting_for = waiting_for
        score = "" if self._score is None else f", score {self._score}"
        workflow.set_current_details(
            f"**{self._state or 'RECEIVED'}**{score}\n\nwaiting for: {waiting_for}"
        )

    @workflow.signal(name="progressed")
    def progressed(self, progress: LeadProgress) -> None:
        """A turn changed the life. Most changes are only shown: the timers read the database when
        they are due. Those that start or end something make the workflow look at once."""
        has_timer = self._step is not None and self._step.due_at is not None
        if progress.state is not self._state:
            self._changed |= progress.state in _LOOK_AT_ONCE or not has_timer
        self._show(progress.state, progress.score)

    @workflow.signal(name="ad_mapped")
    def ad_mapped(self) -> None:
        self._changed = True

    @workflow.signal(name="reconsider")
    def reconsider(self) -> None:
        self._changed = True

    @workflow.query(name="status")
    def status(self) -> LeadStatus:
        step = self._step
        return LeadStatus(
            state=self._state,
            score=self._score,
            waiting_for=self._waiting_for,
            next_touch=step.touch if step else None,
            due_at=step.due_at if step else None,
            held=step.held if step else None,
        )
