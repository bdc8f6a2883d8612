"""The database chains its entries as models.domain.ledger does, those of before the chain too."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.rows import class_row
from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError

from benchmarks import bare_tenants
from demo.seed import SeededTenant
from models import session as sessions
from models.domain.ledger import Entry, entry_hash, input_hash
from models.records import credits, statement
from models.session import Database
from models.settings import Settings
from models.tables import LedgerEntry
from stack.running import RunningStack
from tests.db.raw_sql import tried, url_of
from tests.factories import make_delivery, unique

CAUSES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


async def entries_of(db: Database, tenant_id: UUID) -> tuple[Entry, ...]:
    async with db.tenant(tenant_id) as session:
        found = await statement.read(session, tenant_id)
    assert found.breaks() == []
    return found.entries


async def move_everything(db: Database, tenant: SeededTenant) -> None:
    """One entry of each kind."""
    async with db.tenant(tenant.id) as session:
        for kind, amount in (
            ("CREDIT_PURCHASE", 50),
            ("CREDIT_BONUS", 5),
            ("CREDIT_REFUND", 1),
            ("CREDIT_ADJUSTMENT", -2),
            ("CREDIT_EXPIRY", -3),
        ):
            await credits.post(session, tenant.id, kind, amount, unique(kind))
        delivery = await make_delivery(session, tenant)
        await credits.reserve(session, tenant.id, delivery.id)
        await credits.capture(session, tenant.id, delivery.id)
        await credits.post(session, tenant.id, "CREDIT_CLAWBACK", -200, "dispute")


async def test_the_databases_hashes_are_the_domains(db: Database, tenant: SeededTenant) -> None:
    await move_everything(db, tenant)
    entries = await entries_of(db, tenant.id)
    assert len({entry.kind for entry in entries}) == 7
    for e in entries:
        assert e.hash == entry_hash(e)
        assert e.input_hash == input_hash(e.kind, e.amount, e.hold_id)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cause=CAUSES)
async def test_any_text_of_a_cause_hashes_alike(
    db: Database, tenant: SeededTenant, cause: str
) -> None:
    async with db.tenant(tenant.id) as session:
        await credits.post(session, tenant.id, "CREDIT_BONUS", 1, cause)
    await entries_of(db, tenant.id)


async def test_nobody_writes_a_hash_a_number_or_a_time_of_their_own(
    db: Database, tenant: SeededTenant
) -> None:
    forged = {
        "seq": 90, "balance_after": 90, "prev_hash": "x", "hash": "x", "input_hash": "x",
        "created_at": datetime(2020, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    async with db.tenant(tenant.id) as session:
        session.add(
            LedgerEntry(
                tenant_id=tenant.id, kind="CREDIT_BONUS", amount=1, cause="by hand", **forged
            )
        )
    last = (await entries_of(db, tenant.id))[-1]
    assert (last.seq, last.balance_after) == (2, 6)
    assert datetime.now(UTC) - last.created_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        ("CREDIT_PURCHASE", -1),
        ("CREDIT_BONUS", 0),
        ("CREDIT_REFUND", -1),
        ("CREDIT_EXPIRY", 1),
        ("CREDIT_CLAWBACK", 1),
        ("CREDIT_ADJUSTMENT", 0),
    ],
)
async def test_an_amount_of_the_wrong_sign_is_refused(
    db: Database, tenant: SeededTenant, kind: str, amount: int
) -> None:
    async with db.tenant(tenant.id) as session:
        with pytest.raises(DBAPIError, match="ck_credit_ledger_sign"):
            await credits.post(session, tenant.id, kind, amount, "cause")
        await session.rollback()


FORGERIES = {
    "amount": "amount + 1",
    "balance_after": "balance_after + 1",
    "cause": "cause || '!'",
    "kind": "'CREDIT_REFUND'",
    "created_at": "created_at - interval '1 day'",
    "hash": "repeat('0', 64)",
    "prev_hash": "repeat('0', 64)",
    "input_hash": "repeat('0', 64)",
    "id": "gen_random_uuid()",
    "seq": "seq + 90",
}


_AS_EXPORTED = """
    select tenant_id::text, id::text, seq, kind, amount, balance_after, hold_id::text, cause,
        input_hash, created_at, prev_hash, hash
    from credit_ledger where tenant_id = %s order by seq
