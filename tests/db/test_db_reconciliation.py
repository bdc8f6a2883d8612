"""What reconciliation reads is of one moment; what it keeps is the platform's and stays."""

from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import errors
from sqlmodel import select

from demo.seed import SeededTenant
from models.ids import new_id
from models.records import credits, reconciliation
from models.session import Database
from models.tables.reconciliation import ReconciliationRun
from stack.running import RunningStack
from tests.db.raw_sql import tried
from tests.factories import set_status


async def test_credits_that_move_meanwhile_do_not_look_like_a_difference(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.platform() as session:
        await reconciliation.at_one_moment(session)
        assert tenant.id in await reconciliation.tenants(session)
        async with db.tenant(tenant.id) as other:
            await credits.post(other, tenant.id, "CREDIT_BONUS", 1, "meanwhile")
        books = await reconciliation.books(session, tenant.id, datetime.now(UTC), "")
    assert [entry.cause for entry in books.entries] == ["trial"]
    assert (books.totals.entries, books.totals.balance) == (1, 5)


async def test_an_archived_tenants_books_are_closed(db: Database, tenant: SeededTenant) -> None:
    await set_status(db, tenant.id, "ARCHIVED")
    async with db.platform() as session:
        assert tenant.id not in await reconciliation.tenants(session)


async def test_a_run_that_is_kept_twice_is_one_and_its_heads_anchor_the_next(
    db: Database, tenant: SeededTenant
) -> None:
    run_id, heads = new_id(), {str(tenant.id): "head"}
    for _ in range(2):
        async with db.platform() as session:
            await reconciliation.keep(session, run_id, [], heads)
    async with db.platform() as session:
        kept = await session.exec(select(ReconciliationRun).where(ReconciliationRun.id == run_id))
        assert len(kept.all()) == 1
        assert await reconciliation.anchors(session) == heads


@pytest.mark.parametrize("role", ["app", "platform", "owner"])
def test_nobody_changes_what_a_run_found(stack: RunningStack, role: str) -> None:
    with tried(stack, "superuser") as connection:
        kept = "insert into reconciliation_run (id, findings, heads) values (%s, '[]', '{}')"
        connection.execute(kept, [new_id()])
        connection.execute(f"set local role converzia_{role}")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("update reconciliation_run set findings = '[1]'")


def test_a_tenant_does_not_read_what_a_run_found(stack: RunningStack, tenant: SeededTenant) -> None:
    with (
        tried(stack, "app", tenant.id) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("select * from reconciliation_run")
