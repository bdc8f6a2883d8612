"""Row Level Security as the catalogue tells it: no table, view or function may be forgotten."""

import psycopg
import pytest

from stack.running import RunningStack
from tests.db.raw_sql import column, rows, tried, url_of

UNPROTECTED = """
    select c.relname from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
"""
WITHOUT_POLICY = """
    select c.relname from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and not exists (
        select from pg_policies p where p.tablename = c.relname
        and p.roles = '{converzia_app}' and p.cmd = 'ALL' and p.permissive = 'PERMISSIVE'
        and p.qual like '(tenant_id = ( SELECT app_tenant_id()%'
        and p.with_check = p.qual
    )
"""
FURTHER_POLICIES_OF_THE_APP = """
    select tablename, policyname from pg_policies
    where roles && '{converzia_app,public}'
    and policyname not in ('tenant_rows', 'own_row', 'colleagues')
"""
OWNER_RIGHTS_VIEWS = """
    select c.relname from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    where (c.relkind = 'v' and not coalesce(c.reloptions::text ~ 'security_invoker=(true|on|1)',
                                            false))
       or c.relkind = 'm'
"""
LOOSE_DEFINERS = """
    select p.proname from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public'
    where p.prosecdef
    and not coalesce(array_to_string(p.proconfig, ',') like '%search_path=%', false)
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""
DEFINERS_FOR_EVERYBODY = """
    select p.proname from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public'
    where p.prosecdef and (p.proacl is null or exists (
        select from aclexplode(p.proacl) a where a.grantee = 0 and a.privilege_type = 'EXECUTE'))
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""


def test_every_table_with_a_tenant_forces_row_security(stack: RunningStack) -> None:
    assert column(stack, UNPROTECTED) == []


def test_every_table_with_a_tenant_admits_only_the_tenant_of_the_transaction(
    stack: RunningStack,
) -> None:
    assert column(stack, WITHOUT_POLICY) == []


def test_no_further_policy_widens_what_the_application_sees(stack: RunningStack) -> None:
    assert rows(stack, FURTHER_POLICIES_OF_THE_APP) == []


def test_views_run_with_the_rights_of_who_asks(stack: RunningStack) -> None:
    """A materialised view can do neither row security nor that: there is none."""
    assert column(stack, OWNER_RIGHTS_VIEWS) == []


def test_functions_with_their_owners_rights_fix_their_search_path(stack: RunningStack) -> None:
    assert column(stack, LOOSE_DEFINERS) == []


def test_functions_with_their_owners_rights_are_not_everybodys(stack: RunningStack) -> None:
    assert column(stack, DEFINERS_FOR_EVERYBODY) == []


@pytest.mark.parametrize(
    ("mistake", "check"),
    [
        ("create table forgotten (tenant_id uuid, id uuid)", UNPROTECTED),
        ("create table forgotten (tenant_id uuid, id uuid)", WITHOUT_POLICY),
        ("create view forgotten as select * from lead", OWNER_RIGHTS_VIEWS),
        ("create materialized view forgotten as select * from lead", OWNER_RIGHTS_VIEWS),
        (
            "create function forgotten() returns int language sql security definer as 'select 1'",
            LOOSE_DEFINERS,
        ),
        (
            "create function forgotten() returns int language sql security definer"
            " set search_path = '' as 'select 1'",
            DEFINERS_FOR_EVERYBODY,
        ),
    ],
)
def test_a_new_object_without_protection_is_found(
    stack: RunningStack, mistake: str, check: str
) -> None:
    with tried(stack, "superuser") as connection:
        connection.execute(mistake)
        assert connection.execute(check).fetchall() == [("forgotten",)]


@pytest.mark.parametrize("role", ["converzia_app", "converzia_platform"])
def test_the_roles_of_the_product_are_ordinary(stack: RunningStack, role: str) -> None:
    powers = rows(
        stack,
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " from pg_roles where rolname = %s",
        [role],
    )
    assert powers == [(False,) * 5]
    owned = column(
        stack,
        "select relname from pg_class c join pg_roles r on r.oid = c.relowner where rolname = %s",
        [role],
    )
    member_of = column(
        stack,
        "select roleid::regrole::text from pg_auth_members where member = %s::regrole",
        [role],
    )
    assert (owned, member_of) == ([], [])


def test_nothing_is_granted_to_everybody(stack: RunningStack) -> None:
    granted = rows(
        stack,
        "select table_name, privilege_type from information_schema.role_table_grants"
        " where table_schema = 'public' and grantee = 'PUBLIC'",
    )
    assert granted == []


def test_the_application_may_not_delete_nor_truncate(stack: RunningStack) -> None:
    """But the index of terms, which is made anew from the texts."""
    granted = rows(
        stack,
        "select table_name, privilege_type from information_schema.role_table_grants"
        " where grantee = 'converzia_app'"
        " and privilege_type not in ('SELECT', 'INSERT', 'UPDATE')",
    )
    assert granted == [("knowledge_term", "DELETE")]


@pytest.mark.parametrize("role", ["app", "platform"])
@pytest.mark.parametrize("timeout", ["statement_timeout", "idle_in_transaction_session_timeout"])
def test_no_statement_and_no_forgotten_transaction_runs_for_ever(
    stack: RunningStack, role: str, timeout: str
) -> None:
    with psycopg.connect(url_of(stack, role)) as connection:
        found = connection.execute(
            "select setting::int from pg_settings where name = %s", [timeout]
        ).fetchone()
    assert found is not None
    assert 0 < found[0] <= 60_000
