"""Generated for every table with a tenant: what a tenant can do to another's rows."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors, sql
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - registers the tables
from demo.seed import SeededTenant
from stack.running import RunningStack
from tests.db.raw_sql import column, rows, tried

TENANT_TABLES = sorted(t.name for t in SQLModel.metadata.sorted_tables if "tenant_id" in t.columns)
PLATFORM_WRITES = {
    "channel_route", "data_key", "erased_handle", "erasure", "membership", "shared_number",
    "tenant_package",
}  # fmt: skip
"""Read by the tenant whose they are, and written by the platform alone."""
REFUSED = (errors.InsufficientPrivilege, errors.CheckViolation)

each_table = pytest.mark.parametrize("table", TENANT_TABLES)


def statement(text: str, table: str) -> sql.Composed:
    return sql.SQL(text).format(sql.Identifier(table))


def contents(stack: RunningStack, table: str, tenant_id: UUID) -> list[str]:
    """Every row of this tenant, as the superuser sees it."""
    query = statement("select t::text from {} t where tenant_id = %s order by 1", table)
    with tried(stack, "superuser") as connection:
        return [text for (text,) in connection.execute(query, [tenant_id]).fetchall()]


def copy_of_a_row(
    connection: psycopg.Connection, stack: RunningStack, table: str, tenant_id: UUID
) -> None:
    """Inserts a row like one that this tenant has, with an id of its own."""
    written = column(
        stack,
        "select column_name from information_schema.columns where table_schema = 'public'"
        " and table_name = %s and is_generated = 'NEVER'",
        [table],
    )
    names = sql.SQL(", ").join(map(sql.Identifier, written))
    sample = rows(
        stack,
        f"select to_jsonb(t) || jsonb_build_object('id', gen_random_uuid()) from {table} t"
        " where tenant_id = %s limit 1",
        [tenant_id],
    )[0][0]
    connection.execute(
        sql.SQL("insert into {} ({}) select {} from jsonb_populate_record(null::{}, %s)").format(
            sql.Identifier(table), names, names, sql.Identifier(table)
        ),
        [psycopg.types.json.Jsonb(sample)],
    )


def test_the_generated_tests_cover_every_table_with_a_tenant(stack: RunningStack) -> None:
    found = column(
        stack,
        "select table_name from information_schema.columns"
        " where table_schema = 'public' and column_name = 'tenant_id' order by 1",
    )
    assert found == TENANT_TABLES


@each_table
def test_a_tenant_sees_its_own_rows_and_nobody_elses(
    stack: RunningStack, ours: SeededTenant, theirs: SeededTenant, table: str
) -> None:
    assert contents(stack, table, theirs.id), f"give full_tenant.py a row of {table}"
    with tried(stack, "app", ours.id) as connection:
        seen: list[tuple[Any, ...]] = connection.execute(
            statement("select distinct tenant_id from {}", table)
        ).fetchall()
    assert seen == [(ours.id,)]


@each_table
def test_without_a_tenant_nothing_is_seen(
    stack: RunningStack, ours: SeededTenant, table: str
) -> None:
    assert contents(stack, table, ours.id)
    with tried(stack, "app") as connection:
        assert connection.execute(statement("select * from {}", table)).fetchall() == []


@each_table
@pytest.mark.parametrize("as_whom", ["another tenant", "nobody"])
def test_a_row_of_another_tenant_cannot_be_inserted(
    stack: RunningStack, ours: SeededTenant, theirs: SeededTenant, table: str, as_whom: str
) -> None:
    before = contents(stack, table, theirs.id)
    acting = ours.id if as_whom == "another tenant" else None
    with tried(stack, "app", acting) as connection, pytest.raises(REFUSED):
        copy_of_a_row(connection, stack, table, theirs.id)
    assert contents(stack, table, theirs.id) == before


@each_table
def test_a_row_of_another_tenant_cannot_be_updated(
    stack: RunningStack, ours: SeededTenant, theirs: SeededTenant, table: str
) -> None:
    taking = statement("update {} set tenant_id = %s where tenant_id = %s", table)
    with tried(stack, "app", ours.id) as connection:
        try:
            assert connection.execute(taking, [ours.id, theirs.id]).rowcount == 0
        except errors.InsufficientPrivilege:
            connection.rollback()


@each_table
def test_a_row_cannot_be_given_to_another_tenant(
    stack: RunningStack, ours: SeededTenant, theirs: SeededTenant, table: str
) -> None:
    giving = statement("update {} set tenant_id = %s where tenant_id = %s", table)
    with (
        tried(stack, "app", ours.id) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(giving, [theirs.id, ours.id])


@each_table
def test_a_row_of_another_tenant_cannot_be_deleted(
    stack: RunningStack, ours: SeededTenant, theirs: SeededTenant, table: str
) -> None:
    """Also not by a role that was given the right: the policy holds for it as well."""
    deleting = statement("delete from {} where tenant_id = %s", table)
    with tried(stack, "superuser", ours.id) as connection:
        connection.execute(statement("grant delete on {} to converzia_app", table))
        connection.execute("set local role converzia_app")
        assert connection.execute(deleting, [theirs.id]).rowcount == 0


@pytest.mark.parametrize("table", sorted(set(TENANT_TABLES) - PLATFORM_WRITES))
def test_the_same_insert_for_oneself_is_not_a_matter_of_rights(
    stack: RunningStack, ours: SeededTenant, table: str
) -> None:
    """A unique constraint may still refuse the copy."""
    with tried(stack, "app", ours.id) as connection:
        try:
            copy_of_a_row(connection, stack, table, ours.id)
        except psycopg.IntegrityError:
            connection.rollback()


def test_a_tenant_reads_its_own_entry_and_no_other(
    stack: RunningStack, ours: SeededTenant, theirs: SeededTenant
) -> None:
    with tried(stack, "app", ours.id) as connection:
        assert connection.execute("select id from tenant").fetchall() == [(ours.id,)]
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("update tenant set status = 'ACTIVE'")


def test_a_tenant_reads_its_routes_and_only_the_platform_writes_them(
    stack: RunningStack, ours: SeededTenant
) -> None:
    """Who may write a route decides whose an event becomes."""
    taking = "insert into channel_route (channel, external_id, tenant_id) values ('c', 'x', %s)"
    moving = "update channel_route set external_id = external_id || 'x' where tenant_id = %s"
    joining = "insert into shared_number (phone_number_id, tenant_id) values ('x', %s)"
    leaving = "update shared_number set phone_number_id = 'y' where tenant_id = %s"
    for change in (taking, moving, joining, leaving):
        with tried(stack, "platform") as connection:
            assert connection.execute(change, [ours.id]).rowcount > 0
        with (
            tried(stack, "app", ours.id) as connection,
            pytest.raises(errors.InsufficientPrivilege),
        ):
            connection.execute(change, [ours.id])


def test_a_tenant_reads_its_prices_and_only_the_platform_sets_them(
    stack: RunningStack, ours: SeededTenant
) -> None:
    with tried(stack, "app", ours.id) as connection:
        assert connection.execute("select key from tenant_package").fetchall() == [("starter",)]
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("update tenant_package set amount_minor = 1")
