"""Who did what, and the chain that shows when somebody changes it afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.ids import new_id
from models.tables.base import CreatedAt, Json, belongs_to_tenant


class AuditEntry(SQLModel, table=True):
    """Append-only: the application may insert and read, nobody may change.

    `tenant_id` None: the platform's own. `origin`: address, agent and request id of who asked;
    None where the product acted by itself.
    """

    __tablename__ = "audit_log"
    __table_args__ = (belongs_to_tenant(), UniqueConstraint("tenant_id", "id"))

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID | None = None
    actor: str
    action: str
    subject: str
    before: dict[str, Any] | None = Json(default=None)
    after: dict[str, Any] | None = Json(default=None)
    origin: dict[str, Any] | None = Json(default=None)
    at: datetime = CreatedAt()


class AuditLink(SQLModel, table=True):
    """An entry's place in its tenant's chain, or the platform's: written by the database itself
    as the transaction commits."""

    __tablename__ = "audit_link"
    __table_args__ = (
        belongs_to_tenant(),
        ForeignKeyConstraint(["tenant_id", "entry_id"], ["audit_log.tenant_id", "audit_log.id"]),
        UniqueConstraint("tenant_id", "seq", postgresql_nulls_not_distinct=True),
    )

    entry_id: UUID = Field(primary_key=True)
    tenant_id: UUID | None = None
    seq: int = Field(sa_type=BigInteger)
    prev_hash: str
    hash: str
