"""The transaction of a tenant, order numbers under a race, and what the database cannot read."""

import asyncio
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

import models.tables  # noqa: F401 - registers the tables
from demo.seed import SeededTenant
from models import session as sessions
from models.domain.errors import IdempotencyMismatch, InvalidInput
from models.encryption import EncryptedBytes, EncryptedJson
from models.keyring import key_id_of
from models.records import orders
from models.session import Database
from models.tables import Lead, Offer
from stack.running import RunningStack
from tests.db.full_tenant import SECRET_WORDS
from tests.db.raw_sql import rows
from tests.factories import make_tenant

NOW = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
ENCRYPTED = sorted(
    (table.name, column.name)
    for table in SQLModel.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, EncryptedBytes | EncryptedJson) and "tenant_id" in table.columns
)


@pytest.mark.parametrize("ending", ["commit", "rollback"])
async def test_the_tenant_ends_with_its_transaction(
    stack: RunningStack, tenant: SeededTenant, ending: str
) -> None:
    settings = stack.settings
    one = sessions.connect(
        settings.database_url.get_secret_value(),
        settings.platform_database_url.get_secret_value(),
        pool_size=1,
    )
    try:
        async with one.tenant(tenant.id) as session:
            mine = await session.scalar(text("select pg_backend_pid()"))
            assert (await session.exec(select(Offer))).all()
            if ending == "rollback":
                raise ConnectionAbortedError
    except ConnectionAbortedError:
        pass
    async with AsyncSession(one.app) as session:
        assert await session.scalar(text("select pg_backend_pid()")) == mine
        assert not await session.scalar(text("select current_setting('app.tenant_id', true)"))
        assert (await session.exec(select(Offer))).all() == []
    await one.close()


async def test_a_failed_transaction_leaves_nothing(db: Database, tenant: SeededTenant) -> None:
    phone = "+5491134567890"

    async def fail_after_writing() -> None:
        async with db.tenant(tenant.id) as session:
            session.add(Lead(tenant_id=tenant.id, phone=phone, time_zone="UTC"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_writing()
    async with db.tenant(tenant.id) as session:
        assert (await session.exec(select(Lead).where(Lead.phone == phone))).all() == []


async def place(db: Database, tenant: SeededTenant, key: str, package: str = "starter") -> str:
    async with db.tenant(tenant.id) as session:
        order = await orders.place(
            session, tenant.id, package_key=package, idempotency_key=key, email=None, now=NOW
        )
        return order.number


async def test_order_numbers_are_unique_under_a_race(db: Database) -> None:
    buyers = [await make_tenant(db), await make_tenant(db)]
    numbers = await asyncio.gather(*(place(db, buyers[n % 2], f"key-{n}") for n in range(24)))
    assert len(set(numbers)) == 24
    assert all(re.fullmatch(r"2026-\d{6}", number) for number in numbers)


async def test_one_key_is_one_order_under_a_race(db: Database, tenant: SeededTenant) -> None:
    numbers = await asyncio.gather(*(place(db, tenant, "same") for _ in range(8)))
    assert len(set(numbers)) == 1


@pytest.mark.parametrize(
    ("package", "refusal"), [("growth", IdempotencyMismatch), ("unheard-of", InvalidInput)]
)
async def test_a_key_buys_nothing_else(
    db: Database, tenant: SeededTenant, package: str, refusal: type[Exception]
) -> None:
    await place(db, tenant, "key")
    with pytest.raises(refusal):
        await place(db, tenant, "key", package)


@pytest.mark.parametrize(("table", "column"), ENCRYPTED)
def test_a_secret_is_ciphertext_in_the_database(
    stack: RunningStack, ours: SeededTenant, table: str, column: str
) -> None:
    stored = [
        bytes(value)
        for (value,) in rows(
            stack,
            f"select {column} from {table} where tenant_id = %s and {column} is not null",
            [ours.id],
        )
    ]
    assert stored, f"give full_tenant.py a value in {table}.{column}"
    for value in stored:
        assert SECRET_WORDS.encode() not in value
        assert key_id_of(value).startswith("data:")


def test_no_column_that_sounds_secret_is_plain(stack: RunningStack) -> None:
    """Texts of the tenant's own (templates, prompts) and hashes are no secrets."""
    plain = rows(
        stack,
        """
        select table_name, column_name from information_schema.columns
        where table_schema = 'public' and data_type <> 'bytea'
        and column_name ~ '(secret|token$|password|body|detail|private|credential)'
        """,
    )
    assert set(plain) == {
        ("message_template", "body"),
        ("prompt", "body"),
        ("platform_prompt", "body"),
        ("lead_offer", "score_detail"),
        ("credential", "password_hash"),
    }
