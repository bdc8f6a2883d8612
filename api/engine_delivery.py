"""The part of the engine about deliveries and their targets."""

import asyncio
from collections.abc import Callable
from uuid import UUID, uuid4

from temporalio.client import Client, WorkflowFailureError

from api.engine_calls import (
    ANSWERS_WITHIN,
    RPC_TIMEOUT,
    UNREACHED,
    EngineUnavailable,
    ignoring_closed,
)
from models import ids
from models.contracts.delivery import CheckTargetInput, DeliveryInput, TargetCheck
from workflows import priorities
from workflows.delivery import DeliveryWorkflow
from workflows.priorities import Rank
from workflows.search_attributes import of_tenant
from workflows.target_check import TargetCheckWorkflow


class DeliveryEngine:
    def __init__(self, client: Client, task_queue: str) -> None:
        self._client, self._queue = client, task_queue

    async def wake(self, tenant_id: UUID, delivery_id: UUID) -> None:
        await self._signal(tenant_id, delivery_id, DeliveryWorkflow.credits_granted)

    async def retry(self, tenant_id: UUID, delivery_id: UUID) -> None:
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

    async def reconsider(self, tenant_id: UUID, delivery_id: UUID) -> None:
        """Raises EngineUnavailable."""
        await self._signal(tenant_id, delivery_id, DeliveryWorkflow.reconsider)

    async def _signal(
        self, tenant_id: UUID, delivery_id: UUID, signal: Callable[[DeliveryWorkflow], None]
    ) -> None:
        delivery = self._client.get_workflow_handle_for(
            DeliveryWorkflow.run, ids.delivery_workflow_id(tenant_id, delivery_id)
        )
        await ignoring_closed(delivery.signal(signal, rpc_timeout=RPC_TIMEOUT))

    async def check_target(self, tenant_id: UUID, integration_id: UUID) -> TargetCheck:
        """The answer of a test call. Raises EngineUnavailable when no worker answers in time."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN.total_seconds()):
                return await self._client.execute_workflow(
                    TargetCheckWorkflow.run,
                    CheckTargetInput(tenant_id=tenant_id, integration_id=integration_id),
                    id=ids.target_check_workflow_id(tenant_id, integration_id, uuid4()),
                    task_queue=self._queue,
                    execution_timeout=2 * ANSWERS_WITHIN,
                    search_attributes=of_tenant(tenant_id),
                    priority=priorities.of_tenant(Rank.REPLY, tenant_id),
                )
        except (*UNREACHED, WorkflowFailureError, TimeoutError) as error:
            raise EngineUnavailable(type(error).__name__) from None
