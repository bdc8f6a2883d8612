"""Credits: grant, reserve, capture, release. Triggers keep the account and refuse an overdraft."""

import hashlib
import json
from uuid import UUID

from sqlalchemy import exists, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.errors import IdempotencyMismatch
from models.tables import CreditAccount, CreditHold, Delivery, LedgerEntry
from models.tables.base import utc_now


async def post(
    session: AsyncSession,
    tenant_id: UUID,
    kind: str,
    amount: int,
    cause: str,
    hold_id: UUID | None = None,
) -> bool:
    """Writes one entry; False when the same cause already stands with the same input.

    Raises IdempotencyMismatch when it stands with other input.
    """
    digest = _hash(kind=kind, amount=amount, hold_id=str(hold_id))
    statement = (
        insert(LedgerEntry)
        .values(
            tenant_id=tenant_id,
            id=ids.new_id(),
            kind=kind,
            amount=amount,
            cause=cause,
            hold_id=hold_id,
            input_hash=digest,
        )
        .returning(col(LedgerEntry.id))
    )
    if await _lock_account(session, tenant_id) is None:
        await session.execute(
            insert(CreditAccount).values(tenant_id=tenant_id).on_conflict_do_nothing()
        )
        await _lock_account(session, tenant_id)
    stored = await session.scalar(
        select(LedgerEntry.input_hash).where(
            LedgerEntry.tenant_id == tenant_id, LedgerEntry.cause == cause
        )
    )
    if stored is None:
        await session.execute(statement)
        return True
    if stored != digest:
        raise IdempotencyMismatch(f"{cause} already stands in the ledger with another input")
    return False


def _hash(**values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


async def _lock_account(session: AsyncSession, tenant_id: UUID) -> CreditAccount | None:
    """Serialises the movements of one tenant until the transaction ends; None: no account yet."""
    return (
        await session.exec(
            select(CreditAccount)
            .where(CreditAccount.tenant_id == tenant_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()


async def balance(session: AsyncSession, tenant_id: UUID) -> CreditAccount:
    """The account as it stands; a tenant without movements has an empty one."""
    account = await session.get(CreditAccount, tenant_id)
    return account or CreditAccount(tenant_id=tenant_id)


async def hold_of(session: AsyncSession, tenant_id: UUID, delivery_id: UUID) -> CreditHold | None:
    """The hold of a delivery that was not released."""
    return (
        await session.exec(
            select(CreditHold).where(
                CreditHold.tenant_id == tenant_id,
                CreditHold.delivery_id == delivery_id,
                CreditHold.state != "RELEASED",
            )
        )
    ).one_or_none()


async def reserve(session: AsyncSession, tenant_id: UUID, delivery_id: UUID) -> bool:
    """Holds one credit for the delivery; False when none is available.

    A hold that is there already counts. Older waiting deliveries come first: while any waits,
    a newcomer waits behind it.
    """
    if await hold_of(session, tenant_id, delivery_id) is not None:
        return True
    account = await _lock_account(session, tenant_id)
    if account is None or account.balance - account.held < 1:
        return False
    if account.balance - account.held <= await _waiting_before(session, tenant_id, delivery_id):
        return False
    session.add(CreditHold(tenant_id=tenant_id, delivery_id=delivery_id))
    await session.flush()
    return True


async def _waiting_before(session: AsyncSession, tenant_id: UUID, delivery_id: UUID) -> int:
    """How many older deliveries wait for a credit and hold none yet."""
    own = await session.get_one(Delivery, (tenant_id, delivery_id))
    count = await session.scalar(
        select(func.count()).where(
            Delivery.tenant_id == tenant_id,
            Delivery.state == "WAITING_CREDIT",
            col(Delivery.ready_at) < own.ready_at,
            ~exists().where(
                col(CreditHold.tenant_id) == tenant_id,
                col(CreditHold.delivery_id) == col(Delivery.id),
                col(CreditHold.state) != "RELEASED",
            ),
        )
    )
    return count or 0


async def capture(session: AsyncSession, tenant_id: UUID, delivery_id: UUID) -> None:
    """Turns the delivery's hold into a charge; a captured one is left as it is."""
    hold = await hold_of(session, tenant_id, delivery_id)
    assert hold is not None, "a delivery is sent only while it holds a credit"
    if hold.state == "OPEN":
        hold.state, hold.resolved_at = "CAPTURED", utc_now()
        await session.flush()
    await post(
        session, tenant_id, "CREDIT_CONSUMPTION", -1, ids.consumption_cause(delivery_id), hold.id
    )


async def release(session: AsyncSession, tenant_id: UUID, delivery_id: UUID) -> None:
    """Gives an open hold back; without one nothing happens."""
    hold = await hold_of(session, tenant_id, delivery_id)
    if hold is not None and hold.state == "OPEN":
        hold.state, hold.resolved_at = "RELEASED", utc_now()
        await session.flush()


async def reserve_waiting(session: AsyncSession, tenant_id: UUID) -> list[UUID]:
    """Holds a credit for each waiting delivery, oldest first, as far as the credits go.

    Returns every waiting delivery that has a hold now, so that a lost wake-up is repeated.
    """
    account = await _lock_account(session, tenant_id)
    if account is None:
        return []
    available = account.balance - account.held
    waiting = await session.exec(
        select(Delivery.id)
        .where(Delivery.tenant_id == tenant_id, Delivery.state == "WAITING_CREDIT")
        .order_by(col(Delivery.ready_at), col(Delivery.id))
        .limit(max(available, 0) + account.held)
    )
    awakened = []
    for delivery_id in waiting.all():
        if await hold_of(session, tenant_id, delivery_id) is None:
            if available < 1:
                continue
            session.add(CreditHold(tenant_id=tenant_id, delivery_id=delivery_id))
            await session.flush()
            available -= 1
        awakened.append(delivery_id)
    return awakened
