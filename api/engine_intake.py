"""The part of the engine about intake: imports and backfills."""

import asyncio
from datetime import datetime
from typing import Final
from uuid import UUID

from temporalio.client import Client, WorkflowHandle, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.workflow import UpdateMethodMultiParam

from api.engine_calls import RPC_TIMEOUT, UNREACHED, EngineUnavailable
from models import ids
from models.contracts.intake import BackfillInput, ImportInput, ImportProgress
from models.domain.errors import InvalidInput
from workflows import priorities
from workflows.backfill import BackfillWorkflow
from workflows.lead_import import ImportWorkflow
from workflows.priorities import Rank
from workflows.search_attributes import of_tenant

_ANSWERS_WITHIN_S: Final = 10


class IntakeEngine:
    def __init__(self, client: Client, task_queue: str) -> None:
        self._client, self._queue = client, task_queue

    async def start_import(
        self, tenant_id: UUID, import_id: UUID, *, leads_per_minute: int
    ) -> None:
        """By id: confirming twice starts once. Raises EngineUnavailable."""
        try:
            await self._client.start_workflow(
                ImportWorkflow.run,
                ImportInput(
                    tenant_id=tenant_id, import_id=import_id, leads_per_minute=leads_per_minute
                ),
                id=ids.import_workflow_id(tenant_id, import_id),
                task_queue=self._queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=of_tenant(tenant_id),
                priority=priorities.of_tenant(Rank.IMPORT, tenant_id),
                rpc_timeout=RPC_TIMEOUT,
            )
        except UNREACHED as error:
            raise EngineUnavailable(type(error).__name__) from None

    async def pause_import(self, tenant_id: UUID, import_id: UUID) -> ImportProgress:
        return await self._steer(tenant_id, import_id, ImportWorkflow.pause)

    async def resume_import(self, tenant_id: UUID, import_id: UUID) -> ImportProgress:
        return await self._steer(tenant_id, import_id, ImportWorkflow.resume)

    async def _steer(
        self,
        tenant_id: UUID,
        import_id: UUID,
        update: UpdateMethodMultiParam[[ImportWorkflow], ImportProgress],
    ) -> ImportProgress:
        """Raises InvalidInput where it does not run, EngineUnavailable."""
        running: WorkflowHandle[ImportWorkflow, ImportProgress] = (
            self._client.get_workflow_handle_for(
                ImportWorkflow.run, ids.import_workflow_id(tenant_id, import_id)
            )
        )
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN_S):
                return await running.execute_update(update)
        except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError, RuntimeError) as error:
            raise EngineUnavailable(type(error).__name__) from None
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise InvalidInput("this import is not running") from None
            raise EngineUnavailable(str(error.status)) from None

    async def start_backfill(
        self, tenant_id: UUID, form_id: str | None, since: datetime | None
    ) -> str:
        """The workflow's id. Raises InvalidInput where one of this tenant runs, and
        EngineUnavailable."""
        workflow_id = ids.backfill_workflow_id(tenant_id)
        try:
            await self._client.start_workflow(
                BackfillWorkflow.run,
                BackfillInput(tenant_id=tenant_id, form_id=form_id, since=since),
                id=workflow_id,
                task_queue=self._queue,
                search_attributes=of_tenant(tenant_id),
                priority=priorities.of_tenant(Rank.IMPORT, tenant_id),
                rpc_timeout=RPC_TIMEOUT,
            )
        except WorkflowAlreadyStartedError:
            raise InvalidInput("a backfill of this tenant runs already") from None
        except UNREACHED as error:
            raise EngineUnavailable(type(error).__name__) from None
        return workflow_id
