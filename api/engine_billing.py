"""The part of the engine about purchases."""

import asyncio
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from api.engine_calls import ANSWERS_WITHIN, RPC_TIMEOUT, UNREACHED, EngineUnavailable
from models import ids
from models.contracts.checkout import (
    AwaitOutcomeInput,
    CheckoutInput,
    CheckoutOutcome,
    OpenSessionInput,
    OpenSessionResult,
    PaymentEvent,
)
from workflows import priorities
from workflows.checkout import CheckoutWorkflow
from workflows.priorities import Rank
from workflows.search_attributes import of_tenant

BUYER_WAITS: Final = timedelta(seconds=15)
"""For the event that decides; shorter than the call that waits for it."""


class BillingEngine:
    def __init__(self, client: Client, task_queue: str) -> None:
        self._client, self._queue = client, task_queue

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
            async with asyncio.timeout(ANSWERS_WITHIN.total_seconds()):
                # Of type Any: the SDK's overload for awaitable updates wants a plain result type.
                return await self._client.execute_update_with_start_workflow(
                    update,
                    args=args,
                    start_workflow_operation=start,
                    id=key,
                )
        except (*UNREACHED, WorkflowUpdateRPCTimeoutOrCancelledError, TimeoutError) as error:
            raise EngineUnavailable(type(error).__name__) from None
