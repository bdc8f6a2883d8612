"""Credits: what the ledger and the holds refuse, whoever asks and however many at once."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from demo.seed import SeededTenant
from models import ids
from models.domain.errors import IdempotencyMismatch
from models.records import credits
from models.session import Database
from models.tables import CreditHold, Delivery, LedgerEntry
from tests.factories import make_delivery, make_tenant

NOON = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)


async def account(db: Database, tenant_id: UUID) -> tuple[int, int]:
    """Balance and held."""
    async with db.tenant(tenant_id) as session:
        found = await credits.balance(session, tenant_id)
        return found.balance, found.held


async def causes(db: Database, tenant_id: UUID) -> list[tuple[str, int]]:
    async with db.tenant(tenant_id) as session:
        entries = await session.exec(
            select(LedgerEntry)
            .where(LedgerEntry.tenant_id == tenant_id)
            .order_by(col(LedgerEntry.seq))
        )
        return [(e.cause, e.amount) for e in entries.all()]


async def deliveries(
    db: Database, tenant: SeededTenant, count: int, state: str = "PENDING"
) -> list[UUID]:
    """Ready one minute after the other."""
    async with db.tenant(tenant.id) as session:
        return [
            (
                await make_delivery(
                    session, tenant, state=state, ready_at=NOON + timedelta(minutes=n)
                )
            ).id
            for n in range(count)
        ]


async def reserve(db: Database, tenant_id: UUID, delivery_id: UUID) -> bool:
    async with db.tenant(tenant_id) as session:
        return await credits.reserve(session, tenant_id, delivery_id)


@pytest.mark.parametrize("credit", [0, 1])
async def test_a_hold_needs_an_available_credit(db: Database, credit: int) -> None:
    tenant = await make_tenant(db, credits=credit)
    (delivery,) = await deliveries(db, tenant, 1)
    assert await reserve(db, tenant.id, delivery) is (credit == 1)
    assert await account(db, tenant.id) == (credit, credit)


async def test_a_first_delivery_and_a_first_credit_at_once_find_each_other(db: Database) -> None:
    tenant = await make_tenant(db, credits=0)
    (delivery,) = await deliveries(db, tenant, 1)

    async def grant() -> list[UUID]:
        async with db.tenant(tenant.id) as session:
            await credits.post(session, tenant.id, "CREDIT_BONUS", 1, "bonus:first")
            return await credits.reserve_waiting(session, tenant.id)

    async with db.tenant(tenant.id) as session:
        assert not await credits.reserve(session, tenant.id, delivery)
        granting = asyncio.create_task(grant())
        await asyncio.wait({granting}, timeout=0.2)  # it waits for the delivery's transaction
        (await session.get_one(Delivery, (tenant.id, delivery))).state = "WAITING_CREDIT"
    assert await granting == [delivery]


@pytest.mark.parametrize("balance", [-1, 1])
async def test_the_database_itself_refuses_a_hold_without_a_credit(
    db: Database, balance: int
) -> None:
    """Also to code that does not go through reserve(), and whatever the account held before."""
    tenant = await make_tenant(db, credits=2)
    first, second = await deliveries(db, tenant, 2)
    await reserve(db, tenant.id, first)
    async with db.tenant(tenant.id) as session:
        await credits.post(session, tenant.id, "CREDIT_CLAWBACK", balance - 2, "dispute")
    async with db.tenant(tenant.id) as session:
        session.add(CreditHold(tenant_id=tenant.id, delivery_id=second))
        with pytest.raises(IntegrityError, match="no credit available"):
            await session.flush()
        await session.rollback()


async def test_a_delivery_holds_one_credit_however_often_it_asks(
    db: Database, tenant: SeededTenant
) -> None:
    (delivery,) = await deliveries(db, tenant, 1)
    assert [await reserve(db, tenant.id, delivery) for _ in range(3)] == [True] * 3
    assert await account(db, tenant.id) == (5, 1)
    async with db.tenant(tenant.id) as session:
        session.add(CreditHold(tenant_id=tenant.id, delivery_id=delivery))
        with pytest.raises(IntegrityError, match="uq_credit_hold_unreleased"):
            await session.flush()
        await session.rollback()


@pytest.mark.parametrize("end", ["capture", "release"])
async def test_a_hold_ends_once(db: Database, tenant: SeededTenant, end: str) -> None:
    (delivery,) = await deliveries(db, tenant, 1)
    await reserve(db, tenant.id, delivery)
    for _ in range(2):
        async with db.tenant(tenant.id) as session:
            await getattr(credits, end)(session, tenant.id, delivery)
    assert await account(db, tenant.id) == ((4, 0) if end == "capture" else (5, 0))
    async with db.tenant(tenant.id) as session:
        hold = (
            await session.exec(select(CreditHold).where(CreditHold.delivery_id == delivery))
        ).one()
        hold.state = "OPEN"
        with pytest.raises(IntegrityError, match="the hold was already"):
            await session.flush()
        await session.rollback()


async def test_a_released_credit_can_be_held_again(db: Database) -> None:
    tenant = await make_tenant(db, credits=1)
    first, second = await deliveries(db, tenant, 2)
    assert await reserve(db, tenant.id, first)
    assert not await reserve(db, tenant.id, second)
    async with db.tenant(tenant.id) as session:
        await credits.release(session, tenant.id, first)
    assert await reserve(db, tenant.id, second)


async def test_32_reservations_at_once_on_10_credits_hold_10(db: Database) -> None:
    tenant = await make_tenant(db, credits=10)
    asking = await deliveries(db, tenant, 32)
    held = await asyncio.gather(*(reserve(db, tenant.id, d) for d in asking))
    assert sum(held) == 10
    assert await account(db, tenant.id) == (10, 10)


async def grant(db: Database, tenant_id: UUID) -> bool:
    async with db.tenant(tenant_id) as session:
        return await credits.post(session, tenant_id, "CREDIT_PURCHASE", 50, "order:1")


async def test_the_same_cause_twice_is_one_entry(db: Database, tenant: SeededTenant) -> None:
    assert [await grant(db, tenant.id) for _ in range(3)] == [True, False, False]
    assert await causes(db, tenant.id) == [("trial", 5), ("order:1", 50)]


async def test_the_same_cause_at_once_is_one_entry(db: Database, tenant: SeededTenant) -> None:
    """Who loses the race may be told to try again, and is then told that it stands already."""
    racing = (grant(db, tenant.id) for _ in range(8))
    answers = await asyncio.gather(*racing, return_exceptions=True)
    assert answers.count(True) == 1
    lost = [a for a in answers if isinstance(a, BaseException)]
    assert all("uq_credit_ledger_tenant_id_cause" in str(error) for error in lost)
    assert await grant(db, tenant.id) is False
    assert await causes(db, tenant.id) == [("trial", 5), ("order:1", 50)]


@pytest.mark.parametrize(("kind", "amount"), [("CREDIT_PURCHASE", 51), ("CREDIT_BONUS", 50)])
async def test_the_same_cause_with_other_input_is_refused(
    db: Database, tenant: SeededTenant, kind: str, amount: int
) -> None:
    async with db.tenant(tenant.id) as session:
        await credits.post(session, tenant.id, "CREDIT_PURCHASE", 50, "order:1")
        with pytest.raises(IdempotencyMismatch):
            await credits.post(session, tenant.id, kind, amount, "order:1")
    assert await account(db, tenant.id) == (55, 0)


async def test_the_same_cause_of_two_tenants_is_two_entries(db: Database) -> None:
    for tenant in (await make_tenant(db, credits=0), await make_tenant(db, credits=0)):
        async with db.tenant(tenant.id) as session:
            assert await credits.post(session, tenant.id, "CREDIT_BONUS", 1, "order:1")


@pytest.mark.parametrize("hold", ["none", "open", "released"])
async def test_a_consumption_needs_a_captured_hold(
    db: Database, tenant: SeededTenant, hold: str
) -> None:
    (delivery,) = await deliveries(db, tenant, 1)
    async with db.tenant(tenant.id) as session:
        hold_id = None
        if hold != "none":
            await credits.reserve(session, tenant.id, delivery)
            found = await credits.hold_of(session, tenant.id, delivery)
            assert found is not None
            hold_id = found.id
        if hold == "released":
            await credits.release(session, tenant.id, delivery)
        session.add(
            LedgerEntry(
                tenant_id=tenant.id,
                kind="CREDIT_CONSUMPTION",
                amount=-1,
                cause=ids.consumption_cause(delivery),
                hold_id=hold_id,
            )
        )
        with pytest.raises(IntegrityError, match="a consumption needs a captured hold"):
            await session.flush()
        await session.rollback()
    assert (await account(db, tenant.id))[0] == 5


@pytest.mark.parametrize(
    ("kind", "is_refused"),
    [("CREDIT_EXPIRY", True), ("CREDIT_ADJUSTMENT", True), ("CREDIT_CLAWBACK", False)],
)
async def test_only_a_clawback_leaves_a_debt(
    db: Database, tenant: SeededTenant, kind: str, is_refused: bool
) -> None:
    async with db.tenant(tenant.id) as session:
        if not is_refused:
            await credits.post(session, tenant.id, kind, -6, "cause")
        else:
            with pytest.raises(IntegrityError, match="no credit available"):
                await credits.post(session, tenant.id, kind, -6, "cause")
            await session.rollback()
    assert await account(db, tenant.id) == (5 if is_refused else -1, 0)


async def test_a_debt_blocks_reservations_until_it_is_paid_off(db: Database) -> None:
    tenant = await make_tenant(db, credits=0)
    (delivery,) = await deliveries(db, tenant, 1)
    held = []
    for kind, amount in (("CREDIT_CLAWBACK", -2), ("CREDIT_BONUS", 2), ("CREDIT_BONUS", 1)):
        async with db.tenant(tenant.id) as session:
            await credits.post(session, tenant.id, kind, amount, f"cause:{ids.new_id()}")
        held.append(await reserve(db, tenant.id, delivery))
    assert held == [False, False, True]


async def test_waiting_deliveries_are_held_oldest_first(db: Database) -> None:
    tenant = await make_tenant(db, credits=2)
    waiting = await deliveries(db, tenant, 4, "WAITING_CREDIT")
    async with db.tenant(tenant.id) as session:
        assert await credits.reserve_waiting(session, tenant.id) == waiting[:2]
    # Repeated, those that hold a credit are named again, for a wake-up that was lost.
    async with db.tenant(tenant.id) as session:
        assert await credits.reserve_waiting(session, tenant.id) == waiting[:2]
        await credits.post(session, tenant.id, "CREDIT_BONUS", 1, "one more")
        assert await credits.reserve_waiting(session, tenant.id) == waiting[:3]
    assert await account(db, tenant.id) == (3, 3)


async def test_a_newcomer_does_not_overtake_who_waits(db: Database) -> None:
    tenant = await make_tenant(db, credits=0)
    waiting, newcomer = await deliveries(db, tenant, 2, "WAITING_CREDIT")
    async with db.tenant(tenant.id) as session:
        (await session.get_one(Delivery, (tenant.id, newcomer))).state = "PENDING"
        await credits.post(session, tenant.id, "CREDIT_BONUS", 1, "one")
    assert not await reserve(db, tenant.id, newcomer)
    assert await reserve(db, tenant.id, waiting)


async def test_a_credit_that_nobody_waits_for_is_a_newcomers(db: Database) -> None:
    """The older delivery has its hold, and was only not woken yet."""
    tenant = await make_tenant(db, credits=2)
    waiting, newcomer = await deliveries(db, tenant, 2, "WAITING_CREDIT")
    async with db.tenant(tenant.id) as session:
        (await session.get_one(Delivery, (tenant.id, newcomer))).state = "PENDING"
        await session.flush()
        assert await credits.reserve_waiting(session, tenant.id) == [waiting]
    assert await reserve(db, tenant.id, newcomer)
