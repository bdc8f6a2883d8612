"""The part of the engine about privacy: erasures."""

from uuid import UUID

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from api.engine_calls import RPC_TIMEOUT, UNREACHED, EngineUnavailable
from models import ids
from models.contracts.erasure import SETTLE_S, ErasureInput
from workflows import priorities
from workflows.erasure import ErasureWorkflow
from workflows.priorities import Rank
from workflows.search_attributes import of_tenant


class PrivacyEngine:
    def __init__(self, client: Client, task_queue: str) -> None:
        self._client, self._queue = client, task_queue

    async def start_erasure(self, tenant_id: UUID, erasure_id: UUID) -> None:
        """By id: what runs is left alone. Raises EngineUnavailable; the sweep starts it then."""
        try:
            await self._client.start_workflow(
                ErasureWorkflow.run,
                ErasureInput(tenant_id=tenant_id, erasure_id=erasure_id, settle_s=SETTLE_S),
                id=ids.erasure_workflow_id(tenant_id, erasure_id),
                task_queue=self._queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=of_tenant(tenant_id),
                priority=priorities.of_tenant(Rank.DELIVERY, tenant_id),
                rpc_timeout=RPC_TIMEOUT,
            )
        except UNREACHED as error:
            raise EngineUnavailable(type(error).__name__) from None
