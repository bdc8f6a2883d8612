"""People and their lives on offers: lead, lead_source, lead_offer and the proof of each fact."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.domain.lifecycle import NOT_ALIVE, State
from models.encryption import EncryptedJson
from models.personal import OfLead, Plain
from models.tables.base import (
    CreatedAt,
    Json,
    Moment,
    TenantRow,
    belongs_to_tenant,
    tenant_reference,
)

_NOT_ALIVE_SQL = ", ".join(f"'{state}'" for state in sorted(NOT_ALIVE))


class Lead(TenantRow, table=True):
    """A person as one tenant knows them; also the contact of a conversation."""

    __tablename__ = "lead"
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("tenant_id", "phone"),
        UniqueConstraint("tenant_id", "wa_user_id"),
        tenant_reference("merged_into", "lead", name="fk_lead_merged_into"),
        CheckConstraint(
            "erased_at is null or (phone is null and wa_user_id is null and name is null"
            " and email is null and opted_out_at is not null)",
            "erased",
        ),
    )

    phone: OfLead[str | None] = None
    """E.164."""
    wa_user_id: OfLead[str | None] = None
    """WhatsApp's own id for the person, the same for every number of one business."""
    name: OfLead[str | None] = None
    email: OfLead[str | None] = None
    country: Plain[str | None] = None
    time_zone: Plain[str]
    language: Plain[str] = "es"
    opted_out_at: datetime | None = Moment(default=None)
    last_inbound_at: datetime | None = Moment(default=None)
    """Opens WhatsApp's 24-hour window."""
    human_spoke_at: datetime | None = Moment(default=None)
    """The last word of a human: what the person wrote before is answered by it."""
    human_until: datetime | None = Moment(default=None)
    """A human of the tenant wrote: until then the bot is silent."""
    erased_at: datetime | None = Moment(default=None)
    """Since when nothing is held of them, and nothing may be again; set by their erasure."""
    merged_into: UUID | None = None
    """They turned out to be this other person, who has their lives and messages now."""
    created_at: datetime = CreatedAt()


class LeadOffer(TenantRow, table=True):
    """One life of a lead on one offer. A trigger refuses a state change that has no arrow and
    writes each one to lead_transition, with the cause and actor that stand in this row."""

    __tablename__ = "lead_offer"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_id", "lead"),
        tenant_reference("offer_id", "offer"),
        Index(
            "uq_lead_offer_alive",
            "tenant_id",
            "lead_id",
            unique=True,
            postgresql_where=text(f"state not in ({_NOT_ALIVE_SQL})"),
        ),
        Index("ix_lead_offer_state", "tenant_id", "state"),
        Index("ix_lead_offer_created", "tenant_id", "created_at"),
        Index("ix_lead_offer_paused", "paused_at", postgresql_where=text("paused_at is not null")),
        CheckConstraint("score between 0 and 100", "score"),
    )

    lead_id: UUID
    offer_id: UUID | None = None
    ad_id: Plain[str | None] = Field(default=None, index=True)
    state: Plain[str] = State.TO_BE_CONTACTED
    state_cause: Plain[str]
    state_actor: Plain[str]
    fields: OfLead[dict[str, Any]] = Json(default_factory=dict)
    score: int | None = None
    score_detail: OfLead[dict[str, Any] | None] = Json(default=None)
    shadow_score: OfLead[dict[str, Any] | None] = Json(default=None)
    """What a template that scores along, without effect, says of it."""
    outcome: Plain[str | None] = None
    """Why it ended uncharged (NOT_CHARGEABLE_... and a code of models.domain.disqualification), or
    cannot be written to: UNREACHABLE, NO_APPROVED_TEMPLATE, NO_USABLE_PHONE."""
    asked_field: Plain[str | None] = None
    asked: Plain[dict[str, int]] = Json(default_factory=dict)
    """How often each field was asked for."""
    touches: int = 0
    """All templates ever queued for this life; numbers their turn keys."""
    follow_ups: int = 0
    """Since the last answer, as `reactivations`."""
    reactivations: int = 0
    last_touch_at: datetime | None = Moment(default=None)
    approached_at: datetime | None = Moment(default=None)
    """When it was last begun anew: a first contact left, another form came, a person said so."""
    paused_at: datetime | None = Moment(default=None)
    """Since when it waits for its tenant to be active again."""
    handed_off_at: datetime | None = Moment(default=None)
    """While no human has written since."""
    ready_at: datetime | None = Moment(default=None)
    is_test: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    """Stands outside ledger, billing and statistics; targets receive it marked."""
    created_at: datetime = CreatedAt()


