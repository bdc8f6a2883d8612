"""The part of the engine about accounts: letters."""

from uuid import UUID

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from api.engine_calls import RPC_TIMEOUT
from models import ids
from models.contracts.accounts import LetterInput
from workflows import priorities
from workflows.letter import LetterWorkflow


class AccountEngine:
    def __init__(self, client: Client, task_queue: str) -> None:
        self._client, self._queue = client, task_queue

    async def send_letter(self, letter_id: UUID) -> None:
        """By id: one letter is sent once. What is not started, the sweep starts."""
        await self._client.start_workflow(
            LetterWorkflow.run,
            LetterInput(letter_id=letter_id),
            id=ids.letter_workflow_id(letter_id),
            task_queue=self._queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            priority=priorities.LETTER,
            rpc_timeout=RPC_TIMEOUT,
        )
