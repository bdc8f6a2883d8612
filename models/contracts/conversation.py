"""What the conversation and its activities say to each other: ids, counters and flags only."""

from typing import Literal
from uuid import UUID

from models.contracts.base import Contract
from models.domain.lifecycle import State


class ConversationInput(Contract):
    """What is carried from run to run. `arrived` counts signals that no turn has looked at yet;
    `turns_max` forces a new run after so many turns (tests)."""

    tenant_id: UUID
    contact_id: UUID
    burst_window_ms: int
    arrived: int = 0
    turns_done: int = 0
    turns_max: int | None = None
    reported: str = ""


class InboundMessage(Contract):
    """Something new of this contact lies in the inbox."""

    inbox_id: UUID


class ContactRef(Contract):
    tenant_id: UUID
    contact_id: UUID


class MessageRef(Contract):
    tenant_id: UUID
    message_id: UUID


class OpenedLife(Contract):
    """A life that began with a message: its workflow is to be started."""

    lead_offer_id: UUID


class TurnHeard(Contract):
    """The unanswered messages, in order, and what must be done before they can be answered."""

    message_ids: tuple[UUID, ...] = ()
    voice_ids: tuple[UUID, ...] = ()
    has_question: bool = False
    reads_with_model: bool = False
    unsent_ids: tuple[UUID, ...] = ()
    """Replies written in an earlier try and not sent: they go first."""
    opened: OpenedLife | None = None


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


class ReplyInput(Contract):
    tenant_id: UUID
    contact_id: UUID
    message_ids: tuple[UUID, ...]
    answers: tuple[FoundAnswer, ...] = ()


class SendResult(Contract):
    """`failed`: WhatsApp refused for good. `skipped`: sent before, or no longer allowed."""

    status: Literal["sent", "failed", "skipped"]
    error_code: str | None = None


class TurnReply(Contract):
    """`reply_id` None: this turn is answered with silence (opt-out, a human has it)."""

    lead_offer_id: UUID
    state: State
    score: int | None = None
    reply_id: UUID | None = None


class ConversationStatus(Contract):
    """Answer of the `status` query."""

    turns_done: int
    pending_count: int
    state: State | None = None
