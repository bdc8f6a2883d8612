"""Starts and signals workflows: of the API only this and its parts talk to Temporal.

Every call is by a business id, so that doing it twice changes nothing.
"""

from uuid import UUID

from temporalio.client import Client, WorkflowHandle
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from api.engine_accounts import AccountEngine
from api.engine_billing import BillingEngine
from api.engine_calls import RPC_TIMEOUT, UNREACHED, EngineUnavailable, ignoring_closed
from api.engine_delivery import DeliveryEngine
from api.engine_intake import IntakeEngine
from api.engine_knowledge import KnowledgeEngine
from api.engine_privacy import PrivacyEngine
from models import ids
from models.contracts.conversation import ConversationInput, InboundMessage
from models.contracts.lead import LeadLifecycleInput
from models.domain.lifecycle import State
from workflows import priorities
from workflows.conversation import ConversationWorkflow
from workflows.lead_lifecycle import LeadLifecycleWorkflow
from workflows.priorities import Rank
from workflows.search_attributes import LEAD_STAGE, TENANT_ID, of_tenant


class Engine:
    def __init__(self, client: Client, task_queue: str) -> None:
        self._client, self._queue = client, task_queue
        self.intake = IntakeEngine(client, task_queue)
        self.knowledge = KnowledgeEngine(client, task_queue)
        self.accounts = AccountEngine(client, task_queue)
        self.billing = BillingEngine(client, task_queue)
        self.deliveries = DeliveryEngine(client, task_queue)
        self.privacy = PrivacyEngine(client, task_queue)

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

    async def tell_mapped(self, tenant_id: UUID, lead_offer_id: UUID) -> None:
        life = self._life(tenant_id, lead_offer_id)
        await ignoring_closed(life.signal(LeadLifecycleWorkflow.ad_mapped, rpc_timeout=RPC_TIMEOUT))

    async def reconsider_lead(self, tenant_id: UUID, lead_offer_id: UUID) -> None:
        """The life's workflow reads again where it stands. Raises EngineUnavailable."""
        life = self._life(tenant_id, lead_offer_id)
        await ignoring_closed(
            life.signal(LeadLifecycleWorkflow.reconsider, rpc_timeout=RPC_TIMEOUT)
        )

    def _life(
        self, tenant_id: UUID, lead_offer_id: UUID
    ) -> WorkflowHandle[LeadLifecycleWorkflow, State | None]:
        return self._client.get_workflow_handle_for(
            LeadLifecycleWorkflow.run, ids.lead_workflow_id(tenant_id, lead_offer_id)
        )
