"""What models write and what they cost: prompts of the platform, drafts of replies, calls."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.ids import new_id
from models.personal import OfLead, Plain
from models.tables.base import (
    CreatedAt,
    Json,
    Moment,
    Row,
    TenantRow,
    belongs_to_tenant,
    tenant_reference,
)

_PURPOSES = "purpose in ('reply','understand')"


class PlatformPrompt(Row, table=True):
    """Instructions for tenants that have none of their own, versioned; one active a purpose."""

    __tablename__ = "platform_prompt"
    __holds_people__ = False
    __table_args__ = (
        UniqueConstraint("purpose", "version"),
        CheckConstraint(_PURPOSES, "purpose"),
        Index(
            "ix_platform_prompt_active",
            "purpose",
            unique=True,
            postgresql_where=text("is_active"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    purpose: str
    version: int
    body: str
    is_active: bool = False
    author: str
    created_at: datetime = CreatedAt()


class ReplyDraft(TenantRow, table=True):
    """What became of writing one reply. Only WRITTEN has a `reply`; without one the scripted reply
    is sent. `prompt` names the instructions ("tenant:3"), `refused` holds each text that was not
    sent with the checks that refused it. `used_at` None: the turn went on without it."""

    __tablename__ = "reply_draft"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_offer_id", "lead_offer"),
        UniqueConstraint("tenant_id", "turn_key"),
        CheckConstraint(
            "outcome in ('WRITTEN','REFUSED','OVER_BUDGET','MODELS_DOWN','TOO_SLOW')", "outcome"
        ),
        CheckConstraint("(outcome = 'WRITTEN') = (reply is not null)", "written"),
        Index("ix_reply_draft_created_at", "tenant_id", "created_at"),
    )

    lead_offer_id: UUID
    turn_key: Plain[str]
    outcome: str
    prompt: Plain[str]
    reply: OfLead[dict[str, Any] | None] = Field(
        default=None, sa_type=JSONB(none_as_null=True), nullable=True
    )
    refused: OfLead[list[dict[str, Any]]] = Json(default_factory=list)
    used_at: datetime | None = Moment(default=None)
    created_at: datetime = CreatedAt()


class ModelCall(TenantRow, table=True):
    """One call of a chat model, paid for whatever became of it; never changed."""

    __tablename__ = "model_call"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_offer_id", "lead_offer"),
        CheckConstraint(_PURPOSES, "purpose"),
        CheckConstraint("cost_micro_usd >= 0", "cost"),
        Index("ix_model_call_created_at", "tenant_id", "created_at"),
        Index("ix_model_call_lead_offer", "tenant_id", "lead_offer_id"),
    )

    lead_offer_id: UUID | None = None
    turn_key: str | None = None
    """Of the reply that it was for."""
    purpose: str
    model: str
    error: str | None = None
    """Kind of the failure; None: it answered."""
    input_tokens: int = 0
    cached_tokens: int = 0
    """Of the input, those that the vendor had in its cache."""
    output_tokens: int = 0
    cost_micro_usd: int = Field(default=0, sa_type=BigInteger)
    duration_ms: int = 0
    created_at: datetime = CreatedAt()
