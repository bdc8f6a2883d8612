"""What the sweep looks for, finds and passes on."""

from uuid import UUID

from models.contracts.base import Contract
from models.contracts.erasure import ErasureRef


class SweepInput(Contract):
    """Rows younger than `grace_s` seconds are left to the path that is just handling them."""

    grace_s: int = 120
    batch_max: int = 500


class StuckLead(Contract):
    tenant_id: UUID
    lead_offer_id: UUID
    inbox_id: UUID | None = None


class StuckMessage(Contract):
    """`inbox_id` names the row that shows it; the conversation looks for the rest itself."""

    tenant_id: UUID
    contact_id: UUID
    inbox_id: UUID


class StuckPayment(Contract):
    tenant_id: UUID
    order_id: UUID
    inbox_id: UUID


class Found(Contract):
    leads: tuple[StuckLead, ...] = ()
    messages: tuple[StuckMessage, ...] = ()
    payments: tuple[StuckPayment, ...] = ()
    mapped: tuple[StuckLead, ...] = ()
    ready: tuple[StuckLead, ...] = ()
    paused: tuple[StuckLead, ...] = ()
    letters: tuple[UUID, ...] = ()
    erasures: tuple[ErasureRef, ...] = ()


class AwakenedDelivery(Contract):
    tenant_id: UUID
    delivery_id: UUID


class SweepResult(Contract):
    """How many of each were set going again."""

    leads: int = 0
    messages: int = 0
    payments: int = 0
    mapped: int = 0
    ready: int = 0
    paused: int = 0
    deliveries: int = 0
    low: int = 0
    recharges: int = 0
    media: int = 0
    letters: int = 0
    erasures: int = 0


class HeadsKept(Contract):
    """Where the heads of the audit log's chains were put, and of how many chains."""

    key: str
    chains: int
