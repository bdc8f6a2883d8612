"""The sweep: sets going again what was stored and whose workflow was never reached.

Started by the Schedule `sched:sweep` (overlap SKIP). It decides nothing about a lead: it starts or
wakes the workflow that does. Each start is by id, so that sweeping twice changes nothing.
"""

from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.billing import BillingActivities
    from activities.maintenance import MaintenanceActivities
    from activities.media import MediaActivities
    from activities.targets import TargetActivities
    from activities.templates import TemplateActivities
    from models import ids
    from models.contracts.accounts import LetterInput
    from models.contracts.billing import LookAfterInput, TenantRef
    from models.contracts.checkout import CheckoutInput, PaymentEvent
    from models.contracts.conversation import ConversationInput, InboundMessage
    from models.contracts.maintenance import (
        StuckLead,
        StuckMessage,
        StuckPayment,
        SweepInput,
        SweepResult,
    )
    from models.domain.policy import DEFAULT_POLICY

from workflows import options, priorities
from workflows.checkout import CheckoutWorkflow
from workflows.conversation import ConversationWorkflow
from workflows.delivery import tell_credits_granted
from workflows.lead_lifecycle import LeadLifecycleWorkflow
from workflows.letter import LetterWorkflow
from workflows.priorities import Rank
from workflows.recharge import RechargeWorkflow
from workflows.search_attributes import of_tenant
from workflows.starting import start_erasure, start_lead


