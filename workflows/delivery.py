"""The hand-over of one ready lead: hold a credit, serve the primary target, charge, serve the rest.

ID `delivery:{tenant}:{delivery}`, child of the lead's life. The primary target decides; one that is
switched off meanwhile leaves it to the next. The others get the lead after the charge, and are
retried by themselves. Without a credit it waits for `credits_granted`, without a target for
`reconsider`, looking by itself once a day; after 72 h of failures it is a dead letter, the hold is
released, and it waits for `retry`. Started again later, it serves the targets that are left. Query
`status`. Ends DELIVERED, or WITHDRAWN when the lead stopped being ready or was skipped.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.workflow import ActivityConfig

with workflow.unsafe.imports_passed_through():
    from activities.delivery import DeliveryActivities
    from activities.targets import TargetActivities
    from models import ids
    from models.contracts.delivery import (
        DeliveryInput,
        DeliveryResult,
        DeliveryState,
        DeliveryStatus,
        Reservation,
        SendToTargetInput,
        TargetRef,
        TargetState,
    )

from workflows import options

_LOOKS_AGAIN_AFTER: Final = timedelta(days=1)
"""The tenant is told once a day that a target is missing."""
_CHANGED: Final = frozenset({"target.off", "lead.withdrawn", "tenant.suspended"})
"""Errors of a send that say: what was reserved for is not so any more."""


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
            match reserved.outcome:
                case Reservation.RESERVED:
                    primary, *others = reserved.targets
                    if await self._hand_over(primary):
                        return await self._delivered(others)
                case Reservation.ALREADY_DELIVERED:
                    return await self._delivered(reserved.targets)
                case Reservation.LEAD_WITHDRAWN:
                    return self._ended(DeliveryState.WITHDRAWN)
                case Reservation.NO_CREDIT:
                    await self._wait(DeliveryState.WAITING_CREDIT, "credits")
                case Reservation.NO_TARGET:
                    await self._tell_tenant()
                    await self._wait(
                        DeliveryState.WAITING_TARGET,
                        "a target to be connected",
                        _LOOKS_AGAIN_AFTER,
                    )

    async def _hand_over(self, primary: TargetRef) -> bool:
        """True once the primary target took the lead and the credit was taken with it. False: to
        be reserved anew, after a person's word where the target failed for good."""
        self._tell(DeliveryState.SENDING, "the primary target")
        sent = await self._send(primary)
        if sent is TargetState.SENT:
            await workflow.execute_local_activity_method(
                DeliveryActivities.capture, self._inp, **options.LOCAL_DB
            )
            return True
        if sent is TargetState.FAILED:
            await workflow.execute_activity_method(
                DeliveryActivities.give_up, self._inp, **options.COMPENSATE
            )
            await self._wait(DeliveryState.DEAD_LETTER, "a person to retry or skip")
        return False

    async def _delivered(self, others: Sequence[TargetRef]) -> DeliveryResult:
        """Serves the targets beside the primary one: what was not charged is in nobody's hands.
        Who fails for 72 h is left for a person to retry."""
        self._tell(DeliveryState.DELIVERED, "the other targets" if others else "")
        await asyncio.gather(*(self._send(target) for target in others))
        return self._ended(DeliveryState.DELIVERED)

    async def _send(self, target: TargetRef) -> TargetState:
        """How it ended within 72 h; the target's row keeps the receipt, or the error. PENDING: it
        is not the primary target, or the lead not ready, any more."""
        inp = SendToTargetInput(
            tenant_id=self._inp.tenant_id,
            delivery_id=self._inp.delivery_id,
            target_id=target.target_id,
        )
        key = f"{target.kind}:{target.target_id}"
        self._targets[key] = TargetState.PENDING
        try:
            await workflow.execute_activity_method(
                TargetActivities.send, inp, **(options.TARGET | ActivityConfig(summary=target.kind))
            )
        except ActivityError as error:
            if target.is_primary and _type_of(error) in _CHANGED:
                return TargetState.PENDING
            await workflow.execute_activity_method(
                TargetActivities.give_up, inp, **options.COMPENSATE
            )
            self._targets[key] = TargetState.FAILED
            return TargetState.FAILED
        self._targets[key] = TargetState.SENT
        return TargetState.SENT

    async def _tell_tenant(self) -> None:
        try:
            await workflow.execute_activity_method(
                TargetActivities.tell_missing, self._inp, **options.TELL
            )
        except ActivityError:
            workflow.logger.warning("the tenant was not told that a target is missing")

    async def _wait(
        self, state: DeliveryState, waiting_for: str, at_most: timedelta | None = None
    ) -> None:
        self._tell(state, waiting_for)
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._woken, timeout=at_most)

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


async def tell_credits_granted(tenant_id: UUID, delivery_id: UUID) -> None:
    """From another workflow. The hold stands already: what is not reached now, the sweep wakes."""
    delivery = workflow.get_external_workflow_handle_for(
        DeliveryWorkflow.run, ids.delivery_workflow_id(tenant_id, delivery_id)
    )
    try:
        await delivery.signal(DeliveryWorkflow.credits_granted)
    except ApplicationError:
        workflow.logger.warning("a waiting delivery was not reached")


def _type_of(error: ActivityError) -> str | None:
    return error.cause.type if isinstance(error.cause, ApplicationError) else None