class LeadAlternative(TenantRow, table=True):
    """A second offer that an alive person asked for through another form."""

    __tablename__ = "lead_alternative"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_offer_id", "lead_offer", ondelete="CASCADE"),
        tenant_reference("offer_id", "offer"),
        UniqueConstraint("tenant_id", "lead_offer_id", "offer_id"),
    )

    lead_offer_id: UUID
    offer_id: UUID


class LeadSource(TenantRow, table=True):
    """One submission of any source. `detail` is what Graph answered, or what the source handed
    in; encrypted."""

    __tablename__ = "lead_source"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_id", "lead"),
        tenant_reference("lead_offer_id", "lead_offer"),
        tenant_reference("source_id", "tenant_source"),
        UniqueConstraint("tenant_id", "leadgen_id"),
        Index("ix_lead_source_source", "tenant_id", "source_id"),
        CheckConstraint("kind in ('LEAD_AD','FORM','API','IMPORT','CLICK','TEST')", "kind"),
        CheckConstraint(
            "status in ('WAITING_DETAIL','OPENED','JOINED','DUPLICATE','WAITS_FOR_WRITER')",
            "status",
        ),
    )

    leadgen_id: Plain[str]
    """Meta's id, or ids.submission_key() of another source."""
    kind: str = Field(default="LEAD_AD", sa_column_kwargs={"server_default": text("'LEAD_AD'")})
    source_id: UUID | None = None
    status: str = "WAITING_DETAIL"
    page_id: Plain[str | None] = None
    ad_id: Plain[str | None] = None
    adset_id: Plain[str | None] = None
    campaign_id: Plain[str | None] = None
    form_id: Plain[str | None] = None
    ctwa_clid: OfLead[str | None] = None
    """Of a click on a Click-to-WhatsApp ad, which opened the chat instead of a form."""
    lead_id: UUID | None = None
    lead_offer_id: UUID | None = None
    detail: OfLead[Any] = Field(default=None, sa_type=EncryptedJson, nullable=True)
    phone_error: Plain[str | None] = None
    """Why the form's phone cannot be used; the lead is kept and shown with it."""
    submitted_at: datetime = Moment()
    created_at: datetime = CreatedAt()


class FieldEvidence(TenantRow, table=True):
    """Where a field's value came from. Append-only; the newest row of a field is its value."""

    __tablename__ = "field_evidence"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_offer_id", "lead_offer", ondelete="CASCADE"),
        CheckConstraint("origin in ('form','message','operator')", "origin"),
        CheckConstraint("method in ('rules','choice','accepted','model')", "method"),
        CheckConstraint("change in ('stated','widened','corrected','contradicted')", "change"),
    )

    lead_offer_id: UUID = Field(index=True)
    field: Plain[str]
    value: OfLead[Any] = Json()
    origin: str
    message_id: UUID | None = None
    words: OfLead[str | None] = None
    method: str | None = None
    """How it was understood, a Method of models.domain.evidence; None before that was kept."""
    confidence: float | None = None
    """From 0 to 1; only where a model read it."""
    change: str = Field(default="stated", sa_column_kwargs={"server_default": text("'stated'")})
    """What it did to the value before, a Change of models.domain.evidence."""
    at: datetime = CreatedAt()


class LeadTransition(TenantRow, table=True):
    """Written by the trigger on lead_offer, never by code."""

    __tablename__ = "lead_transition"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_offer_id", "lead_offer", ondelete="CASCADE"),
    )

    lead_offer_id: UUID = Field(index=True)
    from_state: Plain[str | None] = None
    to_state: Plain[str]
    cause: Plain[str]
    actor: Plain[str]
    at: datetime = CreatedAt()
