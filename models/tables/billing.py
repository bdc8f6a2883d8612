"""Credits: the append-only ledger, the holds, and the orders that buy them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.tables.base import CreatedAt, Moment, TenantRow, belongs_to_tenant, tenant_reference


class CreditAccount(SQLModel, table=True):
    """The row that every credit movement of a tenant locks; only triggers write it.

    available = balance - held.
    """

    __tablename__ = "credit_account"
    __table_args__ = (
        belongs_to_tenant(),
        CheckConstraint("held >= 0", "held"),
    )

    tenant_id: UUID = Field(primary_key=True)
    balance: int = 0
    held: int = 0
    entries: int = 0
    """How many ledger entries there are: the next one's seq."""


class LedgerEntry(TenantRow, table=True):
    """One movement of credits. `cause` is unique: one cause, one entry. A trigger moves the
    account in the same statement and refuses what would take the available credits below 0."""

    __tablename__ = "credit_ledger"
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("tenant_id", "cause"),
        UniqueConstraint("tenant_id", "seq"),
        CheckConstraint(
            "kind in ('CREDIT_PURCHASE','CREDIT_CONSUMPTION','CREDIT_REFUND','CREDIT_ADJUSTMENT',"
            "'CREDIT_BONUS','CREDIT_EXPIRY','CREDIT_CLAWBACK')",
            "kind",
        ),
        tenant_reference("hold_id", "credit_hold"),
        UniqueConstraint("tenant_id", "hold_id"),
        CheckConstraint("(kind = 'CREDIT_CONSUMPTION') = (hold_id is not null)", "hold"),
    )

    seq: int | None = Field(default=None, sa_type=BigInteger, nullable=False)
    """Set by the trigger, as is `balance_after`."""
    kind: str
    amount: int
    balance_after: int | None = Field(default=None, nullable=False)
    hold_id: UUID | None = None
    """The captured hold that a consumption turns into a charge."""
    cause: str
    input_hash: str
    """Of everything the entry was asked for: the same cause with other input is an error."""
    created_at: datetime = CreatedAt()


class CreditHold(TenantRow, table=True):
    """A reservation for one delivery. Ends captured or released, never by the clock."""

    __tablename__ = "credit_hold"
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("delivery_id", "delivery"),
        CheckConstraint("state in ('OPEN','CAPTURED','RELEASED')", "state"),
        Index(
            "uq_credit_hold_unreleased",
            "tenant_id",
            "delivery_id",
            unique=True,
            postgresql_where=text("state <> 'RELEASED'"),
        ),
    )

    delivery_id: UUID
    state: str = "OPEN"
    created_at: datetime = CreatedAt()
    resolved_at: datetime | None = Moment(default=None)


class BillingOrder(TenantRow, table=True):
    """One purchase. Credits and order completion are written in one transaction."""

    __tablename__ = "billing_order"
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("number"),
        UniqueConstraint("tenant_id", "idempotency_key"),
        UniqueConstraint("stripe_session_id"),
        CheckConstraint("credits > 0 and amount_minor > 0", "positive"),
        CheckConstraint(
            "state in ('CREATED','OPEN','COMPLETED','EXPIRED','FAILED','REFUSED')", "state"
        ),
    )

    number: str
    """YYYY-NNNNNN, from a sequence: gaps allowed."""
    idempotency_key: str
    package: str
    credits: int
    amount_minor: int
    currency: str
    state: str = "CREATED"
    session_attempt: int = 1
    stripe_session_id: str | None = None
    stripe_payment_intent: str | None = None
    checkout_url: str | None = None
    email: str | None = None
    created_at: datetime = CreatedAt()
    completed_at: datetime | None = Moment(default=None)
