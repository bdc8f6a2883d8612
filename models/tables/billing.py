"""Credits: the append-only ledger, the holds, the orders that buy them, and how a tenant pays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.personal import OfUser, Plain, Secret
from models.tables.base import (
    CreatedAt,
    Moment,
    Row,
    TenantRow,
    belongs_to_tenant,
    tenant_reference,
)


class CreditAccount(Row, table=True):
    """The row that every credit movement of a tenant locks; only triggers write it.

    available = balance - held.
    """

    __tablename__ = "credit_account"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        CheckConstraint("held >= 0", "held"),
    )

    tenant_id: UUID = Field(primary_key=True)
    balance: int = 0
    held: int = 0
    entries: int = 0
    """How many ledger entries there are."""
    head_hash: str = ""
    """Hash of the newest entry: the end of the ledger's chain."""


class LedgerEntry(TenantRow, table=True):
    """One movement of credits. `cause` is unique: one cause, one entry. A trigger moves the
    account in the same statement and refuses what would take the available credits below 0."""

    __tablename__ = "credit_ledger"
    __holds_people__ = False
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
        CheckConstraint(
            "case kind when 'CREDIT_CONSUMPTION' then amount = -1"
            " when 'CREDIT_EXPIRY' then amount < 0 when 'CREDIT_CLAWBACK' then amount < 0"
            " when 'CREDIT_ADJUSTMENT' then amount <> 0 else amount > 0 end",
            "sign",
        ),
    )

    seq: int | None = Field(default=None, sa_type=BigInteger, nullable=False)
    """Set by the trigger, as are `balance_after`, the hashes and the time."""
    kind: str
    amount: int
    balance_after: int | None = Field(default=None, nullable=False)
    hold_id: UUID | None = None
    """The captured hold that a consumption turns into a charge."""
    cause: str
    input_hash: str = Field(default=None, nullable=False)
    """Of everything the entry was asked for: the same cause with other input is an error."""
    prev_hash: str = Field(default=None, nullable=False)
    hash: str = Field(default=None, nullable=False)
    """Of this entry and the one before it; models.domain.ledger computes the same."""
    created_at: datetime = CreatedAt()


class CreditHold(TenantRow, table=True):
    """A reservation for one delivery. Ends captured or released, never by the clock."""

    __tablename__ = "credit_hold"
    __holds_people__ = False
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
        CheckConstraint("origin in ('CHECKOUT','RECHARGE')", "origin"),
        Index(
            "uq_billing_order_recharge",
            "tenant_id",
            unique=True,
            postgresql_where=text("origin = 'RECHARGE' and state in ('CREATED','OPEN')"),
        ),
        Index("ix_billing_order_payment", "stripe_payment_intent", unique=True),
    )

    origin: str = "CHECKOUT"
    """CHECKOUT: a person paid. RECHARGE: the saved card was charged by itself."""
    number: Plain[str]
    """YYYY-NNNNNN, from a sequence: gaps allowed."""
    idempotency_key: Plain[str]
    package: Plain[str]
    credits: int
    amount_minor: int
    currency: Plain[str]
    state: str = "CREATED"
    session_attempt: int = 1
    stripe_session_id: Plain[str | None] = None
    stripe_payment_intent: Plain[str | None] = None
    checkout_url: Secret[str | None] = None
    email: OfUser[str | None] = None
    refunded_minor: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    """What is refunded by all that Stripe said; a refund that failed is not."""
    refunds_told_minor: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    """The most that Stripe said was refunded: the charge's amounts are cumulative."""
    invoice_url: Secret[str | None] = None
    receipt_sent_at: datetime | None = Moment(default=None)
    created_at: datetime = CreatedAt()
    completed_at: datetime | None = Moment(default=None)


class OrderRefund(Row, table=True):
    """One refund of an order's payment. `id` is Stripe's; its state only moves on."""

    __tablename__ = "order_refund"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("order_id", "billing_order"),
        CheckConstraint("state in ('MADE','FAILED')", "state"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: str = Field(primary_key=True)
    order_id: UUID
    amount_minor: int
    state: str


class OrderDispute(Row, table=True):
    """A payment that the buyer's bank disputes. `id` is Stripe's; its state only moves on."""

    __tablename__ = "order_dispute"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        tenant_reference("order_id", "billing_order"),
        CheckConstraint("state in ('OPEN','LOST','WON')", "state"),
    )

    tenant_id: UUID = Field(primary_key=True)
    id: str = Field(primary_key=True)
    order_id: UUID
    amount_minor: int
    state: str


class TenantPackage(Row, table=True):
    """A tenant's own price of a package, over the product's defaults. Money in minor units."""

    __tablename__ = "tenant_package"
    __holds_people__ = False
    __table_args__ = (
        belongs_to_tenant(),
        CheckConstraint("credits > 0 and amount_minor > 0", "positive"),
    )

    tenant_id: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True)
    credits: int
    amount_minor: int
    currency: str
    is_offered: bool = True


class BillingProfile(Row, table=True):
    """How a tenant pays: its customer at Stripe, auto-recharge, and what it was told."""

    __tablename__ = "billing_profile"
    __table_args__ = (
        belongs_to_tenant(),
        UniqueConstraint("stripe_customer_id"),
        CheckConstraint(
            "not recharge_is_on or (recharge_at >= 0 and recharge_package is not null"
            " and recharge_monthly_cap_minor > 0)",
            "recharge",
        ),
    )

    tenant_id: UUID = Field(primary_key=True)
    email: OfUser[str | None] = None
    """Where receipts and alerts go."""
    stripe_customer_id: Plain[str | None] = None
    recharge_is_on: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    recharge_at: int | None = None
    """Available credits at which a recharge begins."""
    recharge_package: Plain[str | None] = None
    recharge_monthly_cap_minor: int | None = None
    recharge_problem: Plain[str | None] = None
    """Why the last recharge failed; nothing is charged again before a person has looked."""
    recharge_capped_until: datetime | None = Moment(default=None)
    """The monthly cap leaves no room for another recharge before then."""
    low_crossed_at: datetime | None = Moment(default=None)
    """When the credits fell to the alert level; empty again once they are above it."""
    low_alerted_at: datetime | None = Moment(default=None)
    """When the tenant was told of this crossing."""
