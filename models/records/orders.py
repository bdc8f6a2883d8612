"""Orders for credits: made once per idempotency key, numbered without a race."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import IdempotencyMismatch, InvalidInput
from models.domain.pricing import PACKAGES
from models.ids import new_id
from models.tables import BillingOrder


async def place(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    package_key: str,
    idempotency_key: str,
    email: str | None,
    now: datetime,
) -> BillingOrder:
    """The order of this key, at the server's own price.

    Raises InvalidInput for an unknown package, IdempotencyMismatch when the key was used for
    another purchase.
    """
    package = PACKAGES.get(package_key)
    if package is None:
        raise InvalidInput(f"unknown package {package_key!r}; there are {', '.join(PACKAGES)}")
    number = await session.scalar(text("select nextval('billing_order_number')"))
    row = {
        "tenant_id": tenant_id,
        "id": new_id(),
        "number": f"{now.year}-{number:06d}",
        "idempotency_key": idempotency_key,
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
