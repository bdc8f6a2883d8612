"""The tenant's own texts, in versions, cut into chunks that a reply can cite."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import (
    CreatedAt,
    Json,
    Moment,
    Row,
    TenantRow,
    belongs_to_tenant,
    tenant_reference,
)

EMBEDDING_DIMENSIONS = 384
"""multilingual-e5-small's; OpenAI's models are asked for the same."""


class KnowledgeSource(TenantRow, table=True):
    """`offer_id` None: valid for the whole tenant. Which states there are, and what leads from one
    to the next: models/domain/knowledge.py. `external_id`: its name at who loaded it."""

    __tablename__ = "knowledge_source"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("offer_id", "offer"),
        UniqueConstraint("tenant_id", "external_id"),
        CheckConstraint("kind in ('PDF','URL','WEBSITE','TEXT','FAQ')", "kind"),
        CheckConstraint("status in ('DRAFT','PENDING_APPROVAL','APPROVED','REJECTED')", "status"),
        CheckConstraint("update_status in ('PENDING_APPROVAL','REJECTED')", "update_status"),
        CheckConstraint(
            "stage in ('WAITING','FETCHING','CHUNKING','EMBEDDING','READY','FAILED')", "stage"
        ),
        Index(
            "ix_knowledge_source_refresh",
            "refresh_at",
            postgresql_where=text("refresh_at is not null"),
        ),
    )

    offer_id: UUID | None = None
    kind: str = "TEXT"
    title: str
    status: str = "DRAFT"
    update_status: str | None = None
    """Of what was given since the approval, which is still in use."""
    review_note: str | None = None
    """What who rejected it last says about it."""
    definition: dict[str, Any] = Json(default_factory=dict)
    """What it is made of: `Definition` of models/contracts/knowledge.py. Empty: its versions come
    from elsewhere."""
    fingerprint: str = ""
    """Of the definition: what is read for another one is not used."""
    stage: str = "READY"
    done: int = 0
    total: int = 0
    """Of the stage: pages fetched, chunks embedded."""
    problem: str | None = None
    """A `KnowledgeProblem`, where the stage is FAILED."""
    fetched_at: datetime | None = Moment(default=None)
    refresh_at: datetime | None = Moment(default=None)
    """When it is read again, or for the first time where nobody began; None: never."""
    external_id: str | None = None
    created_at: datetime = CreatedAt()


class KnowledgePage(TenantRow, table=True):
    """One page of a source as it was read last, cleaned; also a site's pages still to be read."""

    __tablename__ = "knowledge_page"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("source_id", "knowledge_source", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "source_id", "address"),
        CheckConstraint("state in ('WAITING','READ','REFUSED','GONE')", "state"),
    )

    source_id: UUID
    address: str
    """Of a web page; a PDF's pages end in #page=; "" for what was written by hand."""
    ordinal: int
    """In the order they were found."""
    run: str
    """The reading that saw it last; a page that the newest one did not see is GONE."""
    state: str = "WAITING"
    problem: str | None = None
    title: str | None = None
    text: str | None = None
    number: int | None = None
    """Of a PDF's page, from 1."""
    links: list[str] = Json(default_factory=list)
    """Where a page of a site leads to, within what may be read."""
    etag: str | None = None
    last_modified: str | None = None


class KnowledgeDocument(TenantRow, table=True):
    """One version of a source's text; the same hash twice in a row is one version.

    In use is the current one of an approved source. A version is stored first and becomes current
    once it is whole, which leaves no moment without one.
    """

    __tablename__ = "knowledge_document"
    __holds_people__ = False
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
    chunks: int = 0
    terms: int = 0
    """Of all its chunks together."""
    analyzer: str | None = None
    """What its terms were indexed by; None: not found by its words."""
    embedding_model: str | None = None
    """What made the vectors of all its chunks; None: not found by meaning."""
    created_at: datetime = CreatedAt()


class KnowledgeChunk(TenantRow, table=True):
    """`embedding_model` names what made the vector; None: not embedded, text search only."""

    __tablename__ = "knowledge_chunk"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("document_id", "knowledge_document", ondelete="CASCADE"),
        Index("uq_knowledge_chunk_ordinal", "tenant_id", "document_id", "ordinal", unique=True),
        Index(
            "ix_knowledge_chunk_embedding",
            "embedding",
            postgresql_using="hnsw",
            postgresql_ops={"embedding": "vector_cosine_ops"},
        ),
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


class KnowledgeTerm(Row, table=True):
    """A term stands `frequency` times in a chunk of `length` terms: what BM25 has to know."""

    __tablename__ = "knowledge_term"
    __holds_people__ = False
    __table_args__ = (
        tenant_reference("document_id", "knowledge_document", ondelete="CASCADE"),
        Index("ix_knowledge_term_document_id", "tenant_id", "document_id"),
    )

    tenant_id: UUID = Field(primary_key=True)
    term: str = Field(primary_key=True)
    document_id: UUID = Field(primary_key=True)
    ordinal: int = Field(primary_key=True, sa_type=SmallInteger)
    frequency: int = Field(sa_type=SmallInteger)
    length: int = Field(sa_type=SmallInteger)
