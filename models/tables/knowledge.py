"""The tenant's own texts, in versions, cut into chunks that a reply can cite."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.tables.base import CreatedAt, TenantRow, belongs_to_tenant, tenant_reference

EMBEDDING_DIMENSIONS = 384
"""multilingual-e5-small's; OpenAI's models are asked for the same."""


class KnowledgeSource(TenantRow, table=True):
    """`offer_id` None: valid for the whole tenant."""

    __tablename__ = "knowledge_source"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("offer_id", "offer"),
        CheckConstraint("kind in ('PDF','URL','WEBSITE','TEXT','FAQ')", "kind"),
        CheckConstraint("status in ('DRAFT','PENDING_APPROVAL','APPROVED','REJECTED')", "status"),
    )

    offer_id: UUID | None = None
    kind: str = "TEXT"
    title: str
    status: str = "DRAFT"
    created_at: datetime = CreatedAt()


class KnowledgeDocument(TenantRow, table=True):
    """One version of a source's text; the same hash is never stored as a new version."""

    __tablename__ = "knowledge_document"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("source_id", "knowledge_source", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "source_id", "version"),
    )

    source_id: UUID
    version: int
    content_sha256: str
    is_current: bool = True
    created_at: datetime = CreatedAt()


class KnowledgeChunk(TenantRow, table=True):
    """`embedding_model` names what made the vector; None: not embedded, text search only."""

    __tablename__ = "knowledge_chunk"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("document_id", "knowledge_document", ondelete="CASCADE"),
    )

    document_id: UUID = Field(index=True)
    ordinal: int
    section: str | None = None
    text: str
    embedding: Any = Field(
        default=None,
        sa_type=VECTOR(EMBEDDING_DIMENSIONS),
        nullable=True,
    )
    embedding_model: str | None = None
