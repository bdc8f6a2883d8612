"""What a person agreed to, and why a life was judged: written once, never changed."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, text
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

CONTACT_AND_HAND_OVER: Final = "CONTACT_AND_HAND_OVER"
"""To be written to about the offer, and to be named to who sells it: the one purpose there is."""


class ConsentEvent(TenantRow, table=True):
    """One word of a person about being written to. `cause` names it once: the form, the message.

    `words` as they stood in the form, or as the person wrote them; `evidence` says where: ids of
    ad, form, page and message, and the boxes of the form with whether they were ticked.
    """

    __tablename__ = "consent_event"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_id", "lead"),
        UniqueConstraint("tenant_id", "cause"),
        CheckConstraint("kind in ('AGREED','OPTED_OUT','OPTED_IN')", "kind"),
        CheckConstraint("source in ('form','message')", "source"),
        CheckConstraint("purpose in ('CONTACT_AND_HAND_OVER')", "purpose"),
    )

    lead_id: UUID = Field(index=True)
    kind: str
    source: str
    purpose: str = Field(
        default=CONTACT_AND_HAND_OVER,
        sa_column_kwargs={"server_default": text(f"'{CONTACT_AND_HAND_OVER}'")},
    )
    cause: Plain[str]
    words: OfLead[str | None] = None
    evidence: OfLead[dict[str, Any]] = Json(default_factory=dict)
    at: datetime = Moment()
    """When the person said so, by the vendor's clock."""
    created_at: datetime = CreatedAt()


class Disqualification(TenantRow, table=True):
    """Why a life became DISQUALIFIED; that it was reinstated stands in its transitions.

    `code` is one of models.domain.disqualification; `evidence` what shows it.
    """

    __tablename__ = "disqualification"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_offer_id", "lead_offer", ondelete="CASCADE"),
    )

    lead_offer_id: UUID = Field(index=True)
    code: Plain[str]
    evidence: OfLead[dict[str, Any]] = Json(default_factory=dict)
    actor: Plain[str]
    at: datetime = CreatedAt()


class LeadNote(TenantRow, table=True):
    """What an operator says about an order; the audit entry names it, and can be blanked by nobody.

    `about`: the audit entry's action.
    """

    __tablename__ = "lead_note"
    __table_args__ = (belongs_to_tenant(), tenant_reference("lead_id", "lead"))

    lead_id: UUID = Field(index=True)
    actor: Plain[str]
    about: Plain[str]
    words: OfLead[str]
    at: datetime = CreatedAt()
