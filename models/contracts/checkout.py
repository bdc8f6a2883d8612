"""What the purchase of credits and its activities say to each other."""

from enum import StrEnum
from uuid import UUID

from models.contracts.base import Contract


class OrderState(StrEnum):
    CREATED = "CREATED"
    OPEN = "OPEN"
    COMPLETED = "COMPLETED"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"
    REFUSED = "REFUSED"
    """Paid with another amount, currency or owner than ordered: a person has to look."""


class CheckoutInput(Contract):
    tenant_id: UUID
    order_id: UUID


class OpenSessionInput(Contract):
    success_url: str
    cancel_url: str


class CreateSessionInput(Contract):
    tenant_id: UUID
    order_id: UUID
    success_url: str
    cancel_url: str


class OpenSessionResult(Contract):
    order_id: UUID
    session_id: str
    url: str


class PaymentEvent(Contract):
    """A verified Stripe event of this order lies in the inbox."""

    inbox_id: UUID


class SettleInput(Contract):
    tenant_id: UUID
    order_id: UUID
    inbox_id: UUID


class SettleResult(Contract):
    """`resumed` are the deliveries that got a credit of this purchase, oldest first."""

    state: OrderState
    credits: int = 0
    resumed: tuple[UUID, ...] = ()


class AwaitOutcomeInput(Contract):
    """`wait_s`: how long, in seconds, the caller has patience."""

    wait_s: float


class CheckoutOutcome(Contract):
    """How a purchase stands when its buyer comes back from the payment page."""

    state: OrderState
    is_decided: bool


class CheckoutStatus(Contract):
    """Answer of the `status` query."""

    state: OrderState
    events_pending: int
