"""One purchase of credits: opens the Checkout session, applies Stripe's events, sends the receipt.

ID `checkout:{tenant}:{order}`. Update `open_session` (update-with-start) returns the address to pay
at; update `await_outcome` (the same way) returns once the order is decided; signal `payment_event`
says that a verified event lies in the inbox. Ends when the order is completed, expired, failed or
refused, or when no event came for three days. A later event (a refund, a dispute) starts it again,
and the ledger's unique causes keep it from granting twice. Query `status`.
"""

import asyncio
import contextlib
from datetime import timedelta
from typing import Final
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.checkout import CheckoutActivities
    from models.contracts.checkout import (
        AwaitOutcomeInput,
        CheckoutInput,
        CheckoutOutcome,
        CheckoutStatus,
        CreateSessionInput,
        OpenSessionInput,
        OpenSessionResult,
        OrderState,
        PaymentEvent,
        SettleInput,
    )

from workflows import options
from workflows.delivery import tell_credits_granted

WAIT_FOR_EVENTS: Final = timedelta(days=3)
"""Stripe repeats an event for three days."""
_OPEN = frozenset({OrderState.CREATED, OrderState.OPEN})


@workflow.defn(name="checkout")
class CheckoutWorkflow:
    @workflow.init
    def __init__(self, inp: CheckoutInput) -> None:
        self._inp = inp
        self._state = OrderState.CREATED
        self._events: list[UUID] = []
        self._receipt: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self, inp: CheckoutInput) -> OrderState:
        while await self._has_event():
            await self._settle(self._events[0])
            self._events.pop(0)
            self._tell()
        return self._state

    async def _has_event(self) -> bool:
        """False when there is nothing left to do, or no event came for too long."""
        try:
            await workflow.wait_condition(
                lambda: bool(self._events) or self._is_over(), timeout=WAIT_FOR_EVENTS
            )
        except TimeoutError:
            await workflow.wait_condition(workflow.all_handlers_finished)
        return bool(self._events)

    def _is_over(self) -> bool:
        return (
            self._state not in _OPEN
            and (self._receipt is None or self._receipt.done())
            and workflow.all_handlers_finished()
        )

    async def _settle(self, inbox_id: UUID) -> None:
        result = await workflow.execute_local_activity_method(
            CheckoutActivities.settle,
            SettleInput(
                tenant_id=self._inp.tenant_id, order_id=self._inp.order_id, inbox_id=inbox_id
            ),
            **options.LOCAL_DB,
        )
        self._state = result.state
        for delivery_id in result.resumed:
            await tell_credits_granted(self._inp.tenant_id, delivery_id)
        if result.state is OrderState.COMPLETED and self._receipt is None:
            # Beside the events: a refund does not wait until an e-mail could be sent.
            self._receipt = asyncio.create_task(self._send_receipt())

    async def _send_receipt(self) -> None:
        try:
            await workflow.execute_activity_method(
                CheckoutActivities.send_receipt, self._inp, **options.EMAIL
            )
        except ActivityError:
            # The credits stand; a receipt is a courtesy that must not fail the purchase.
            workflow.logger.error("the receipt could not be sent")

    def _tell(self) -> None:
        workflow.set_current_details(
            f"**{self._state}**" + ("\n\nwaiting for: the payment" if self._state in _OPEN else "")
        )

    @workflow.update(name="open_session")
    async def open_session(self, inp: OpenSessionInput) -> OpenSessionResult:
        """Safe to repeat: the same order always has the same session."""
        opened = await workflow.execute_activity_method(
            CheckoutActivities.create_session,
            CreateSessionInput(
                tenant_id=self._inp.tenant_id,
                order_id=self._inp.order_id,
                success_url=inp.success_url,
                cancel_url=inp.cancel_url,
            ),
            **options.STRIPE_WRITE,
        )
        if self._state is OrderState.CREATED:
            self._state = OrderState.OPEN
        return opened

    @workflow.update(name="await_outcome")
    async def await_outcome(self, inp: AwaitOutcomeInput) -> CheckoutOutcome:
        """Waits a little for the event that decides: the redirect alone proves nothing."""
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._state not in _OPEN, timeout=timedelta(seconds=inp.wait_s)
            )
        return CheckoutOutcome(state=self._state, is_decided=self._state not in _OPEN)

    @workflow.signal(name="payment_event")
    def payment_event(self, event: PaymentEvent) -> None:
        if event.inbox_id not in self._events:
            self._events.append(event.inbox_id)

    @workflow.query(name="status")
    def status(self) -> CheckoutStatus:
        return CheckoutStatus(state=self._state, events_pending=len(self._events))
