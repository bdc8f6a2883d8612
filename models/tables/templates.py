"""Texts that a tenant may override: WhatsApp templates, prompts."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import CreatedAt, Json, Moment, TenantRow, belongs_to_tenant


class MessageTemplate(TenantRow, table=True):
    """A WhatsApp template as Graph knows it. `parameters` says what {{1}}, {{2}}, ... are, from
    models.domain.templates; `purpose` None: it was found at Graph and nobody uses it yet."""

    __tablename__ = "message_template"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("tenant_id", "name", "language_code"),
        CheckConstraint(
            "purpose in ('first_contact','follow_up','reactivation','window_closed')", "purpose"
        ),
    )

    purpose: str | None = None
    language: str = "es"
    name: str
    language_code: str = "es_AR"
    body: str
    status: str = "APPROVED"
    """Graph's own word, or REFUSED: Graph approved it and still refuses what is sent with it."""
    reason: str | None = None
    category: str | None = None
    rank: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    """Of several for one purpose and language the lowest goes first."""
    parameters: list[str] = Json(default_factory=lambda: ["name", "offer"])
    components: list[dict[str, Any]] = Json(default_factory=list)
    changed_at: datetime | None = Moment(default=None)
    """When the status that is known began, as Meta dates it: an older report changes nothing."""
    created_at: datetime = CreatedAt()


class Prompt(TenantRow, table=True):
    """A tenant's own instructions for the model, versioned; one a purpose is active at most."""

    __tablename__ = "prompt"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("tenant_id", "purpose", "version"),
        CheckConstraint("purpose in ('reply','understand')", "purpose"),
        Index(
            "ix_prompt_active",
            "tenant_id",
            "purpose",
            unique=True,
            postgresql_where=text("is_active"),
        ),
    )

    purpose: str
    version: int = 1
    body: str
    is_active: bool = True
    author: str = Field(default="platform", sa_column_kwargs={"server_default": "platform"})
    created_at: datetime = CreatedAt()
