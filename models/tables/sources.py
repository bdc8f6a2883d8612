"""Where leads come from: a tenant's sources, and the files that were imported."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.encryption import EncryptedBytes, EncryptedJson
from models.personal import OfLead, Plain, Secret
from models.tables.base import (
    CreatedAt,
    Json,
    Moment,
    TenantRow,
    belongs_to_tenant,
    tenant_reference,
)


class TenantSource(TenantRow, table=True):
    """A Lead Ad form, a form page, a system that posts, an imported file."""

    __tablename__ = "tenant_source"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("offer_id", "offer"),
        UniqueConstraint("tenant_id", "kind", "key"),
        Index(
            "uq_tenant_source_public",
            "key",
            unique=True,
            postgresql_where=text("kind in ('FORM', 'API')"),
        ),
        CheckConstraint("kind in ('LEAD_AD','FORM','API','IMPORT')", "kind"),
        CheckConstraint("status in ('ACTIVE','OFF')", "status"),
    )

    kind: str
    key: Plain[str]
    """Meta's form id; else what its public address ends in."""
    name: Plain[str] = Field(default="", sa_column_kwargs={"server_default": text("''")})
    status: str = Field(default="ACTIVE", sa_column_kwargs={"server_default": text("'ACTIVE'")})
    secret: Secret[Any] = Field(default=None, sa_type=EncryptedJson, nullable=True)
    """{"token"}: signs a form's pages, or is what a system sends."""
    mapping: Plain[dict[str, str]] = Json(default_factory=dict)
    """Question -> field, where the guess from its name is not right; "": kept unread."""
    questions: Plain[list[str]] = Json(default_factory=list)
    """Every question that was seen, for whoever edits the mapping. Never an answer."""
    offer_id: UUID | None = None
    """What its leads are about, where no ad tells."""
    origins: Plain[list[str]] = Json(default_factory=list)
    """The web origins a form may be posted from."""
    consent: Plain[str | None] = None
    """The words beside the form that a person agrees to."""
    created_at: datetime = CreatedAt()


class LeadImport(TenantRow, table=True):
    """One file. `content` is gone once it is done."""

    __tablename__ = "lead_import"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("source_id", "tenant_source"),
        CheckConstraint("status in ('UPLOADED','RUNNING','DONE')", "status"),
    )

    source_id: UUID
    file_name: OfLead[str]
    content: OfLead[bytes | None] = Field(default=None, sa_type=EncryptedBytes, nullable=True)
    rows: int
    """Below the header."""
    done: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    status: str = Field(default="UPLOADED", sa_column_kwargs={"server_default": text("'UPLOADED'")})
    asked_by: Plain[str]
    created_at: datetime = CreatedAt()
    finished_at: datetime | None = Moment(default=None)


class ImportReject(TenantRow, table=True):
    """A row of a file that became no lead; what stood in it is not kept."""

    __tablename__ = "import_reject"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("import_id", "lead_import", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "import_id", "row_number"),
    )

    import_id: UUID
    row_number: int
    """As a spreadsheet shows it: the header is row 1."""
    column_name: Plain[str]
    problem: Plain[str]
    """Which of models.domain.import_problems it is."""
