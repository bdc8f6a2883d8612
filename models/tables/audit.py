"""Who did what, and the chain that shows when somebody changes it afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field

from models.ids import new_id
from models.personal import OfUser, Plain
from models.tables.base import CreatedAt, Json, Row, belongs_to_tenant


class AuditEntry(Row, table=True):
    """Append-only: the application may insert and read, nobody may change.

    `tenant_id` None: the platform's own. `origin`: address, agent and request id of who asked;
    None where the product acted by itself.
    """

    __tablename__ = "audit_log"
    __table_args__ = (belongs_to_tenant(), UniqueConstraint("tenant_id", "id"))

    id: UUID = Field(default_factory=new_id, primary_key=True)
    tenant_id: UUID | None = None
    actor: Plain[str]
    action: Plain[str]
    subject: Plain[str]
    before: Plain[dict[str, Any] | None] = Json(default=None)
    after: Plain[dict[str, Any] | None] = Json(default=None)
    origin: OfUser[dict[str, Any] | None] = Json(default=None)
    at: datetime = CreatedAt()


class AuditLink(Row, table=True):
    """An entry's place in its tenant's chain, or the platform's: written by the database itself
    as the transaction commits."""

    __tablename__ = "audit_link"
    __holds_people__ = False
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
