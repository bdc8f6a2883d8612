"""How long a talk, a checkout and a delivery wait, and what they do then."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from models import ids
from models.contracts.checkout import (
    CheckoutInput,
    OrderState,
    PaymentEvent,
    SettleInput,
    SettleResult,
)
from models.contracts.conversation import (
    ConversationInput,
    InboundMessage,
    TakeTurnInput,
    TurnTaken,
)
from models.contracts.delivery import (
    DeliveryInput,
    DeliveryState,
    Reservation,
    ReserveResult,
    SendToTargetInput,
    TargetKind,
    TargetRef,
)
from models.ids import new_id
from tests.timers.standins import LIVES_AT_MOST, working
from workflows.checkout import CheckoutWorkflow
from workflows.conversation import ConversationWorkflow
from workflows.delivery import DeliveryWorkflow


@dataclass
class Turns:
    taken: int = 0

    @activity.defn(name="turns.take")
    async def take(self, inp: TakeTurnInput) -> TurnTaken:
        self.taken += 1
        return TurnTaken()


@dataclass
class Payments:
    settled: int = 0

    @activity.defn(name="checkout.settle")
    async def settle(self, inp: SettleInput) -> SettleResult:
        self.settled += 1
        return SettleResult(state=OrderState.COMPLETED, credits=50)

    @activity.defn(name="checkout.send_receipt")
    async def send_receipt(self, inp: CheckoutInput) -> None:
        return None


@dataclass
class Targets:
    env: WorkflowEnvironment
    is_down: bool = True
    tries: list[datetime] = field(default_factory=list)
    did: list[str] = field(default_factory=list)

    @activity.defn(name="delivery.reserve")
    async def reserve(self, inp: DeliveryInput) -> ReserveResult:
        self.did.append("reserve")
        target = TargetRef(target_id=new_id(), kind=TargetKind.SHEETS, is_primary=True)
        return ReserveResult(outcome=Reservation.RESERVED, targets=(target,))

    @activity.defn(name="targets.send")
    async def append(self, inp: SendToTargetInput) -> None:
        self.tries.append(await self.env.get_current_time())
        if self.is_down:
            raise ApplicationError("down", type="vendor.unavailable")

    @activity.defn(name="delivery.capture")
    async def capture(self, inp: DeliveryInput) -> None:
        self.did.append("capture")

    @activity.defn(name="targets.give_up")
    async def give_up_target(self, inp: SendToTargetInput) -> None:
        self.did.append("target failed")

    @activity.defn(name="delivery.give_up")
    async def give_up(self, inp: DeliveryInput) -> None:
        self.did.append("give up")


async def test_a_talk_closes_after_three_idle_days_and_opens_again(
    skipping: WorkflowEnvironment,
) -> None:
    turns = Turns()
    who = ConversationInput(tenant_id=new_id(), contact_id=new_id(), burst_window_ms=2_500)
    async with working(skipping, turns.take) as queue:
        began = await skipping.get_current_time()
        for number in (1, 2):
            handle = await skipping.client.start_workflow(
                ConversationWorkflow.run, who,
                id=ids.conversation_workflow_id(who.tenant_id, who.contact_id),
                task_queue=queue, execution_timeout=LIVES_AT_MOST,
                start_signal="inbound_message",
                start_signal_args=[InboundMessage(inbox_id=new_id())],
            )  # fmt: skip
            await handle.result()
            assert turns.taken == number
        lasted = await skipping.get_current_time() - began
        assert timedelta(days=6) <= lasted < timedelta(days=6, minutes=5)


async def test_a_checkout_stops_waiting_after_three_days_and_a_late_event_still_counts(
    skipping: WorkflowEnvironment,
) -> None:
    payments = Payments()
    order = CheckoutInput(tenant_id=new_id(), order_id=new_id())
    workflow_id = ids.checkout_workflow_id(order.tenant_id, order.order_id)
    async with working(skipping, payments.settle, payments.send_receipt) as queue:
        began = await skipping.get_current_time()
        handle = await skipping.client.start_workflow(
            CheckoutWorkflow.run, order, id=workflow_id, task_queue=queue,
            execution_timeout=LIVES_AT_MOST,
        )  # fmt: skip
        assert await handle.result() == OrderState.CREATED
        lasted = await skipping.get_current_time() - began
        assert timedelta(days=3) <= lasted < timedelta(days=3, minutes=5)
        late = await skipping.client.start_workflow(
            CheckoutWorkflow.run, order, id=workflow_id, task_queue=queue,
            execution_timeout=LIVES_AT_MOST, start_signal="payment_event",
            start_signal_args=[PaymentEvent(inbox_id=new_id())],
        )  # fmt: skip
        assert await late.result() == OrderState.COMPLETED
        assert payments.settled == 1


async def test_a_target_is_tried_for_72_hours_then_a_person_decides(
    skipping: WorkflowEnvironment,
) -> None:
    targets = Targets(skipping)
    delivery = DeliveryInput(tenant_id=new_id(), delivery_id=new_id())
    activities = (
        targets.reserve, targets.append, targets.give_up_target, targets.capture, targets.give_up
    )  # fmt: skip
    async with working(skipping, *activities) as queue:
        began = await skipping.get_current_time()
        handle = await skipping.client.start_workflow(
            DeliveryWorkflow.run, delivery,
            id=ids.delivery_workflow_id(delivery.tenant_id, delivery.delivery_id),
            task_queue=queue, execution_timeout=LIVES_AT_MOST,
        )  # fmt: skip
        # The last pause is two hours: a try that would come after 72 h is not made.
        await skipping.sleep(timedelta(hours=69))
        assert (await handle.query("status"))["state"] == DeliveryState.SENDING
        assert targets.tries[-1] - began > timedelta(hours=66)
        assert len(targets.tries) < 60
        await skipping.sleep(timedelta(hours=4))
        status = await handle.query("status")
        assert status["state"] == DeliveryState.DEAD_LETTER
        assert targets.did == ["reserve", "target failed", "give up"]
        targets.is_down = False
        await handle.signal("retry")
        assert (await handle.result()).state == DeliveryState.DELIVERED
        assert targets.did == ["reserve", "target failed", "give up", "reserve", "capture"]
