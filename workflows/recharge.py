"""Auto-recharge of one tenant: charges the saved card for a package when credits run low.

ID `recharge:{tenant}`, so that two never run at once; the database refuses a second open order as
well. Started by the sweep. Query `status`. Ends charged, failed (the tenant is told, and nothing is
charged again before a person has looked), over the monthly cap, or not due any more.
"""

from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.billing import BillingActivities
    from activities.checkout import CheckoutActivities
    from models.contracts.billing import (
        ChargeInput,
        RechargeOutcome,
        RechargeStatus,
        TenantRef,
    )
    from models.contracts.checkout import CheckoutInput

from workflows import options
from workflows.delivery import tell_credits_granted


@workflow.defn(name="recharge")
class RechargeWorkflow:
    @workflow.init
    def __init__(self, inp: TenantRef) -> None:
        self._inp = inp
        self._order_id: UUID | None = None
        self._step = "whether a recharge is due"

    @workflow.run
    async def run(self, inp: TenantRef) -> RechargeOutcome:
        begun = await workflow.execute_activity_method(BillingActivities.begin, inp, **options.DB)
        if begun.order_id is None:
            return begun.outcome
        self._order_id = begun.order_id
        self._tell("Stripe to charge the saved card")
        order = ChargeInput(tenant_id=inp.tenant_id, order_id=begun.order_id)
        charged = await workflow.execute_activity_method(
            BillingActivities.charge, order, **options.STRIPE_WRITE
        )
        for delivery_id in charged.resumed:
            await tell_credits_granted(self._inp.tenant_id, delivery_id)
        await self._write_to_tenant(order, charged.outcome)
        self._tell(f"nothing: {charged.outcome}")
        return charged.outcome

    async def _write_to_tenant(self, order: ChargeInput, outcome: RechargeOutcome) -> None:
        """A letter that cannot be sent leaves what happened as it is."""
        try:
            if outcome is RechargeOutcome.FAILED:
                await workflow.execute_activity_method(
                    BillingActivities.tell_failed, order, **options.EMAIL
                )
            if outcome is RechargeOutcome.CHARGED:
                await workflow.execute_activity_method(
                    CheckoutActivities.send_receipt,
                    CheckoutInput(tenant_id=order.tenant_id, order_id=order.order_id),
                    **options.EMAIL,
                )
        except ActivityError:
            workflow.logger.error("the tenant could not be told")

    def _tell(self, step: str) -> None:
        self._step = step
        workflow.set_current_details(f"waiting for: {step}")

    @workflow.query(name="status")
    def status(self) -> RechargeStatus:
        return RechargeStatus(step=self._step, order_id=self._order_id)