@workflow.defn(name="sweep")
class SweepWorkflow:
    @workflow.run
    async def run(self, inp: SweepInput) -> SweepResult:
        found = await workflow.execute_activity_method(
            MaintenanceActivities.find_stuck, inp, **options.DB
        )
        for lead in found.leads:
            await start_lead(lead)
        for message in found.messages:
            await self._wake_conversation(message)
        for payment in found.payments:
            await self._wake_checkout(payment)
        for mapped in found.mapped:
            await self._tell_mapped(mapped)
        for waiting in (*found.ready, *found.paused):
            await self._wake_life(waiting)
        for letter_id in found.letters:
            await self._send_letter(letter_id)
        for erasure in found.erasures:
            await start_erasure(erasure)
        resumed = await workflow.execute_activity_method(
            MaintenanceActivities.resume_deliveries, inp, **options.DB
        )
        for delivery in resumed:
            await tell_credits_granted(delivery.tenant_id, delivery.delivery_id)
        low = await workflow.execute_activity_method(
            BillingActivities.find_low, LookAfterInput(batch_max=inp.batch_max), **options.DB
        )
        for tenant_id in low.recharging:
            await self._recharge(TenantRef(tenant_id=tenant_id))
        for tenant_id in low.untold:
            await self._tell_low(TenantRef(tenant_id=tenant_id))
        await self._look_after_targets(inp)
        media = await self._keep_missed_media(inp)
        await self._look_after_sending(inp)
        return SweepResult(
            leads=len(found.leads),
            messages=len(found.messages),
            payments=len(found.payments),
            mapped=len(found.mapped),
            ready=len(found.ready),
            paused=len(found.paused),
            deliveries=len(resumed),
            low=len(low.untold),
            recharges=len(low.recharging),
            media=media,
            letters=len(found.letters),
            erasures=len(found.erasures),
        )

    async def _send_letter(self, letter_id: UUID) -> None:
        try:
            await workflow.start_child_workflow(
                LetterWorkflow.run,
                LetterInput(letter_id=letter_id),
                id=ids.letter_workflow_id(letter_id),
                parent_close_policy=ParentClosePolicy.ABANDON,
                priority=priorities.LETTER,
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("already running")

    async def _recharge(self, tenant: TenantRef) -> None:
        try:
            await workflow.start_child_workflow(
                RechargeWorkflow.run,
                tenant,
                id=ids.recharge_workflow_id(tenant.tenant_id),
                parent_close_policy=ParentClosePolicy.ABANDON,
                search_attributes=of_tenant(tenant.tenant_id),
                priority=priorities.of_tenant(Rank.DELIVERY, tenant.tenant_id),
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("a recharge runs already")

    async def _look_after_targets(self, inp: SweepInput) -> None:
        try:
            await workflow.execute_activity_method(TargetActivities.look_after, inp, **options.TELL)
        except ActivityError:
            workflow.logger.warning("a failing target's tenant was not told")

    async def _keep_missed_media(self, inp: SweepInput) -> int:
        try:
            return await workflow.execute_activity_method(
                MediaActivities.keep_missed, inp, **options.MISSED_MEDIA
            )
        except ActivityError:
            workflow.logger.warning("missed media were not kept")
            return 0

    async def _look_after_sending(self, inp: SweepInput) -> None:
        """Templates and limits once a day; tenants are told what keeps us from writing."""
        for look in (TemplateActivities.sync, TemplateActivities.tell):
            try:
                await workflow.execute_activity_method(look, inp, **options.TELL)
            except ActivityError:
                workflow.logger.warning("templates were not looked after")

    async def _tell_low(self, tenant: TenantRef) -> None:
        """One that cannot be told now is found again by the next sweep."""
        try:
            await workflow.execute_activity_method(
                BillingActivities.tell_low, tenant, **options.TELL
            )
        except ActivityError:
            workflow.logger.warning("a low-credit alert was not sent")

    async def _wake_conversation(self, message: StuckMessage) -> None:
        workflow_id = ids.conversation_workflow_id(message.tenant_id, message.contact_id)
        inp = ConversationInput(
            tenant_id=message.tenant_id,
            contact_id=message.contact_id,
            arrived=1,
            burst_window_ms=DEFAULT_POLICY.first_silence_ms,
        )
        try:
            await workflow.start_child_workflow(
                ConversationWorkflow.run,
                inp,
                id=workflow_id,
                parent_close_policy=ParentClosePolicy.ABANDON,
                search_attributes=of_tenant(message.tenant_id),
                priority=priorities.of_tenant(Rank.REPLY, message.tenant_id),
            )
        except WorkflowAlreadyStartedError:
            running = workflow.get_external_workflow_handle_for(
                ConversationWorkflow.run, workflow_id
            )
            await running.signal(
                ConversationWorkflow.inbound_message, InboundMessage(inbox_id=message.inbox_id)
            )

    async def _wake_checkout(self, payment: StuckPayment) -> None:
        """A purchase may end between being found running and being signalled: then once more."""
        workflow_id = ids.checkout_workflow_id(payment.tenant_id, payment.order_id)
        running = workflow.get_external_workflow_handle_for(CheckoutWorkflow.run, workflow_id)
        for _ in range(2):
            await self._start_checkout(payment, workflow_id)
            try:
                await running.signal(
                    CheckoutWorkflow.payment_event, PaymentEvent(inbox_id=payment.inbox_id)
                )
                return
            except ApplicationError:
                workflow.logger.info("a checkout ended meanwhile")

    async def _start_checkout(self, payment: StuckPayment, workflow_id: str) -> None:
        inp = CheckoutInput(tenant_id=payment.tenant_id, order_id=payment.order_id)
        try:
            await workflow.start_child_workflow(
                CheckoutWorkflow.run,
                inp,
                id=workflow_id,
                parent_close_policy=ParentClosePolicy.ABANDON,
                search_attributes=of_tenant(payment.tenant_id),
                priority=priorities.of_tenant(Rank.REPLY, payment.tenant_id),
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("already running")

    async def _tell_mapped(self, lead: StuckLead) -> None:
        life = workflow.get_external_workflow_handle_for(
            LeadLifecycleWorkflow.run, ids.lead_workflow_id(lead.tenant_id, lead.lead_offer_id)
        )
        try:
            await life.signal(LeadLifecycleWorkflow.ad_mapped)
        except ApplicationError:
            workflow.logger.warning("a mapped lead has no running workflow")

    async def _wake_life(self, lead: StuckLead) -> None:
        life = workflow.get_external_workflow_handle_for(
            LeadLifecycleWorkflow.run, ids.lead_workflow_id(lead.tenant_id, lead.lead_offer_id)
        )
        try:
            await life.signal(LeadLifecycleWorkflow.reconsider)
        except ApplicationError:
            workflow.logger.warning("a waiting lead has no running workflow")
