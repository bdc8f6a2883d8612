"""What was said, both ways, and what could not be answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.personal import OfLead, Plain
from models.tables.base import (
    CreatedAt,
    Json,
    Moment,
    TenantRow,
    belongs_to_tenant,
    tenant_reference,
)


class Message(TenantRow, table=True):
    """Inbound is unique by wamid; outbound by turn_key, and is written before it is sent."""

    __tablename__ = "message"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_id", "lead"),
        tenant_reference("lead_offer_id", "lead_offer"),
        tenant_reference("file_id", "stored_file"),
        UniqueConstraint("tenant_id", "wamid"),
        UniqueConstraint("tenant_id", "turn_key"),
        Index("ix_message_transcript", "tenant_id", "lead_id", "occurred_at"),
        Index(
            "ix_message_unanswered",
            "tenant_id",
            "lead_id",
            postgresql_where=text("direction = 'in' and answered_at is null"),
        ),
        Index(
            "ix_message_unsent",
            "tenant_id",
            "lead_id",
            postgresql_where=text("direction = 'out' and status in ('queued','sending')"),
        ),
        Index(
            "ix_message_unkept",
            "occurred_at",
            postgresql_where=text(
                "media_id is not null and file_id is null and file_problem is null"
            ),
        ),
        CheckConstraint("direction in ('in','out')", "direction"),
        CheckConstraint(
            "status in ('received','queued','sending','sent','delivered','read','failed')", "status"
        ),
    )

    lead_id: UUID
    lead_offer_id: UUID | None = None
    direction: str
    by_human: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Outbound, and typed by a human of the tenant."""
    kind: Plain[str]
    """text, voice, media, location, contacts, unreadable, template, interactive, other."""
    text: OfLead[str | None] = None
    media_id: OfLead[str | None] = None
    file_id: UUID | None = None
    """What was sent, once it is in our own store."""
    file_problem: Plain[str | None] = None
    """Why it will never be there: a FileProblem."""
    reply_id: OfLead[str | None] = None
    """The choice that was tapped, where the answer was a tap."""
    attachment: OfLead[dict[str, Any] | None] = Json(default=None)
    """A place's coordinates and address, a file's name and type."""
    template: OfLead[dict[str, Any] | None] = Json(default=None)
    options: OfLead[list[dict[str, str]] | None] = Json(default=None)
    """Outbound: what the person may choose from, each {id, title}."""
    citations: Plain[list[dict[str, Any]]] = Json(default_factory=list)
    reading: OfLead[dict[str, Any] | None] = Json(default=None)
    """What the model understood, where one is configured."""
    wamid: OfLead[str | None] = None
    turn_key: Plain[str | None] = None
    status: str
    error: Plain[str | None] = None
    send_after: datetime | None = Moment(default=None)
    """Not sent before; None: at once."""
    place_at: datetime | None = Moment(default=None)
    """Its place in the line, where it had to wait for WhatsApp's pace."""
    sending_since: datetime | None = Moment(default=None)
    sent_at: datetime | None = Moment(default=None)
    delivered_at: datetime | None = Moment(default=None)
    read_at: datetime | None = Moment(default=None)
    failed_at: datetime | None = Moment(default=None)
    answered_at: datetime | None = Moment(default=None)
    occurred_at: datetime = Moment()
    created_at: datetime = CreatedAt()

    @property
    def is_from_desk(self) -> bool:
        """What a human wrote elsewhere went to the person without us, and has no key of ours."""
        return self.by_human and self.turn_key is not None

    @property
    def awaits_keeping(self) -> bool:
        """Came with media that lie nowhere yet but at WhatsApp."""
        return bool(self.media_id) and self.file_id is None and self.file_problem is None


class OpenQuestion(TenantRow, table=True):
    """A question that neither inventory nor approved knowledge answers; the tenant's to-do list."""

    __tablename__ = "open_question"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("message_id", "message"),
        tenant_reference("source_id", "knowledge_source"),
        UniqueConstraint("tenant_id", "message_id", "question"),
    )

    message_id: UUID
    lead_offer_id: UUID | None = Field(default=None)
    question: OfLead[str]
    answer: OfLead[str | None] = None
    """What the tenant says to it; from then on it is knowledge."""
    answered_at: datetime | None = Moment(default=None)
    answered_by: Plain[str | None] = None
    source_id: UUID | None = None
    """The knowledge that begins with this person's own words; None where it was worded anew."""
    created_at: datetime = CreatedAt()
