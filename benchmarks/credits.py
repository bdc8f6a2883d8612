"""Captures a second: ours, beside plain SQL that does the least work for the same guarantee.

Both over the same number of connections, one transaction a capture, committed to disk. Ours is
models.records.credits as delivery calls it. The yardstick is what a careful person would write
with nothing but a balance and a list: no hold, no chain, no tenant isolation.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final
from uuid import UUID

import psycopg
from rich.table import Table

from benchmarks import bare_tenants
from models import session
from models.records import credits
from models.session import Database
from models.settings import Settings

CONNECTIONS: Final = 8
SPREAD: Final = 200
_WARM_UP: Final = 0.1

_Job = tuple[UUID, UUID]
"""Tenant and delivery."""
_Capture = Callable[[int, _Job], Awaitable[None]]
"""Captures for this job, by the worker of this number."""


@dataclass(frozen=True)
class Rates:
    """Captures a second."""

    hot: float
    """All of one tenant."""
    spread: float
    """Of 200 tenants, in random order."""


@dataclass(frozen=True)
class CreditFigures:
    ours: Rates
    plain: Rates


async def measure(settings: Settings, superuser_url: str, *, captures: int) -> CreditFigures:
    """`captures` of each kind; the tenants and the yardstick's two tables are made for it."""
    platform_url = settings.platform_database_url.get_secret_value()
    app_url = settings.database_url.get_secret_value()
    db = session.connect(app_url, platform_url, pool_size=CONNECTIONS)
    _make_yardstick(superuser_url)
    connections = [
        await psycopg.AsyncConnection.connect(app_url, prepare_threshold=0)
        for _ in range(CONNECTIONS)
    ]
    try:
        return CreditFigures(
            await _rates(_ours(db), platform_url, captures),
            await _rates(_plain(connections), platform_url, captures),
        )
    finally:
        for connection in connections:
            await connection.close()
        await db.close()


def table(found: CreditFigures) -> Table:
    shown = Table("captures a second", "ours", "plain SQL", "ratio", "aim", title="Credits")
    for name, ours, plain, aim in (
        ("one hot tenant", found.ours.hot, found.plain.hot, ">= 350"),
        (f"spread over {SPREAD} tenants", found.ours.spread, found.plain.spread, ">= 800"),
    ):
        shown.add_row(name, f"{ours:.0f}", f"{plain:.0f}", f"{ours / plain:.2f}", aim)
    return shown


def _ours(db: Database) -> _Capture:
    async def capture(_worker: int, job: _Job) -> None:
        tenant_id, delivery_id = job
        async with db.tenant(tenant_id) as transaction:
            assert await credits.capture(transaction, tenant_id, delivery_id)

    return capture


def _plain(connections: Sequence[psycopg.AsyncConnection]) -> _Capture:
    async def capture(worker: int, job: _Job) -> None:
        async with connections[worker].transaction():
            cursor = await connections[worker].execute(
                "update bench_account set balance = balance - 1"
                " where tenant_id = %s and balance >= 1 returning balance",
                job[:1],
            )
            (balance,) = await cursor.fetchone() or (None,)
            await connections[worker].execute(
                "insert into bench_entry (tenant_id, cause, amount, balance_after)"
                " values (%s, %s, -1, %s)",
                (job[0], f"delivery:{job[1]}", balance),
            )

    return capture


async def _rates(capture: _Capture, platform_url: str, captures: int) -> Rates:
    hot = await asyncio.to_thread(_jobs, platform_url, 1, captures)
    spread = await asyncio.to_thread(_jobs, platform_url, SPREAD, captures)
    return Rates(await _rate(capture, hot), await _rate(capture, spread))


async def _rate(capture: _Capture, jobs: list[_Job]) -> float:
    first = int(len(jobs) * _WARM_UP)
    await _all(capture, jobs[:first])
    start = time.perf_counter()
    await _all(capture, jobs[first:])
    return (len(jobs) - first) / (time.perf_counter() - start)


async def _all(capture: _Capture, jobs: list[_Job]) -> None:
    waiting = iter(jobs)

    async def work(worker: int) -> None:
        for job in waiting:
            await capture(worker, job)

    await asyncio.gather(*(work(number) for number in range(CONNECTIONS)))


def _jobs(platform_url: str, tenants: int, captures: int) -> list[_Job]:
    """Deliveries that hold a credit, of this many new tenants, both here and in the yardstick."""
    each = captures // tenants
    with psycopg.connect(platform_url) as connection, connection.cursor() as cursor:
        made = bare_tenants.make(connection, tenants=tenants, deliveries=each)
        jobs = [(tenant, delivery) for tenant, of_it in made.items() for delivery in of_it]
        cursor.executemany(
            "select credit_post(%s, 'CREDIT_BONUS', %s, 'bench')", [(t, each) for t in made]
        )
        cursor.executemany("select credit_reserve(%s, %s)", jobs)
        cursor.executemany("insert into bench_account values (%s, %s)", [(t, each) for t in made])
    Random(captures).shuffle(jobs)  # noqa: S311 - an order, the same in each run
    return jobs


def _make_yardstick(superuser_url: str) -> None:
    with psycopg.connect(superuser_url) as connection:
        connection.execute("""
            create table bench_account (
                tenant_id uuid primary key, balance integer not null check (balance >= 0));
            create table bench_entry (
                tenant_id uuid not null, cause varchar not null, amount integer not null,
                balance_after integer not null,
                created_at timestamptz not null default clock_timestamp(),
                primary key (tenant_id, cause));
            grant select, insert, update on bench_account, bench_entry
                to converzia_app, converzia_platform;
        """)
