"""The tenant's own texts, in versions, cut into chunks that a reply can cite."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import CreatedAt, Moment, TenantRow, belongs_to_tenant, tenant_reference

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
    """One version of a source's text; the same hash twice in a row is one version.

    In use is the current one of an approved source. A version is stored first and becomes current
    once it is whole, which leaves no moment without one.
    """

    __tablename__ = "knowledge_document"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("source_id", "knowledge_source", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "source_id", "version"),
        Index(
            "uq_knowledge_document_current",
            "tenant_id",
            "source_id",
            unique=True,
            postgresql_where=text("is_current"),
        ),
    )

    source_id: UUID
    version: int
    content_sha256: str
    is_current: bool = False
    ready_at: datetime | None = Moment(default=None)
    """When its last chunk was embedded; None: not whole, used by nobody."""
    created_at: datetime = CreatedAt()


class KnowledgeChunk(TenantRow, table=True):
    """`embedding_model` names what made the vector; None: not embedded, text search only."""

    __tablename__ = "knowledge_chunk"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("document_id", "knowledge_document", ondelete="CASCADE"),
        Index("uq_knowledge_chunk_ordinal", "tenant_id", "document_id", "ordinal", unique=True),
    )

    document_id: UUID = Field(index=True)
    ordinal: int
    section: str | None = None
    page: int | None = None
    """Of a PDF, from 1."""
    language: str | None = None
    text: str
    embedding: Any = Field(
        default=None,
        sa_type=VECTOR(EMBEDDING_DIMENSIONS),
        nullable=True,
    )
    embedding_model: str | None = None
