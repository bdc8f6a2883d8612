"""Files in the object store: what each is, and where it lies."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint

from models.personal import Plain
from models.tables.base import CreatedAt, Moment, TenantRow, belongs_to_tenant


class StoredFile(TenantRow, table=True):
    """Its id follows from the content: the same bytes for the same purpose are one row."""

    __tablename__ = "stored_file"
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("tenant_id", "key"),
        CheckConstraint("purpose in ('media','logo','document','export')", "purpose"),
        CheckConstraint("source in ('lead','operator')", "source"),
        CheckConstraint("size_bytes > 0", "size_bytes"),
    )

    purpose: str
    key: Plain[str]
    content_type: Plain[str]
    size_bytes: int
    sha256: Plain[str]
    """Hexadecimal."""
    source: str
    """Who brought it first: lead or operator."""
    created_at: datetime = CreatedAt()
    deleted_at: datetime | None = Moment(default=None)
    """The row stays as a record; the bytes are gone."""
