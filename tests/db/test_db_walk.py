"""A walk over everything that the catalogue lists: each table, each verb, each role, each place to
stand. Nothing crosses, whatever was granted by mistake. A new table is walked without being named.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from demo.seed import SeededTenant
from stack.running import RunningStack
from tests.db.raw_sql import column, rows, tried

VERBS: Final = ("select", "insert", "update", "delete", "truncate")
STANDING: Final = ("another tenant", "a suspended tenant", "no tenant", "no such tenant")
UNOWNED: Final = {
    ("lead_state_arrow", "select"),
    *(("number_pace", verb) for verb in ("select", "insert", "update")),
    ("platform_prompt", "select"),
    ("platform_score_template", "select"),
    ("tenant", "select"),
    ("user_account", "select"),
    ("user_session", "select"),
}
"""What the application may do to tables without a tenant: of tenants it sees its own row, of
people the colleagues, of sessions a person's own; a shared number's pace is counted for all."""
APP_DELETES: Final = {"knowledge_term"}
"""An index of ours over a tenant's own words, made anew with them."""
PLATFORM_DELETES: Final = {
    "channel_route", "data_key", "kept_answer", "knowledge_document", "knowledge_term",
    "refresh_token", "shared_number", "sign_in_failure", "user_session",
}  # fmt: skip
NOBODYS: Final = UUID("00000000-0000-4000-8000-00000000000a")


@dataclass(frozen=True)
class Step:
    """One attempt, in a transaction of the superuser's that has become `role`."""

    table: str
    verb: str
    victim: UUID

    def crosses(self, connection: psycopg.Connection) -> bool:
        """Whether a row of the victim was seen or touched."""
        match self.verb:
            case "select":
                query = "select count(*) from {} where tenant_id = %s"
                (seen,) = connection.execute(self._of(query), [self.victim]).fetchone() or (0,)
                return bool(seen)
            case "update":
                query = "update {} set tenant_id = tenant_id where tenant_id = %s"
                return connection.execute(self._of(query), [self.victim]).rowcount > 0
            case "delete":
                query = "delete from {} where tenant_id = %s"
                return connection.execute(self._of(query), [self.victim]).rowcount > 0
            case _:
                raise AssertionError(self.verb)

    def _of(self, query: str) -> sql.Composed:
        return sql.SQL(query).format(sql.Identifier(self.table))


def tables(stack: RunningStack, *, owned: bool) -> list[str]:
    """Every table, view and materialised view, with a tenant_id or without."""
    return column(
        stack,
        """
        select c.relname from pg_class c
        join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
        where c.relkind in ('r', 'p', 'v', 'm') and %s = exists (
            select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'
            and not a.attisdropped)
        order by 1
        """,
        [owned],
    )


def standing(place: str, ours: SeededTenant) -> str:
    return {"no tenant": "", "no such tenant": str(NOBODYS)}.get(place, str(ours.id))


@pytest.fixture
def walker(
    stack: RunningStack, ours: SeededTenant, request: pytest.FixtureRequest
) -> Iterator[psycopg.Connection]:
    """The application's role somewhere, to whom everything was granted by mistake, and whom no
    trigger stops: the policies alone are left."""
    walked = tables(stack, owned=True)
    # Not the shared connection: the catalogue is read by that one meanwhile.
    with psycopg.connect(stack.superuser_url) as connection:
        connection.execute("grant all on all tables in schema public to converzia_app")
        for table in walked:
            switching = sql.SQL("alter table {} disable trigger user")
            connection.execute(switching.format(sql.Identifier(table)))
        if request.param == "a suspended tenant":
            connection.execute("update tenant set status = 'SUSPENDED' where id = %s", [ours.id])
        connection.execute(
            "select set_config('app.tenant_id', %s, true)", [standing(request.param, ours)]
        )
        connection.execute("set local role converzia_app")
        yield connection
        connection.rollback()


each_place = pytest.mark.parametrize("walker", STANDING, indirect=True)