"""


def proof_after(connection: psycopg.Connection, tenant_id: UUID) -> list[int]:
    """Where a statement of the tampered rows, not yet committed, is broken; 0: its totals."""
    with connection.cursor(row_factory=class_row(Entry)) as cursor:
        entries = cursor.execute(_AS_EXPORTED, [tenant_id]).fetchall()
    account = connection.execute(
        "select balance, held, head_hash from credit_account where tenant_id = %s", [tenant_id]
    ).fetchone()
    assert account is not None
    told = statement.Statement(
        tenant_id=tenant_id,
        balance=account[0],
        held=account[1],
        head_hash=account[2],
        exported_at=datetime.now(UTC),
        entries=tuple(entries),
    )
    return [found.seq for found in told.breaks()]


@pytest.mark.parametrize("column", FORGERIES)
async def test_a_row_changed_by_who_owns_the_database_is_named(
    stack: RunningStack, db: Database, tenant: SeededTenant, column: str
) -> None:
    async with db.tenant(tenant.id) as session:
        for number in range(3):
            await credits.post(session, tenant.id, "CREDIT_BONUS", 1, f"bonus:{number}")
    with tried(stack, "superuser") as connection:
        connection.execute("set local session_replication_role = replica")  # no trigger, no key
        assert proof_after(connection, tenant.id) == []
        connection.execute(
            f"update credit_ledger set {column} = {FORGERIES[column]}"
            " where tenant_id = %s and seq = 2",
            [tenant.id],
        )
        assert set(proof_after(connection, tenant.id)) & {2, 92}


async def test_a_removed_last_entry_is_named(
    stack: RunningStack, db: Database, tenant: SeededTenant
) -> None:
    with tried(stack, "superuser") as connection:
        connection.execute("set local session_replication_role = replica")
        connection.execute("delete from credit_ledger where tenant_id = %s", [tenant.id])
        assert proof_after(connection, tenant.id) == [0, 0]


def upgrade(of: Settings, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", "migrations")
    config.attributes["owner_url"] = of.owner_database_url.get_secret_value()
    command.upgrade(config, revision)


@pytest.fixture
def older(stack: RunningStack) -> Iterator[Settings]:
    """A database of its own at revision 0001: the ledger as it was before the chain."""
    name = f"older_{uuid4().hex[:8]}_test"

    def moved(url: str) -> SecretStr:
        return SecretStr(urlunsplit(urlsplit(url)._replace(path=f"/{name}")))

    roles = {"owner_": "owner", "": "app", "platform_": "platform"}
    urls = {f"{key}database_url": moved(url_of(stack, role)) for key, role in roles.items()}
    named = sql.Identifier(name)
    with psycopg.connect(stack.superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} owner converzia_owner").format(named))
        with psycopg.connect(moved(stack.superuser_url).get_secret_value()) as inside:
            inside.execute("create extension vector")
        changed = stack.settings.model_copy(update=urls)
        upgrade(changed, "0001")
        yield changed
        connection.execute(sql.SQL("drop database {} with (force)").format(named))


def written_before(connection: psycopg.Connection) -> dict[UUID, list[str]]:
    """Three tenants' movements as version 0001 wrote them; the third has none."""
    made = bare_tenants.make(connection, tenants=3, deliveries=1)
    causes: dict[UUID, list[str]] = {}
    insert = (
        "insert into credit_ledger (tenant_id, id, kind, amount, cause, input_hash, hold_id)"
        " values (%s, gen_random_uuid(), %s, %s, %s, 'as it was', %s)"
    )
    for tenant_id, (delivery_id,) in list(made.items())[:2]:
        connection.execute(insert, [tenant_id, "CREDIT_BONUS", 5, "trial", None])
        hold: Any = connection.execute(
            "insert into credit_hold (tenant_id, id, delivery_id, state)"
            " values (%s, gen_random_uuid(), %s, 'OPEN') returning id",
            [tenant_id, delivery_id],
        ).fetchone()
        connection.execute("update credit_hold set state = 'CAPTURED' where id = %s", hold)
        cause = f"delivery:{delivery_id}"
        connection.execute(insert, [tenant_id, "CREDIT_CONSUMPTION", -1, cause, hold[0]])
        causes[tenant_id] = ["trial", cause]
    return causes | {list(made)[2]: []}


async def test_entries_of_before_the_chain_join_it(older: Settings) -> None:
    platform_url = older.platform_database_url.get_secret_value()
    with psycopg.connect(platform_url) as connection:
        written = written_before(connection)
    upgrade(older, "head")
    db = sessions.connect(older.database_url.get_secret_value(), platform_url, pool_size=1)
    for tenant_id, causes in written.items():
        async with db.tenant(tenant_id) as session:
            if causes:
                await credits.post(session, tenant_id, "CREDIT_BONUS", 1, "afterwards")
            assert await statement.hold_breaks(session, tenant_id) == []
        found = await entries_of(db, tenant_id)
        assert [entry.cause for entry in found] == [*causes, *["afterwards"][: len(causes)]]
        assert {len(entry.hash) for entry in found} <= {64}
    await db.close()
