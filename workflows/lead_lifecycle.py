"""One life of a lead on one offer, from the form (or the first message) to delivered or stopped.

ID `lead:{tenant}:{lead_offer}`. The state stands in the database, where conversation turns move it;
this workflow reads the form, keeps the clock (first contact, follow-ups, cooling, reactivation) and
starts the delivery. Signals `progressed`, `ad_mapped`, `reconsider`; query `status`. It ends when
the lead is delivered or stopped, or when its form turned out to belong to another life. An operator
may signal `reconsider` at any time: it only reads the state again.
"""

from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

with workflow.unsafe.imports_passed_through():
    from activities.graph import GraphActivities
    from activities.leads import LeadActivities
    from activities.messages import MessageActivities
    from models import ids
    from models.contracts.conversation import MessageRef
    from models.contracts.delivery import DeliveryInput
    from models.contracts.lead import (
        Admission,
        AdmissionKind,
        LeadLifecycleInput,
        LeadProgress,
        LeadRef,
        LeadSituation,
        LeadStatus,
        ReceiveInput,
        TouchInput,
    )
    from models.domain.lifecycle import State

from workflows import options
from workflows.delivery import DeliveryWorkflow
from workflows.search_attributes import LEAD_STAGE, SCORE

_ENDS = frozenset({State.SENT_TO_DEVELOPER, State.STOPPED})


@workflow.defn(name="lead_lifecycle")
class LeadLifecycleWorkflow:
    @workflow.init
    def __init__(self, inp: LeadLifecycleInput) -> None:
        self._ref = LeadRef(tenant_id=inp.tenant_id, lead_offer_id=inp.lead_offer_id)
        self._situation: LeadSituation | None = None
        self._changed = False
        self._waiting_for = "the form's detail from Graph"

    @workflow.run
    async def run(self, inp: LeadLifecycleInput) -> State | None:
        if inp.inbox_id is not None:
            admission = await self._take_in(inp)
            if admission.kind is not AdmissionKind.NEW:
                self._tell(f"the form belongs to {admission.lead_offer_id} ({admission.kind})")
                return admission.state
        while (situation := await self._look()).state not in _ENDS:
            if situation.delivery_id is not None:
                await self._deliver(
                    DeliveryInput(tenant_id=inp.tenant_id, delivery_id=situation.delivery_id)
                )
            elif not await self._is_overtaken(situation):
                await self._touch(situation)
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(inp.model_copy(update={"inbox_id": None}))
        self._tell(f"ended as {situation.state}")
        return situation.state

    async def _take_in(self, inp: LeadLifecycleInput) -> Admission:
        assert inp.inbox_id is not None
        source = await workflow.execute_local_activity_method(
            LeadActivities.receive,
            ReceiveInput(
                tenant_id=inp.tenant_id, lead_offer_id=inp.lead_offer_id, inbox_id=inp.inbox_id
            ),
            **options.LOCAL_DB,
        )
        self._tell(self._waiting_for)
        await workflow.execute_activity_method(
            GraphActivities.fetch_lead, source, **options.GRAPH_READ
        )
        return await workflow.execute_local_activity_method(
            LeadActivities.admit, source, **options.LOCAL_DB
        )

    async def _look(self) -> LeadSituation:
        """Reads where the life stands, and shows it."""
        self._changed = False
        situation = await workflow.execute_local_activity_method(
            LeadActivities.situation, self._ref, **options.LOCAL_DB
        )
        before, self._situation = self._situation, situation
        if before is None or before.state is not situation.state:
            updates: list[SearchAttributeUpdate[Any]] = [LEAD_STAGE.value_set(situation.state)]
            if situation.score is not None:
                updates.append(SCORE.value_set(situation.score))
            workflow.upsert_search_attributes(updates)
        return situation

    async def _is_overtaken(self, situation: LeadSituation) -> bool:
        """Waits until the next touch is due; True when something changed before."""
        if situation.state is State.PENDING_MAPPING:
            self._tell("the ad to be mapped to an offer")
        elif situation.touch is None:
            self._tell("the lead to write")
        else:
            self._tell(f"{situation.touch} at {situation.due_at:%Y-%m-%d %H:%M} UTC")
        pause = None
        if situation.due_at is not None:
            pause = max(situation.due_at - workflow.now(), timedelta(0))
        if pause == timedelta(0):
            return self._changed
        try:
            await workflow.wait_condition(lambda: self._changed, timeout=pause)
        except TimeoutError:
            return False
        return True

    async def _touch(self, situation: LeadSituation) -> None:
        assert situation.touch is not None
        result = await workflow.execute_local_activity_method(
            LeadActivities.touch,
            TouchInput(
                tenant_id=self._ref.tenant_id,
                lead_offer_id=self._ref.lead_offer_id,
                kind=situation.touch,
                number=situation.touch_number,
            ),
            **options.LOCAL_DB,
        )
        if result.message_id is not None:
            message = MessageRef(tenant_id=self._ref.tenant_id, message_id=result.message_id)
            self._tell(f"WhatsApp to take the {situation.touch}")
            await workflow.execute_activity_method(MessageActivities.send, message, **options.SEND)

    async def _deliver(self, delivery: DeliveryInput) -> None:
        """Runs the delivery to its end; a lead that changes meanwhile makes it look again."""
        self._tell("the delivery")
        child = await workflow.start_child_workflow(
            DeliveryWorkflow.run,
            delivery,
            id=ids.delivery_workflow_id(delivery.tenant_id, delivery.delivery_id),
        )
        while not child.done():
            await workflow.wait_condition(lambda: child.done() or self._changed)
            if self._changed and not child.done():
                self._changed = False
                await child.signal(DeliveryWorkflow.reconsider)
        await child

    def _tell(self, waiting_for: str) -> None:
        """What an operator reads in the Web UI, without the code."""
        self._waiting_for = waiting_for
        state = self._situation.state if self._situation else "RECEIVED"
        score = self._situation.score if self._situation else None
        workflow.set_current_details(
            f"**{state}**"
            + (f", score {score}" if score is not None else "")
            + f"\n\nwaiting for: {waiting_for}"
        )

    @workflow.signal(name="progressed")
    def progressed(self, progress: LeadProgress) -> None:
        if self._situation is None or (progress.state, progress.score) != (
            self._situation.state,
            self._situation.score,
        ):
            self._changed = True

    @workflow.signal(name="ad_mapped")
    def ad_mapped(self) -> None:
        self._changed = True

    @workflow.signal(name="reconsider")
    def reconsider(self) -> None:
        self._changed = True

    @workflow.query(name="status")
    def status(self) -> LeadStatus:
        situation = self._situation
        return LeadStatus(
            state=situation.state if situation else None,
            score=situation.score if situation else None,
            waiting_for=self._waiting_for,
            next_touch=situation.touch if situation else None,
            due_at=situation.due_at if situation else None,
        )
