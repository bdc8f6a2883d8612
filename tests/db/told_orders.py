"""Orders of a tenant, and what is told about their payments."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from models.domain.payments import PaymentEvent, PaymentFact
from models.records import credits, orders, payments
from models.session import Database
from models.tables import BillingOrder
from tests.factories import unique

NOON = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
PAID_MINOR, CREDITS = 400_00, 50
"""Of the package that place() buys."""


async def place(db: Database, tenant_id: UUID, key: str = "") -> BillingOrder:
    async with db.tenant(tenant_id) as session:
        return await orders.place(
            session,
            tenant_id,
            package_key="starter",
            idempotency_key=key or unique("key"),
            email=None,
            now=NOON,
        )


def about(order: BillingOrder, fact: PaymentFact, **changes: Any) -> PaymentEvent:
    event = PaymentEvent(
        id=unique("evt"), fact=fact, occurred_at=NOON, account=None, order_id=str(order.id),
        session_id=None, payment_intent=f"pi_{order.id}", amount_minor=order.amount_minor,
        currency=order.currency, refund_id=None, dispute_id=None,
    )  # fmt: skip
    return replace(event, **changes)


async def hear(db: Database, order: BillingOrder, event: PaymentEvent) -> list[UUID]:
    async with db.tenant(order.tenant_id) as session:
        locked = await payments.locked(session, order.tenant_id, order.id)
        return await payments.apply(session, locked, event, NOON)


async def read(db: Database, order: BillingOrder) -> BillingOrder:
    async with db.tenant(order.tenant_id) as session:
        return await session.get_one(BillingOrder, (order.tenant_id, order.id))


async def balance(db: Database, tenant_id: UUID) -> tuple[int, int]:
    """Balance and held."""
    async with db.tenant(tenant_id) as session:
        account = await credits.balance(session, tenant_id)
        return account.balance, account.held
