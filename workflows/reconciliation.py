"""Reconciliation: Stripe <-> orders <-> ledger <-> deliveries <-> target receipts.

Started daily by the Schedule `sched:reconciliation` (overlap BUFFER_ONE), or by
`converzia reconcile`. What is under way while it looks differs for a moment: a payment whose event
is still to come, a row just written. So a difference counts when a second look, some minutes
later, finds it again.
"""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.reconciliation import ReconciliationActivities
    from models.contracts.reconciliation import Comparison, ReconcileInput

from workflows import options


@workflow.defn(name="reconciliation")
class ReconciliationWorkflow:
    @workflow.init
    def __init__(self, inp: ReconcileInput) -> None:
        self._step = "the first look"

    @workflow.run
    async def run(self, inp: ReconcileInput) -> Comparison:
        """What differs; nothing in a clean world."""
        found = await self._look(inp)
        if found.findings:
            self._tell(f"what is under way, then looks again at {len(found.findings)} differences")
            await workflow.sleep(timedelta(seconds=inp.settle_s))
            found = _still_standing(found, await self._look(inp))
        self._tell("the record")
        await workflow.execute_activity_method(ReconciliationActivities.record, found, **options.DB)
        self._tell(f"nothing: {len(found.findings) + found.left_out} differences")
        return found

    async def _look(self, inp: ReconcileInput) -> Comparison:
        return await workflow.execute_activity_method(
            ReconciliationActivities.compare, inp, **options.RECONCILE
        )

    @workflow.query
    def status(self) -> str:
        """What it waits for."""
        return self._step

    def _tell(self, step: str) -> None:
        self._step = step
        workflow.set_current_details(f"Waits for {step}")


def _still_standing(first: Comparison, second: Comparison) -> Comparison:
    before = {(found.kind, found.tenant_id, found.subject) for found in first.findings}
    standing = tuple(
        found for found in second.findings if (found.kind, found.tenant_id, found.subject) in before
    )
    return second.model_copy(update={"findings": standing})
