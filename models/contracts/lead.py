"""What the lead lifecycle and its activities say to each other: ids, states and times only."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from models.contracts.base import Contract
from models.domain.cadence import TouchKind
from models.domain.contact_hours import Hold
from models.domain.lead_commands import Command, Reason, Taker
from models.domain.lifecycle import State

OPERATOR: Final = "operator"
"""Who acts through the Web UI, which tells no names."""


class LeadLifecycleInput(Contract):
    """`inbox_id` names the form submission; None: the life was opened by a message."""

    tenant_id: UUID
    lead_offer_id: UUID
    inbox_id: UUID | None = None


class LeadRef(Contract):
    tenant_id: UUID
    lead_offer_id: UUID


class TakeInInput(Contract):
    tenant_id: UUID
    lead_offer_id: UUID
    inbox_id: UUID


class AdmissionKind(StrEnum):
    NEW = "new"
    JOINED = "joined"
    """The person has an alive life: the form joined it."""
    DUPLICATE = "duplicate"
    """The same offer was delivered for this person within the duplicate window."""
    WAITS_FOR_WRITER = "waits_for_writer"
    """The person opted out; only a message of theirs opens a new life."""


class Admission(Contract):
    """`lead_offer_id` is the life that holds the submission: the own one, or the one joined."""

    kind: AdmissionKind
    lead_offer_id: UUID
    state: State | None = None
    has_phone: bool = True


class LeadStep(Contract):
    """Where a life stands, and what follows: a message to send now, a delivery to run, or the next
    touch and when it is due. None of them: only the lead, or a person, moves it."""

    state: State
    score: int | None = None
    message_id: UUID | None = None
    delivery_id: UUID | None = None
    touch: TouchKind | None = None
    due_at: datetime | None = None
    held: Hold | None = None
    is_paused: bool = False
    """The tenant is not active: nothing happens until it is."""


class LeadProgress(Contract):
    """What a conversation turn changed about a life."""

    state: State
    score: int | None = None


class LeadStatus(Contract):
    """Answer of the `status` query."""

    state: State | None
    score: int | None
    waiting_for: str
    next_touch: TouchKind | None = None
    due_at: datetime | None = None
    held: Hold | None = None


class TakeOverInput(Contract):
    """`taker` tenant: it accepts the lead, which is delivered and charged."""

    taker: Taker
    by: str = OPERATOR


class MoveInput(Contract):
    target: State
    reason: Reason
    by: str = OPERATOR


class CloseInput(Contract):
    reason: Reason
    by: str = OPERATOR


class LeadOrder(Contract):
    """An operator's word about one life."""

    tenant_id: UUID
    lead_offer_id: UUID
    command: Command
    by: str
    target: State | None = None
    taker: Taker | None = None
    reason: Reason | None = None


class Obeyed(Contract):
    """`delivery_id`: the tenant took the lead over, whose targets are still to be served.
    `contact_id`: the platform's agent has the person, of whom the desk is still to be told."""

    state: State
    delivery_id: UUID | None = None
    contact_id: UUID | None = None
