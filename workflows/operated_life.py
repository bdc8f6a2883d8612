"""What an operator may order about a running life: updates that are refused in words.

The rules are models.domain.lead_commands; the same orders come through REST and the command line.
"""

import contextlib
from typing import Any
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.orders import OrderActivities
    from models import ids
    from models.contracts.conversation import ConversationInput, InboundMessage
    from models.contracts.delivery import DeliveryInput, DeliveryResult
    from models.contracts.lead import (
        OPERATOR,
        CloseInput,
        LeadOrder,
        LeadRef,
        MoveInput,
        Obeyed,
        TakeOverInput,
    )
    from models.domain.lead_commands import Command, CommandRefused, check
    from models.domain.lifecycle import State
    from models.domain.policy import DEFAULT_POLICY

from workflows import options, priorities
from workflows.delivery import DeliveryWorkflow
from workflows.priorities import Rank
from workflows.search_attributes import of_tenant


class OperatedLife:
    """The part of a life's workflow that obeys; `_changed` makes the rest look again."""

    def __init__(self, ref: LeadRef) -> None:
        self._ref = ref
        self._state: State | None = None
        self._changed = False

    @workflow.update(name="retry")
    async def retry(self) -> State:
        """Tries again what failed: a number that could not be reached, a dead letter."""
        return await self._obey(Command.RETRY, by=OPERATOR)

    @retry.validator
    def _may_retry(self) -> None:
        self._check(Command.RETRY)

    @workflow.update(name="take_over")
    async def take_over(self, inp: TakeOverInput) -> State:
        """A person of the platform talks on, or the tenant accepts the lead and is charged."""
        return await self._obey(Command.TAKE_OVER, by=inp.by, taker=inp.taker)

    @take_over.validator
    def _may_take_over(self, inp: TakeOverInput) -> None:
        self._check(Command.TAKE_OVER, taker=inp.taker)

    @workflow.update(name="move")
    async def move(self, inp: MoveInput) -> State:
        """Corrects the state along an arrow."""
        return await self._obey(Command.MOVE, by=inp.by, target=inp.target, reason=inp.reason)

    @move.validator
    def _may_move(self, inp: MoveInput) -> None:
        self._check(Command.MOVE, target=inp.target)

    @workflow.update(name="close")
    async def close(self, inp: CloseInput) -> State:
        """Ends the life for good; what the person writes later opens a new one."""
        return await self._obey(Command.CLOSE, by=inp.by, reason=inp.reason)

    @close.validator
    def _may_close(self, inp: CloseInput) -> None:
        self._check(Command.CLOSE)

    def _check(self, command: Command, **what: Any) -> None:
        """Before anything is written down; the database has the last word."""
        try:
            if self._state is None:
                raise CommandRefused("its form was not read yet")
            check(command, self._state, **what)
        except CommandRefused as refused:
            raise _refused(str(refused)) from None

    async def _obey(self, command: Command, **what: Any) -> State:
        order = LeadOrder(
            tenant_id=self._ref.tenant_id,
            lead_offer_id=self._ref.lead_offer_id,
            command=command,
            **what,
        )
        try:
            obeyed: Obeyed = await workflow.execute_local_activity_method(
                OrderActivities.obey, order, **options.LOCAL_DB
            )
        except ActivityError as error:
            raise (error.cause if isinstance(error.cause, ApplicationError) else error) from None
        if obeyed.delivery_id is not None:
            await self._serve_targets(obeyed.delivery_id)
        if obeyed.contact_id is not None:
            await self._wake_conversation(obeyed.contact_id)
        self._changed = True
        return obeyed.state

    async def _wake_conversation(self, contact_id: UUID) -> None:
        """The conversation alone speaks to the desk. It may end between being found running and
        being signalled: then once more. By name, since it imports this workflow."""
        tenant_id = self._ref.tenant_id
        workflow_id = ids.conversation_workflow_id(tenant_id, contact_id)
        inp = ConversationInput(
            tenant_id=tenant_id,
            contact_id=contact_id,
            arrived=1,
            burst_window_ms=DEFAULT_POLICY.first_silence_ms,
        )
        running = workflow.get_external_workflow_handle(workflow_id)
        for _ in range(2):
            try:
                await workflow.start_child_workflow(
                    "conversation",
                    inp,
                    id=workflow_id,
                    parent_close_policy=ParentClosePolicy.ABANDON,
                    search_attributes=of_tenant(tenant_id),
                    priority=priorities.of_tenant(Rank.REPLY, tenant_id),
                )
                return
            except WorkflowAlreadyStartedError:
                with contextlib.suppress(ApplicationError):
                    await running.signal(
                        "inbound_message", InboundMessage(inbox_id=workflow.uuid4())
                    )
                    return

    async def _serve_targets(self, delivery_id: UUID) -> None:
        """Of a lead that its tenant took over. A delivery that runs already looks again."""
        with contextlib.suppress(WorkflowAlreadyStartedError):
            await self._start_delivery(delivery_id, ParentClosePolicy.ABANDON)

    async def _start_delivery(
        self, delivery_id: UUID, on_close: ParentClosePolicy
    ) -> workflow.ChildWorkflowHandle[DeliveryWorkflow, DeliveryResult]:
        tenant_id = self._ref.tenant_id
        return await workflow.start_child_workflow(
            DeliveryWorkflow.run,
            DeliveryInput(tenant_id=tenant_id, delivery_id=delivery_id),
            id=ids.delivery_workflow_id(tenant_id, delivery_id),
            parent_close_policy=on_close,
            priority=priorities.of_tenant(Rank.DELIVERY, tenant_id),
        )


def _refused(words: str) -> ApplicationError:
    return ApplicationError(words, type=CommandRefused.type, non_retryable=True)