@each_place
def test_no_row_of_another_tenant_is_seen_changed_or_removed(
    stack: RunningStack, theirs: SeededTenant, walker: psycopg.Connection
) -> None:
    walked: Counter[str] = Counter()
    for table in tables(stack, owned=True):
        for verb in ("select", "update", "delete"):
            with walker.transaction(force_rollback=True):
                assert not Step(table, verb, theirs.id).crosses(walker), (table, verb)
            walked[verb] += 1
    print(f"walked {walked.total()} steps over {walked['select']} tables")
    assert walked["select"] > 40


@each_place
def test_no_row_is_added_to_another_tenant(
    stack: RunningStack, theirs: SeededTenant, walker: psycopg.Connection
) -> None:
    """Refused by the policy, and not only because the row is there already."""
    for table in tables(stack, owned=True):
        names, sample = a_row(stack, table, theirs.id)
        listed = sql.SQL(", ").join(map(sql.Identifier, names))
        adding = sql.SQL(
            "insert into {} ({}) select {} from jsonb_populate_record(null::{}, %s)"
        ).format(sql.Identifier(table), listed, listed, sql.Identifier(table))
        with (
            pytest.raises(errors.InsufficientPrivilege, match="row-level security"),
            walker.transaction(force_rollback=True),
        ):
            walker.execute(adding, [Jsonb(sample)])


def a_row(stack: RunningStack, table: str, tenant_id: UUID) -> tuple[list[str], object]:
    """(the columns that can be written, one row of this tenant's with an id of its own)."""
    names = column(
        stack,
        "select column_name from information_schema.columns where table_schema = 'public'"
        " and table_name = %s and is_generated = 'NEVER'",
        [table],
    )
    query = sql.SQL(
        "select to_jsonb(t) || jsonb_build_object('id', gen_random_uuid()) from {} t"
        " where tenant_id = %s limit 1"
    ).format(sql.Identifier(table))
    with tried(stack, "superuser") as connection:
        found = connection.execute(query, [tenant_id]).fetchone()
    assert found, f"give full_tenant.py a row of {table}"
    return names, found[0]


@pytest.mark.parametrize("role", ["converzia_app", "converzia_platform", "anybody"])
def test_what_was_granted_is_what_is_meant(stack: RunningStack, role: str) -> None:
    """By verb, over every table: nobody truncates, the application touches no table without a
    tenant, the platform removes from few, and everybody else has nothing."""
    owned, unowned = tables(stack, owned=True), tables(stack, owned=False)
    with tried(stack, "superuser") as connection:
        if role == "anybody":
            connection.execute("create role anybody")
        granted = {
            (table, verb)
            for table in owned + unowned
            for verb in VERBS
            if has_privilege(connection, role, table, verb)
        }
    if role == "anybody":
        assert granted == set()
    elif role == "converzia_app":
        assert {(t, v) for t, v in granted if t not in owned} == UNOWNED
        assert {t for t, v in granted if v == "delete"} == APP_DELETES
        assert "truncate" not in {v for _, v in granted}
    else:
        assert {t for t, v in granted if v == "delete"} == PLATFORM_DELETES
        assert "truncate" not in {v for _, v in granted}


def has_privilege(connection: psycopg.Connection, role: str, table: str, verb: str) -> bool:
    found = connection.execute(
        "select has_table_privilege(%s, %s, %s)", [role, f'public."{table}"', verb]
    ).fetchone()
    assert found is not None
    return bool(found[0])


def test_nobody_but_the_superuser_bypasses_row_security(stack: RunningStack) -> None:
    powerful = "select rolname from pg_roles where rolbypassrls and not rolsuper"
    assert rows(stack, powerful) == []


def test_a_forgotten_table_stops_the_walk(
    stack: RunningStack, ours: SeededTenant, theirs: SeededTenant
) -> None:
    """The walk sees what it is there to see: a table that has no policy."""
    with tried(stack, "superuser") as connection:
        connection.execute("create table forgotten (tenant_id uuid)")
        connection.execute("insert into forgotten values (%s)", [theirs.id])
        connection.execute("grant select on forgotten to converzia_app")
        connection.execute("select set_config('app.tenant_id', %s, true)", [str(ours.id)])
        connection.execute("set local role converzia_app")
        assert Step("forgotten", "select", theirs.id).crosses(connection)
