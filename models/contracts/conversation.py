"""What the conversation and its activities say to each other: ids, counters and flags only."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from models.contracts.base import Contract
from models.domain.lifecycle import State


class ConversationInput(Contract):
    """What is carried from run to run. `burst_window_ms`: the silence before the first look at
    what arrived; `arrived` counts signals that no turn has looked at yet; `unkept` are messages
    whose media are still to be kept; `turns_max`: a new run begins after so many turns. About 11
    events each: what a worker replays when a person writes whom it put away stays short."""

    tenant_id: UUID
    contact_id: UUID
    burst_window_ms: int
    arrived: int = 0
    turns_done: int = 0
    turns_max: int = 100
    reported: str = ""
    unkept: tuple[UUID, ...] = ()


class InboundMessage(Contract):
    """Something new of this contact lies in the inbox. `burst_window_ms`: as the tenant has it by
    now, where the sender knows."""

    inbox_id: UUID
    burst_window_ms: int | None = None


class ContactRef(Contract):
    tenant_id: UUID
    contact_id: UUID


class MessageRef(Contract):
    tenant_id: UUID
    message_id: UUID


class OpenedLife(Contract):
    """A life that began with a message: its workflow is to be started."""

    lead_offer_id: UUID


class TurnInput(Contract):
    tenant_id: UUID
    contact_id: UUID
    message_ids: tuple[UUID, ...]


class FoundAnswer(Contract):
    """The approved chunk that answers the n-th question of the turn."""

    question_number: int
    chunk_id: UUID


class Found(Contract):
    answers: tuple[FoundAnswer, ...] = ()


class TakeTurnInput(Contract):
    """`silence_ms`: how long the person has been silent; None: they are not waited for any more.
    `is_prepared`: what could be prepared was; the turn is answered with what there is."""

    tenant_id: UUID
    contact_id: UUID
    silence_ms: int | None = None
    is_prepared: bool = False
    answers: tuple[FoundAnswer, ...] = ()


class Preparation(Contract):
    """What has to be called out for before these messages can be answered."""

    message_ids: tuple[UUID, ...]
    voice_ids: tuple[UUID, ...] = ()
    needs_knowledge: bool = False
    needs_model: bool = False
    needs_reply: bool = False


class TurnTaken(Contract):
    """One turn's outcome. `silence_ms`: not answered before the person has been silent for so long;
    `preparation`: not answered before that is done. `standing`: where the life stands, also
    where nothing new was found, since an earlier try may have moved it unheard; None while nothing
    is taken in. `send_ids` are the replies to send, oldest first; one of an earlier try may be
    among them. `opened`: a life that began with a message, whose workflow is to be started.
    `keep_ids` are messages whose media are to be kept, which nothing waits for. `human_until`: not
    answered, since a human has the conversation until then. `at_desk`: the platform's desk is to
    be told what is new."""

    silence_ms: int | None = None
    preparation: Preparation | None = None
    standing: "LifeStanding | None" = None
    is_answered: bool = False
    send_ids: tuple[UUID, ...] = ()
    keep_ids: tuple[UUID, ...] = ()
    opened: OpenedLife | None = None
    human_until: datetime | None = None
    at_desk: bool = False


class SendResult(Contract):
    """`failed`: WhatsApp refused for good. `skipped`: sent before, or no longer allowed.
    `replaced_by`: the row to send in its place."""

    status: Literal["sent", "failed", "skipped"]
    error_code: str | None = None
    replaced_by: UUID | None = None


class LifeStanding(Contract):
    """`window_until`: when WhatsApp's 24 hours for free text are over."""

    lead_offer_id: UUID
    state: State
    score: int | None = None
    window_until: datetime | None = None


class ConversationStatus(Contract):
    """Answer of the `status` query."""

    turns_done: int
    pending_count: int
    state: State | None = None
    human_until: datetime | None = None
    window_until: datetime | None = None
