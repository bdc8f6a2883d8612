"""Texts and rules that a tenant may override: WhatsApp templates, prompts, scoring."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint

from models.tables.base import CreatedAt, Json, TenantRow, belongs_to_tenant


class MessageTemplate(TenantRow, table=True):
    """An approved WhatsApp template. {{1}} is the person's first name, {{2}} the offer."""

    __tablename__ = "message_template"
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("tenant_id", "purpose", "language"),
        CheckConstraint("purpose in ('first_contact','follow_up','reactivation')", "purpose"),
    )

    purpose: str
    language: str = "es"
    name: str
    language_code: str = "es_AR"
    body: str
    is_approved: bool = True
    created_at: datetime = CreatedAt()


class Prompt(TenantRow, table=True):
    """Instructions for the model, versioned; the newest active one of a purpose is used."""

    __tablename__ = "prompt"
    __table_args__ = (belongs_to_tenant(), UniqueConstraint("tenant_id", "purpose", "version"))

    purpose: str
    version: int = 1
    body: str
    is_active: bool = True
    created_at: datetime = CreatedAt()


class ScoreTemplateRow(TenantRow, table=True):
    """A tenant's own weights; without one the product's template of the offer type holds."""

    __tablename__ = "score_template"
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("tenant_id", "offer_type", "version"),
        CheckConstraint("status in ('DRAFT','SHADOW','PUBLISHED')", "status"),
    )

    offer_type: str
    version: int = 1
    status: str = "DRAFT"
    definition: dict[str, Any] = Json(default_factory=dict)
    created_at: datetime = CreatedAt()
