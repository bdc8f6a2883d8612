"""Where a person's talk stands in Chatwoot, and what was posted there by us."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from models.personal import Plain
from models.tables.base import CreatedAt, TenantRow, belongs_to_tenant, tenant_reference


class ChatwootThread(TenantRow, table=True):
    """One conversation in one inbox. `place` is the tenant's connection, or the platform's desk."""

    __tablename__ = "chatwoot_thread"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_id", "lead"),
        UniqueConstraint("place", "conversation_id"),
        Index("ix_chatwoot_thread_lead", "tenant_id", "lead_id", "place"),
    )

    lead_id: UUID
    place: Plain[str]
    contact_id: int = Field(sa_type=BigInteger)
    conversation_id: int = Field(sa_type=BigInteger)
    created_at: datetime = CreatedAt()


class DeskPost(TenantRow, table=True):
    """A note or message on the platform's desk, written before it is posted; unique by its key."""

    __tablename__ = "desk_post"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_id", "lead"),
        UniqueConstraint("tenant_id", "key"),
    )

    lead_id: UUID
    key: Plain[str]
    post_id: int | None = Field(default=None, sa_type=BigInteger)
    """Chatwoot's id; None while nobody heard that it arrived."""
    created_at: datetime = CreatedAt()
