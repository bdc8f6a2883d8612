"""Starts what was stored, a submission's life or an erasure, from whatever workflow found it."""

import asyncio
from collections.abc import Sequence

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from models import ids
    from models.contracts.erasure import ErasureInput, ErasureRef
    from models.contracts.lead import LeadLifecycleInput
    from models.contracts.maintenance import StuckLead

from workflows import priorities
from workflows.erasure import ErasureWorkflow
from workflows.lead_lifecycle import LeadLifecycleWorkflow
from workflows.priorities import Rank
from workflows.search_attributes import of_tenant


async def start_lead(lead: StuckLead, rank: Rank = Rank.FIRST_CONTACT) -> None:
    """By id: one that runs, or ran, is left alone."""
    try:
        await workflow.start_child_workflow(
            LeadLifecycleWorkflow.run,
            LeadLifecycleInput(
                tenant_id=lead.tenant_id, lead_offer_id=lead.lead_offer_id, inbox_id=lead.inbox_id
            ),
            id=ids.lead_workflow_id(lead.tenant_id, lead.lead_offer_id),
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            parent_close_policy=ParentClosePolicy.ABANDON,
            search_attributes=of_tenant(lead.tenant_id),
            priority=priorities.of_tenant(rank, lead.tenant_id),
        )
    except WorkflowAlreadyStartedError:
        workflow.logger.info("already running")


async def start_leads(leads: Sequence[StuckLead]) -> None:
    """What a look back found, side by side: one workflow task for all."""
    await asyncio.gather(*(start_lead(lead, Rank.IMPORT) for lead in leads))


async def start_erasure(erasure: ErasureRef, rank: Rank = Rank.DELIVERY) -> None:
    try:
        await workflow.start_child_workflow(
            ErasureWorkflow.run,
            ErasureInput(tenant_id=erasure.tenant_id, erasure_id=erasure.erasure_id),
            id=ids.erasure_workflow_id(erasure.tenant_id, erasure.erasure_id),
            parent_close_policy=ParentClosePolicy.ABANDON,
            search_attributes=of_tenant(erasure.tenant_id),
            priority=priorities.of_tenant(rank, erasure.tenant_id),
        )
    except WorkflowAlreadyStartedError:
        workflow.logger.info("already running")
