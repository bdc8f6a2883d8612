"""Two rows that turned out to be one person: what was moved, so that it can be taken back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

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


class LeadMerge(TenantRow, table=True):
    """`moved`: the ids of the rows that changed hands, by table. `before`: both people's own
    columns as they stood. `ended_life_id`: where both had an alive life, the one that gave way."""

    __tablename__ = "lead_merge"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("survivor_id", "lead", name="fk_lead_merge_survivor"),
        tenant_reference("merged_id", "lead", name="fk_lead_merge_merged"),
        tenant_reference("kept_life_id", "lead_offer", name="fk_lead_merge_kept_life"),
        tenant_reference("ended_life_id", "lead_offer", name="fk_lead_merge_ended_life"),
        Index("ix_lead_merge_survivor", "tenant_id", "survivor_id"),
    )

    survivor_id: UUID
    merged_id: UUID
    cause: Plain[str]
    actor: Plain[str]
    moved: Plain[dict[str, list[str]]] = Json(default_factory=dict)
    before: OfLead[Any] = Field(default=None, sa_type=EncryptedJson, nullable=True)
    kept_life_id: UUID | None = None
    ended_life_id: UUID | None = None
    ended_state: Plain[str | None] = None
    learned: OfLead[dict[str, Any]] = Json(default_factory=dict)
    """What the kept life took over from the ended one, by field."""
    at: datetime = CreatedAt()
    undone_at: datetime | None = Moment(default=None)
    undone_by: Plain[str | None] = None
