"""Scoring: the versions of a template, and every score that a life had."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
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

_STATUS = "status in ('DRAFT','SHADOW','PUBLISHED','RETIRED')"


class ScoreTemplateVersion(Row):
    """A trigger refuses that anything but status, `published_at` and `steps` changes."""

    offer_type: str
    version: int
    status: str = "DRAFT"
    definition: dict[str, Any] = Json()
    """As models.domain.score_definition writes it."""
    published_at: datetime | None = Moment(default=None)
    """When it was published last; a roll-back goes to the one before."""
    steps: list[dict[str, Any]] = Json(default_factory=list)
    """Who took it to which status, and when."""
    created_at: datetime = CreatedAt()


class ScoreTemplateRow(TenantRow, ScoreTemplateVersion, table=True):
    """A tenant's own version; without a published one the platform's holds."""

    __tablename__ = "score_template"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("tenant_id", "offer_type", "version"),
        Index(
            "uq_score_template_in_force",
            "tenant_id",
            "offer_type",
            "status",
            unique=True,
            postgresql_where=text("status in ('SHADOW', 'PUBLISHED')"),
        ),
        CheckConstraint(_STATUS, "status"),
    )


class PlatformScoreTemplate(ScoreTemplateVersion, table=True):
    """The platform's version for every tenant; without a published one what the product ships."""

    __tablename__ = "platform_score_template"
    __holds_people__ = False
    __table_args__ = (
        UniqueConstraint("offer_type", "version"),
        Index(
            "uq_platform_score_template_in_force",
            "offer_type",
            "status",
            unique=True,
            postgresql_where=text("status in ('SHADOW', 'PUBLISHED')"),
        ),
        CheckConstraint(_STATUS, "status"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)


class LeadScore(TenantRow, table=True):
    """What a life was scored from here on, until the next row. Append-only.

    `dimensions`: [{key, rule, points, max, finding}], where `finding` tells the reason in any
    language (models.domain.score_findings). `shadow`: what a template that scores along said.
    """

    __tablename__ = "lead_score"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_offer_id", "lead_offer", ondelete="CASCADE"),
    )

    lead_offer_id: UUID = Field(index=True)
    version: Plain[str]
    total: int
    threshold: int
    is_ready: bool
    missing: Plain[list[str]] = Json(default_factory=list)
    dimensions: OfLead[list[dict[str, Any]]] = Json(default_factory=list)
    shadow: OfLead[dict[str, Any] | None] = Json(default=None)
    at: datetime = CreatedAt()
