"""Tenants apart behind a transaction-pooling proxy: `python -m benchmarks.pooling`.

Many tenants at once share two connections through pgbouncer, each transaction on whichever is
free. Each has to see its own rows and nobody else's. Needs the program `pgbouncer`.
"""

import asyncio
import shutil
import sys
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from benchmarks.pgbouncer import SERVER_CONNECTIONS, behind_pgbouncer
from commands.migrate import migrate
from models.ids import new_id
from models.opening import opened_database
from models.records import tenants
from models.session import Database
from models.tables import AuditEntry, Integration, Tenant
from stack.running import running_stack

TENANTS: Final = 8
TURNS: Final = 100


async def main() -> None:
    if shutil.which("pgbouncer") is None:
        sys.exit("pgbouncer is not installed: nothing was shown. Debian: apt-get install pgbouncer")
    async with running_stack(parts=("postgres",), durable=False) as stack:
        await asyncio.to_thread(migrate, stack.settings)
        async with (
            behind_pgbouncer(stack.settings) as settings,
            opened_database(settings, pool_size=TENANTS) as db,
        ):
            await show(db)


async def show(db: Database) -> None:
    ids = [new_id() for _ in range(TENANTS)]
    async with db.platform() as opened:
        opened.add_all([Tenant(id=each, name="t", slug=str(each)) for each in ids])
    used = await asyncio.gather(*(_work(db, each) for each in ids))
    backends = set[int]().union(*used)
    assert len(backends) <= SERVER_CONNECTIONS
    assert all(len(each) > 1 for each in used), "no tenant changed its connection: nothing shown"
    await _nothing_is_left(db)
    print(
        f"{TENANTS * TURNS} transactions of {TENANTS} tenants on {len(backends)} connections: "
        "each saw its own rows, and none was seen without a tenant"
    )


async def _work(db: Database, tenant_id: UUID) -> set[int]:
    """The server's connections that served this tenant."""
    backends = set()
    for turn in range(TURNS):
        async with db.tenant(tenant_id) as opened:
            secret = {"of": str(tenant_id)}
            opened.add(Integration(tenant_id=tenant_id, kind="WEBHOOK", secret=secret))
            tenants.audit(opened, tenant_id, actor="show", action="turn", subject=str(turn))
            await opened.flush()
            seen = (await opened.exec(select(AuditEntry.tenant_id))).all()
            assert seen == [tenant_id] * (turn + 1)
            kept = (await opened.exec(select(Integration))).all()
            assert all(row.secret == secret for row in kept)
            backends.add(int(await opened.scalar(text("select pg_backend_pid()")) or 0))
    return backends


async def _nothing_is_left(db: Database) -> None:
    for _ in range(4 * SERVER_CONNECTIONS):
        async with AsyncSession(db.app) as bare:
            assert (await bare.exec(select(AuditEntry.id))).all() == []


if __name__ == "__main__":
    asyncio.run(main())
