"""People who were erased, what keeps them from coming back, and what Meta asked to be deleted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.encryption import EncryptedJson
from models.ids import new_id
from models.personal import OfLead, Plain
from models.tables.base import CreatedAt, Json, Moment, Row, TenantRow, belongs_to_tenant


class Erasure(TenantRow, table=True):
    """One person, for good. `found`: what was erased, {place: rows}, over all passes. `remains`:
    who else may hold something, [{holder, reason, reference}].

    `lead_id` is no reference: after a restore the list may name a person whom the back-up does
    not have.
    """

    __holds_people__ = False
    __tablename__ = "erasure"
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("tenant_id", "lead_id"),
        CheckConstraint("cause in ('REQUEST', 'RETENTION', 'META')", "cause"),
        CheckConstraint("state in ('RUNNING', 'DONE')", "state"),
        CheckConstraint("(state = 'DONE') = (certificate is not null)", "certified"),
        Index("ix_erasure_running", "asked_at", postgresql_where=text("state = 'RUNNING'")),
    )

    lead_id: UUID
    hashes: list[str] = Json(default_factory=list)
    """Of their names, as `ErasedHandle` has them."""
    cause: str
    asked_by: str
    asked_at: datetime = Moment()
    state: str = "RUNNING"
    found: dict[str, int] = Json(default_factory=dict)
    remains: list[dict[str, str]] = Json(default_factory=list)
    certificate: dict[str, Any] | None = Field(
        default=None, sa_type=JSONB(none_as_null=True), nullable=True
    )
    done_at: datetime | None = Moment(default=None)


class ErasedHandle(Row, table=True):
    """A keyed hash of a phone or WhatsApp user id: what was sent before it was erased, and comes
    late, makes nobody known again."""

    __holds_people__ = False
    __tablename__ = "erased_handle"
    __table_args__ = (belongs_to_tenant(),)

    tenant_id: UUID = Field(primary_key=True)
    hash: str = Field(primary_key=True)
    erased_at: datetime = Moment()


class DeletionRequest(Row, table=True):
    """What Meta's callback asked for. `subject` {user_id}, until it is closed. `erasures`:
    [{tenant_id, erasure_id}]."""

    __tablename__ = "deletion_request"
    __table_args__ = (
        CheckConstraint("state in ('RECEIVED', 'ERASING', 'NOTHING_HELD', 'DONE')", "state"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: Plain[str] = Field(unique=True)
    subject: OfLead[Any] = Field(default=None, sa_type=EncryptedJson, nullable=True)
    state: str = "RECEIVED"
    erasures: Plain[list[dict[str, str]]] = Json(default_factory=list)
    closed_by: Plain[str | None] = None
    received_at: datetime = CreatedAt()
    closed_at: datetime | None = Moment(default=None)
