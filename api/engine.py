"""Starts and signals workflows: the only file of the API that talks to Temporal.

Every call is by a business id, so that doing it twice changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowFailureError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from api.engine_accounts import AccountEngine
from api.engine_intake import RPC_TIMEOUT, UNREACHED, EngineUnavailable, IntakeEngine
from api.engine_knowledge import KnowledgeEngine
from models import ids
from models.contracts.checkout import (
    AwaitOutcomeInput,
    CheckoutInput,
    CheckoutOutcome,
    OpenSessionInput,
    OpenSessionResult,
    PaymentEvent,
)
from models.contracts.conversation import ConversationInput, InboundMessage
from models.contracts.delivery import CheckTargetInput, DeliveryInput, TargetCheck
from models.contracts.lead import LeadLifecycleInput
from models.domain.lifecycle import State
from models.logs import get_logger
from workflows import priorities
from workflows.checkout import CheckoutWorkflow
from workflows.conversation import ConversationWorkflow
from workflows.delivery import DeliveryWorkflow
from workflows.lead_lifecycle import LeadLifecycleWorkflow
from workflows.priorities import Rank
from workflows.search_attributes import LEAD_STAGE, TENANT_ID, of_tenant
from workflows.target_check import TargetCheckWorkflow

__all__ = ["Engine", "EngineUnavailable", "within"]

CHECKOUT_TIMEOUT: Final = timedelta(seconds=25)
BUYER_WAITS: Final = timedelta(seconds=15)
"""For the event that decides; shorter than the call that waits for it."""


_log = get_logger("engine")


class Engine:
    def __init__(self, client: Client, task_queue: str) -> None:
        self._client, self._queue = client, task_queue
        self.intake = IntakeEngine(client, task_queue)
        self.knowledge = KnowledgeEngine(client, task_queue)
        self.accounts = AccountEngine(client, task_queue)

    async def start_lead(self, tenant_id: UUID, lead_offer_id: UUID, inbox_id: UUID) -> None:
        inp = LeadLifecycleInput(
            tenant_id=tenant_id, lead_offer_id=lead_offer_id, inbox_id=inbox_id
        )
        try:
            await self._client.start_workflow(
                LeadLifecycleWorkflow.run,
                inp,
                id=ids.lead_workflow_id(tenant_id, lead_offer_id),
                task_queue=self._queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                search_attributes=TypedSearchAttributes(
                    [
                        SearchAttributePair(TENANT_ID, str(tenant_id)),
                        SearchAttributePair(LEAD_STAGE, State.TO_BE_CONTACTED),
                    ]
                ),
                priority=priorities.of_tenant(Rank.FIRST_CONTACT, tenant_id),
                rpc_timeout=RPC_TIMEOUT,
            )
        except WorkflowAlreadyStartedError:
            return

    async def tell_message(
        self, tenant_id: UUID, contact_id: UUID, inbox_id: UUID, burst_window_ms: int
    ) -> None:
        await self._client.start_workflow(
            ConversationWorkflow.run,
            ConversationInput(
                tenant_id=tenant_id, contact_id=contact_id, burst_window_ms=burst_window_ms
            ),
            id=ids.conversation_workflow_id(tenant_id, contact_id),
            task_queue=self._queue,
            start_signal="inbound_message",
            start_signal_args=[InboundMessage(inbox_id=inbox_id, burst_window_ms=burst_window_ms)],
            search_attributes=of_tenant(tenant_id),
            priority=priorities.of_tenant(Rank.REPLY, tenant_id),
            rpc_timeout=RPC_TIMEOUT,
        )

    async def wake_conversation(
        self, tenant_id: UUID, contact_id: UUID, burst_window_ms: int
    ) -> None:
        """Lets a turn look again, where something else than a message changed.

        Raises EngineUnavailable.
        """
        try:
            await self.tell_message(tenant_id, contact_id, ids.new_id(), burst_window_ms)
        except UNREACHED as error:
            raise EngineUnavailable(type(error).__name__) from None

    async def tell_payment(self, tenant_id: UUID, order_id: UUID, inbox_id: UUID) -> None:
        await self._client.start_workflow(
            CheckoutWorkflow.run,
            CheckoutInput(tenant_id=tenant_id, order_id=order_id),
            id=ids.checkout_workflow_id(tenant_id, order_id),
            task_queue=self._queue,
            start_signal="payment_event",
            start_signal_args=[PaymentEvent(inbox_id=inbox_id)],
            search_attributes=of_tenant(tenant_id),
            priority=priorities.of_tenant(Rank.REPLY, tenant_id),
            rpc_timeout=RPC_TIMEOUT,
        )

    async def open_checkout(
        self, tenant_id: UUID, order_id: UUID, inp: OpenSessionInput, key: str
    ) -> OpenSessionResult:
        """Update-with-start: needs a live worker. `key` makes a repeated call the same update.

        Raises EngineUnavailable when nobody answers in time; repeating the call is safe.
        """
        opened: OpenSessionResult = await self._update_checkout(
            tenant_id, order_id, CheckoutWorkflow.open_session, [inp], key
        )
        return opened

    async def _update_checkout(
        self, tenant_id: UUID, order_id: UUID, update: Any, args: list[Any], key: str
    ) -> Any:
        start = WithStartWorkflowOperation(
            CheckoutWorkflow.run,
            CheckoutInput(tenant_id=tenant_id, order_id=order_id),
            id=ids.checkout_workflow_id(tenant_id, order_id),
            task_queue=self._queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            search_attributes=of_tenant(tenant_id),
            priority=priorities.of_tenant(Rank.REPLY, tenant_id),
        )
        try:
            async with asyncio.timeout(CHECKOUT_TIMEOUT.total_seconds()):
                # Of type Any: the SDK's overload for awaitable updates wants a plain result type.
                return await self._client.execute_update_with_start_workflow(
                    update,
                    args=args,
                    start_workflow_operation=start,
                    id=key,
                )
        except (*UNREACHED, WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError) as error:
            raise EngineUnavailable(type(error).__name__) from None

    async def await_outcome(self, tenant_id: UUID, order_id: UUID) -> CheckoutOutcome:
        """Update-with-start: how the purchase ended, or that it has not within some seconds.

        Raises EngineUnavailable, and WorkflowAlreadyStartedError when it ended before.
        """
        outcome: CheckoutOutcome = await self._update_checkout(
            tenant_id,
            order_id,
            CheckoutWorkflow.await_outcome,
            [AwaitOutcomeInput(wait_s=BUYER_WAITS.total_seconds())],
            str(uuid4()),
        )
        return outcome

    async def check_target(self, tenant_id: UUID, integration_id: UUID) -> TargetCheck:
        """The answer of a test call. Raises EngineUnavailable when no worker answers in time."""
        try:
            async with asyncio.timeout(CHECKOUT_TIMEOUT.total_seconds()):
                return await self._client.execute_workflow(
                    TargetCheckWorkflow.run,
                    CheckTargetInput(tenant_id=tenant_id, integration_id=integration_id),
                    id=ids.target_check_workflow_id(tenant_id, integration_id, uuid4()),
                    task_queue=self._queue,
                    execution_timeout=2 * CHECKOUT_TIMEOUT,
                    search_attributes=of_tenant(tenant_id),
                    priority=priorities.of_tenant(Rank.REPLY, tenant_id),
                )
        except (*UNREACHED, WorkflowFailureError, TimeoutError) as error:
            raise EngineUnavailable(type(error).__name__) from None

    async def tell_mapped(self, tenant_id: UUID, lead_offer_id: UUID) -> None:
        life = self._client.get_workflow_handle_for(
            LeadLifecycleWorkflow.run, ids.lead_workflow_id(tenant_id, lead_offer_id)
        )
        await self._ignoring_closed(
            life.signal(LeadLifecycleWorkflow.ad_mapped, rpc_timeout=RPC_TIMEOUT)
        )

    async def reconsider_lead(self, tenant_id: UUID, lead_offer_id: UUID) -> None:
        """The life's workflow reads again where it stands. Raises EngineUnavailable."""
        life = self._client.get_workflow_handle_for(
            LeadLifecycleWorkflow.run, ids.lead_workflow_id(tenant_id, lead_offer_id)
        )
        await self._ignoring_closed(
            life.signal(LeadLifecycleWorkflow.reconsider, rpc_timeout=RPC_TIMEOUT)
        )

    async def wake_delivery(self, tenant_id: UUID, delivery_id: UUID) -> None:
        await self._signal_delivery(tenant_id, delivery_id, DeliveryWorkflow.credits_granted)

    async def retry_delivery(self, tenant_id: UUID, delivery_id: UUID) -> None:
        """Wakes the workflow that waits, or begins anew where it has ended: it reads what is left.

        Raises EngineUnavailable.
        """
        try:
            await self._client.start_workflow(
                DeliveryWorkflow.run,
                DeliveryInput(tenant_id=tenant_id, delivery_id=delivery_id),
                id=ids.delivery_workflow_id(tenant_id, delivery_id),
                task_queue=self._queue,
                start_signal="retry",
                search_attributes=of_tenant(tenant_id),
                priority=priorities.of_tenant(Rank.DELIVERY, tenant_id),
                rpc_timeout=RPC_TIMEOUT,
            )
        except UNREACHED as error:
            raise EngineUnavailable(type(error).__name__) from None

    async def reconsider_delivery(self, tenant_id: UUID, delivery_id: UUID) -> None:
        """Raises EngineUnavailable."""
        await self._signal_delivery(tenant_id, delivery_id, DeliveryWorkflow.reconsider)

    async def _signal_delivery(
        self, tenant_id: UUID, delivery_id: UUID, signal: Callable[[DeliveryWorkflow], None]
    ) -> None:
        delivery = self._client.get_workflow_handle_for(
            DeliveryWorkflow.run, ids.delivery_workflow_id(tenant_id, delivery_id)
        )
        await self._ignoring_closed(delivery.signal(signal, rpc_timeout=RPC_TIMEOUT))

    async def _ignoring_closed(self, signal: Awaitable[None]) -> None:
        """A workflow that ended, or was not started yet, needs no signal: the database decides."""
        try:
            await signal
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise EngineUnavailable(str(error.status)) from None
        except RuntimeError as error:
            raise EngineUnavailable(type(error).__name__) from None


async def within(budget_s: float, calls: list[Awaitable[None]], limit: int = 32) -> None:
    """Runs the calls side by side and returns after `budget_s` at the latest; the rest goes on.

    For webhooks: the rows are stored, so that the vendor is answered in time in any case. What
    fails here is logged and left to the sweep.
    """
    gate = asyncio.Semaphore(limit)

    async def run(call: Awaitable[None]) -> None:
        async with gate:
            try:
                await call
            except (*UNREACHED, EngineUnavailable) as error:
                _log.warning("left to the sweep", reason=type(error).__name__)

    tasks = {asyncio.create_task(run(call)) for call in calls}
    if tasks:
        _, unfinished = await asyncio.wait(tasks, timeout=budget_s)
        _running.update(unfinished)
        for task in unfinished:
            task.add_done_callback(_running.discard)


_running: set[asyncio.Task[None]] = set()
"""Keeps unfinished calls from being collected."""


async def finish(budget_s: float) -> None:
    """Waits for the calls that go on, before the process ends or a test looks."""
    if _running:
        await asyncio.wait(set(_running), timeout=budget_s)
