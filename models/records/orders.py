"""Orders for credits: made once per idempotency key, numbered without a race."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import IdempotencyMismatch
from models.ids import new_id
from models.records import billing
from models.tables import BillingOrder


async def place(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    package_key: str,
    idempotency_key: str,
    email: str | None,
    now: datetime,
    origin: str = "CHECKOUT",
) -> BillingOrder:
    """The order of this key, at the server's own price for this tenant.

    Raises InvalidInput for an unknown package, IdempotencyMismatch when the key was used for
    another purchase.
    """
    package = await billing.package(session, tenant_id, package_key)
    number = await session.scalar(text("select nextval('billing_order_number')"))
    row = {
        "tenant_id": tenant_id,
        "id": new_id(),
        "number": f"{now.year}-{number:06d}",
        "idempotency_key": idempotency_key,
        "origin": origin,
        "package": package.key,
        "credits": package.credits,
        "amount_minor": package.amount_minor,
        "currency": package.currency,
        "state": "CREATED",
        "session_attempt": 1,
        "email": email,
    }
    await session.execute(
        insert(BillingOrder)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "idempotency_key"])
    )
    order = (
        await session.exec(
            select(BillingOrder).where(
                BillingOrder.tenant_id == tenant_id,
                BillingOrder.idempotency_key == idempotency_key,
            )
        )
    ).one()
    if (order.package, order.email) != (package.key, email):
        raise IdempotencyMismatch("this Idempotency-Key was used for another purchase")
    return order


async def running_recharge(session: AsyncSession, tenant_id: UUID) -> BillingOrder | None:
    """The recharge that was begun and has not ended: the database allows one."""
    rows = await session.exec(
        select(BillingOrder).where(
            BillingOrder.tenant_id == tenant_id,
            BillingOrder.origin == "RECHARGE",
            col(BillingOrder.state).in_(("CREATED", "OPEN")),
        )
    )
    return rows.one_or_none()
