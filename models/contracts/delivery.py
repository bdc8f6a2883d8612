"""What the delivery of one lead and its activities say to each other."""

from enum import StrEnum
from uuid import UUID

from models.contracts.base import Contract


class TargetKind(StrEnum):
    SHEETS = "SHEETS"
    WEBHOOK = "WEBHOOK"
    TOKKO = "TOKKO"
    EMAIL = "EMAIL"


class DeliveryInput(Contract):
    tenant_id: UUID
    delivery_id: UUID


class TargetRef(Contract):
    target_id: UUID
    kind: TargetKind
    is_primary: bool


class Reservation(StrEnum):
    RESERVED = "reserved"
    NO_CREDIT = "no_credit"
    NO_TARGET = "no_target"
    ALREADY_DELIVERED = "already_delivered"
    LEAD_WITHDRAWN = "lead_withdrawn"
    """The lead left LEAD_READY (opted out, disqualified) before it was delivered."""


class ReserveResult(Contract):
    outcome: Reservation
    targets: tuple[TargetRef, ...] = ()


class CheckTargetInput(Contract):
    tenant_id: UUID
    integration_id: UUID


class TargetCheck(Contract):
    """What a test call found. `words`: what works, or what to do, in the tenant's language."""

    works: bool
    words: str
    code: str | None = None
    detail: str = ""


class SendToTargetInput(Contract):
    tenant_id: UUID
    delivery_id: UUID
    target_id: UUID


class DeliveryState(StrEnum):
    """State of a delivery row; DELIVERED is reached in the transaction that takes the credit."""

    PENDING = "PENDING"
    WAITING_CREDIT = "WAITING_CREDIT"
    WAITING_TARGET = "WAITING_TARGET"
    SENDING = "SENDING"
    DELIVERED = "DELIVERED"
    DEAD_LETTER = "DEAD_LETTER"
    WITHDRAWN = "WITHDRAWN"
    SKIPPED = "SKIPPED"
    RETURNED = "RETURNED"


class TargetState(StrEnum):
    PENDING = "PENDING"
    SENT = "SENT"
    FAILED = "FAILED"


class DeliveryResult(Contract):
    state: DeliveryState


class DeliveryStatus(Contract):
    """Answer of the `status` query."""

    state: DeliveryState
    waiting_for: str
    targets: dict[str, str] = {}
