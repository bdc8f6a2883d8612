"""The hand-over of one ready lead: hold a credit, serve every target, charge with the delivery.

ID `delivery:{tenant}:{delivery}`, child of the lead's life. The primary target decides; the others
go on being retried by themselves. Without a credit or a target it waits for `credits_granted` or
`reconsider`; after 72 h of failures it is a dead letter, the hold is released, and it waits for
`retry`. Query `status`. Ends DELIVERED, or WITHDRAWN when the lead stopped being ready.
"""

import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.delivery import DeliveryActivities, TargetActivities
    from models.contracts.delivery import (
        DeliveryInput,
        DeliveryResult,
        DeliveryState,
        DeliveryStatus,
        Reservation,
        ReserveResult,
        SendToTargetInput,
        TargetKind,
        TargetRef,
        TargetState,
    )

from workflows import options

_WAITS_FOR = {
    Reservation.NO_CREDIT: (DeliveryState.WAITING_CREDIT, "credits"),
    Reservation.NO_TARGET: (DeliveryState.WAITING_TARGET, "a target to be connected"),
}


@workflow.defn(name="delivery")
class DeliveryWorkflow:
    @workflow.init
    def __init__(self, inp: DeliveryInput) -> None:
        self._inp = inp
        self._state = DeliveryState.PENDING
        self._waiting_for = ""
        self._woken = False
        self._targets: dict[str, str] = {}

    @workflow.run
    async def run(self, inp: DeliveryInput) -> DeliveryResult:
        while True:
            self._woken = False
            reserved = await workflow.execute_local_activity_method(
                DeliveryActivities.reserve, inp, **options.LOCAL_DB
            )
            if reserved.outcome is Reservation.RESERVED:
                if await self._serve(reserved):
                    return self._ended(DeliveryState.DELIVERED)
                await self._wait(DeliveryState.DEAD_LETTER, "a person to retry")
            elif reserved.outcome is Reservation.ALREADY_DELIVERED:
                return self._ended(DeliveryState.DELIVERED)
            elif reserved.outcome is Reservation.LEAD_WITHDRAWN:
                return self._ended(DeliveryState.WITHDRAWN)
            else:
                await self._wait(*_WAITS_FOR[reserved.outcome])

    async def _serve(self, reserved: ReserveResult) -> bool:
        """True once the primary target took the lead and the credit was taken with it."""
        self._tell(DeliveryState.SENDING, "the targets")
        primary, *others = reserved.targets
        rest = [asyncio.create_task(self._send(target)) for target in others]
        if not await self._send(primary):
            for task in rest:
                task.cancel()
            await workflow.execute_activity_method(
                DeliveryActivities.give_up, self._inp, **options.COMPENSATE
            )
            return False
        await workflow.execute_local_activity_method(
            DeliveryActivities.capture, self._inp, **options.LOCAL_DB
        )
        self._tell(DeliveryState.DELIVERED, "the other targets" if rest else "")
        for task in rest:
            await task
        return True

    async def _send(self, target: TargetRef) -> bool:
        """Whether the target took the lead within 72 h. Its row keeps the receipt or the error."""
        inp = SendToTargetInput(
            tenant_id=self._inp.tenant_id,
            delivery_id=self._inp.delivery_id,
            target_id=target.target_id,
        )
        send = (
            TargetActivities.append_to_sheet
            if target.kind is TargetKind.SHEETS
            else TargetActivities.post_webhook
        )
        key = f"{target.kind}:{target.target_id}"
        self._targets[key] = TargetState.PENDING
        try:
            await workflow.execute_activity_method(send, inp, **options.TARGET)
        except ActivityError:
            self._targets[key] = TargetState.FAILED
            return False
        self._targets[key] = TargetState.SENT
        return True

    async def _wait(self, state: DeliveryState, waiting_for: str) -> None:
        self._tell(state, waiting_for)
        await workflow.wait_condition(lambda: self._woken)

    def _ended(self, state: DeliveryState) -> DeliveryResult:
        self._tell(state, "")
        return DeliveryResult(state=state)

    def _tell(self, state: DeliveryState, waiting_for: str) -> None:
        self._state, self._waiting_for = state, waiting_for
        workflow.set_current_details(
            f"**{state}**" + (f"\n\nwaiting for: {waiting_for}" if waiting_for else "")
        )

    @workflow.signal(name="credits_granted")
    def credits_granted(self) -> None:
        self._woken = True

    @workflow.signal(name="reconsider")
    def reconsider(self) -> None:
        self._woken = True

    @workflow.signal(name="retry")
    def retry(self) -> None:
        self._woken = True

    @workflow.query(name="status")
    def status(self) -> DeliveryStatus:
        return DeliveryStatus(
            state=self._state, waiting_for=self._waiting_for, targets=dict(self._targets)
        )
