"""The part of the engine about knowledge: begins the reading of a source."""

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from api.engine_calls import RPC_TIMEOUT, UNREACHED
from models import ids
from models.contracts.knowledge import SourceRef
from models.logs import get_logger
from workflows import priorities
from workflows.knowledge import KnowledgeWorkflow
from workflows.priorities import Rank
from workflows.search_attributes import of_tenant

_log = get_logger("engine")


class KnowledgeEngine:
    def __init__(self, client: Client, task_queue: str) -> None:
        self._client, self._queue = client, task_queue

    async def begin(self, source: SourceRef) -> None:
        """By id: asked for twice, it is read once. Where Temporal does not answer, the Schedule
        begins it: what is to be read stands in its row."""
        try:
            await self._client.start_workflow(
                KnowledgeWorkflow.run,
                source,
                id=ids.knowledge_workflow_id(
                    source.tenant_id, source.source_id, source.fingerprint
                ),
                task_queue=self._queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=of_tenant(source.tenant_id),
                priority=priorities.of_tenant(Rank.IMPORT, source.tenant_id),
                rpc_timeout=RPC_TIMEOUT,
            )
        except UNREACHED as error:
            _log.warning("left to the schedule", reason=type(error).__name__)
