"""The plans of a tenant's queries among very many leads: `python -m benchmarks.plans`.

Told by what PostgreSQL does, not by how long it takes: its own rows are read by an index, also
where a query names no tenant, and the tenant is found out once for the query, not for each row.
"""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from psycopg import sql
from pydantic import SecretStr

from commands.migrate import migrate
from models.settings import Settings
from stack.running import RunningStack, running_stack

LEADS: Final = 1_000_000
TENANTS: Final = 100
OURS: Final = UUID(int=7)
DATABASE: Final = "converzia_plans_test"

QUERIES: Final = {
    "select * from lead where phone = '+5491100000007'": "uq_lead_tenant_id_phone",
    "select * from lead where tenant_id = %(t)s and phone = 'x'": "uq_lead_tenant_id_phone",
    "select * from lead where tenant_id = %(t)s and wa_user_id = 'x'": "uq_lead_tenant_id_wa_user",
    "select * from lead where tenant_id = %(t)s and id = %(t)s": "pk_lead",
    "select count(*) from lead where phone like '+54911%%'": "lead",
}
"""Each with the index, or the beginning of its name, that has to serve it."""

_FILL: Final = """
    insert into tenant (id, name, slug, status, country, time_zone, language, policy)
        select lpad(to_hex(n), 32, '0')::uuid, 't' || n, 't' || n, 'ACTIVE', 'AR', 'UTC', 'es',
            '{{}}'
        from generate_series(0, {tenants} - 1) n;
    update pg_index set indisready = false where indrelid = 'lead'::regclass;
    insert into lead (tenant_id, id, phone, time_zone, language)
        select lpad(to_hex(n % {tenants}), 32, '0')::uuid, uuidv7(),
            '+54911' || lpad(n::text, 8, '0'), 'UTC', 'es'
        from generate_series(0, {leads} - 1) n;
    reindex table lead;
    analyze lead;
"""


@contextmanager
def many_leads(
    settings: Settings, superuser_url: str, leads: int
) -> Iterator[psycopg.Connection[Any]]:
    """The application's role, in a database of its own that is removed at the end."""
    roles = ("owner_database_url", "database_url", "platform_database_url")
    elsewhere = {
        name: SecretStr(_elsewhere(getattr(settings, name).get_secret_value())) for name in roles
    }
    with psycopg.connect(superuser_url, autocommit=True) as server:
        server.execute(f"create database {DATABASE} owner converzia_owner".encode())
        with psycopg.connect(_elsewhere(superuser_url), autocommit=True) as database:
            database.execute("create extension vector")
            migrate(settings.model_copy(update=elsewhere))
            # Foreign keys are not looked up a million times, and indexes are built at once.
            database.execute("set session_replication_role = replica")
            database.execute(_FILL.format(leads=leads, tenants=TENANTS).encode())
        with psycopg.connect(elsewhere["database_url"].get_secret_value()) as connection:
            yield connection
        server.execute(f"drop database {DATABASE}".encode())


def _elsewhere(url: str) -> str:
    return urlsplit(url)._replace(path=f"/{DATABASE}").geturl()


def plan_of(connection: psycopg.Connection[Any], query: str) -> dict[str, Any]:
    """As it was carried out for one tenant under Row Level Security."""
    with connection.transaction(force_rollback=True):
        connection.execute("select set_config('app.tenant_id', %s, true)", [str(OURS)])
        explaining = sql.SQL("explain (format json, analyze, timing off) {}").format(sql.SQL(query))
        found = connection.execute(explaining, {"t": OURS}).fetchone()
    assert found is not None
    plan: dict[str, Any] = found[0][0]["Plan"]
    return plan


def problems(plan: dict[str, Any], index: str, leads: int) -> list[str]:
    """What is wrong with it; nothing, where it is as the module says."""
    nodes = list(_nodes(plan))
    found = []
    if any(node["Node Type"] == "Seq Scan" for node in nodes):
        found.append("it reads the table from end to end")
    if not any(index in node.get("Index Name", "") for node in nodes):
        found.append(f"it does not use {index}")
    settings = [node for node in nodes if node.get("Parent Relationship") == "InitPlan"]
    if [node["Actual Loops"] for node in settings] != [1]:
        found.append("it does not find out the tenant once")
    if max(map(_rows_read, nodes)) > leads / TENANTS:
        found.append("it reads more rows than the tenant has")
    return found


def _rows_read(node: dict[str, Any]) -> float:
    return float(node["Actual Rows"] + node.get("Rows Removed by Filter", 0))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def show(stack: RunningStack, leads: int) -> bool:
    """Whether every plan is as it has to be."""
    is_well = True
    with many_leads(stack.settings, stack.superuser_url, leads) as connection:
        for query, index in QUERIES.items():
            plan = plan_of(connection, query)
            wrong = problems(plan, index, leads)
            is_well = is_well and not wrong
            kinds = ", ".join(node["Node Type"] for node in _nodes(plan))
            print(f"{'; '.join(wrong) or 'well'}: {query} [{kinds}]")
    return is_well


async def main(leads: int) -> int:
    async with running_stack(parts=("postgres",), durable=False) as stack:
        return not await asyncio.to_thread(show, stack, leads)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plans", description=__doc__)
    parser.add_argument("--leads", type=int, default=LEADS)
    raise SystemExit(asyncio.run(main(parser.parse_args().leads)))
