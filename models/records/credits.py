"""Credits: grant, reserve, capture, release. Each is one call of a function in the database, which
locks the account, and refuses an overdraft whoever asks."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import IdempotencyMismatch
from models.tables import CreditAccount, CreditHold, Delivery, LedgerEntry

TRIAL: Final = "trial"
"""The cause of a tenant's trial credits: once."""
_POST: Final = text("select credit_post(:tenant, :kind, :amount, :cause)")
_RESERVE: Final = text("select credit_reserve(:tenant, :delivery)")
_CAPTURE: Final = text("select credit_capture(:tenant, :delivery)")
_RELEASE: Final = text("select credit_release(:tenant, :delivery)")


async def post(session: AsyncSession, tenant_id: UUID, kind: str, amount: int, cause: str) -> bool:
    """Writes one entry; False when the same cause already stands with the same input.

    Raises IdempotencyMismatch when it stands with other input, and leaves nothing written.
    """
    await session.flush()
    values = {"tenant": tenant_id, "kind": kind, "amount": amount, "cause": cause}
    written = await _call(session, _POST, values)
    if written is None:
        raise IdempotencyMismatch(f"{cause} already stands in the ledger with another input")
    return written


async def reserve(session: AsyncSession, tenant_id: UUID, delivery_id: UUID) -> bool:
    """Holds one credit for the delivery; False when none is available.

    A hold that is there already counts. Older waiting deliveries come first: while any waits,
    a newcomer waits behind it.
    """
    await session.flush()
    return bool(await _call(session, _RESERVE, _of(tenant_id, delivery_id)))


async def capture(session: AsyncSession, tenant_id: UUID, delivery_id: UUID) -> bool:
    """Turns the delivery's hold into a charge; False when it was charged before.

    Raises IntegrityError (ck_credit_hold_missing) when the delivery has no hold.
    """
    return bool(await _call(session, _CAPTURE, _of(tenant_id, delivery_id)))


async def release(session: AsyncSession, tenant_id: UUID, delivery_id: UUID) -> None:
    """Gives an open hold back; without one nothing happens."""
    await _call(session, _RELEASE, _of(tenant_id, delivery_id))


def _of(tenant_id: UUID, delivery_id: UUID) -> dict[str, UUID]:
    return {"tenant": tenant_id, "delivery": delivery_id}


async def _call(
    session: AsyncSession, function: TextClause, values: Mapping[str, object]
) -> bool | None:
    answer: bool | None = await (await session.connection()).scalar(function, values)
    return answer


async def balance(session: AsyncSession, tenant_id: UUID) -> CreditAccount:
    """The account as it stands; a tenant without movements has an empty one."""
    account = await session.get(CreditAccount, tenant_id, populate_existing=True)
    return account or CreditAccount(tenant_id=tenant_id)


async def entries(session: AsyncSession, tenant_id: UUID) -> list[LedgerEntry]:
    """The whole ledger, oldest first."""
    rows = await session.exec(
        select(LedgerEntry).where(LedgerEntry.tenant_id == tenant_id).order_by(col(LedgerEntry.seq))
    )
    return list(rows.all())


async def hold_of(session: AsyncSession, tenant_id: UUID, delivery_id: UUID) -> CreditHold | None:
    """The hold of a delivery that was not released."""
    return (
        await session.exec(
            select(CreditHold).where(
                CreditHold.tenant_id == tenant_id,
                CreditHold.delivery_id == delivery_id,
                CreditHold.state != "RELEASED",
            ).execution_options(populate_existing=True)
        )
    ).one_or_none()  # fmt: skip


async def reserve_waiting(session: AsyncSession, tenant_id: UUID) -> list[UUID]:
    """Holds a credit for each waiting delivery, oldest first, as far as the credits go.

    Returns every waiting delivery that has a hold now, so that a lost wake-up is repeated.
    """
    account = await balance(session, tenant_id)
    waiting = await session.exec(
        select(Delivery.id)
        .where(Delivery.tenant_id == tenant_id, Delivery.state == "WAITING_CREDIT")
        .order_by(col(Delivery.ready_at), col(Delivery.id))
        .limit(max(account.balance, 0))
    )
    return [d for d in waiting.all() if await reserve(session, tenant_id, d)]
