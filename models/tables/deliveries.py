"""The hand-over of a lead, one row a lead_offer, its state per target, and its return."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.encryption import EncryptedJson
from models.personal import OfLead, Plain
from models.tables.base import (
    CreatedAt,
    Json,
    Moment,
    TenantRow,
    belongs_to_tenant,
    tenant_reference,
)


class Delivery(TenantRow, table=True):
    """Waiting ones are served in the order of `ready_at`."""

    __tablename__ = "delivery"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("lead_offer_id", "lead_offer"),
        UniqueConstraint("tenant_id", "lead_offer_id"),
        Index(
            "ix_delivery_waiting",
            "tenant_id",
            "ready_at",
            postgresql_where=text("state = 'WAITING_CREDIT'"),
        ),
        CheckConstraint(
            "state in ('PENDING','WAITING_CREDIT','WAITING_TARGET','SENDING','DELIVERED',"
            "'DEAD_LETTER','WITHDRAWN','SKIPPED','RETURNED')",
            "state",
        ),
    )

    lead_offer_id: UUID
    state: str = "PENDING"
    ready_at: datetime = Moment()
    payload: OfLead[Any] = Field(default=None, sa_type=EncryptedJson, nullable=True)
    """What every target is sent, gathered once, so that a repeat sends the very same."""
    delivered_at: datetime | None = Moment(default=None)
    created_at: datetime = CreatedAt()


class DeliveryTarget(TenantRow, table=True):
    """A target that took the lead is never sent it again. `receipt` is what it answered.

    DISMISSED: it did not take a delivered lead, and a person let it be.
    """

    __tablename__ = "delivery_target"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("delivery_id", "delivery"),
        tenant_reference("integration_id", "integration"),
        UniqueConstraint("tenant_id", "delivery_id", "integration_id"),
        CheckConstraint("state in ('PENDING','SENT','FAILED','DISMISSED')", "state"),
    )

    delivery_id: UUID
    integration_id: UUID
    kind: Plain[str]
    is_primary: bool = False
    state: str = "PENDING"
    receipt: Plain[dict[str, Any] | None] = Json(default=None)
    error: Plain[str | None] = None
    error_code: Plain[str | None] = None
    """Which of models.domain.target_problems it is."""
    attempts: int = 0
    sent_at: datetime | None = Moment(default=None)


class DeliveryReturn(TenantRow, table=True):
    """A delivered lead that the tenant gives back. `rule` names what decided, or why a person has
    to."""

    __tablename__ = "delivery_return"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("delivery_id", "delivery"),
        UniqueConstraint("tenant_id", "delivery_id"),
        CheckConstraint(
            "reason in ('BAD_NUMBER','DUPLICATE','SPAM','OUT_OF_ZONE','NOT_MY_OFFER','OTHER')",
            "reason",
        ),
        CheckConstraint("state in ('CREDITED','PENDING','REJECTED')", "state"),
    )

    delivery_id: UUID
    reason: str
    note: OfLead[str] = Field(default="", sa_column_kwargs={"server_default": text("''")})
    state: str
    rule: Plain[str]
    asked_by: Plain[str]
    decided_by: Plain[str | None] = None
    created_at: datetime = CreatedAt()
    decided_at: datetime | None = Moment(default=None)
