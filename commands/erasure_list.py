"""The list of erasures, which lies in the object store outside the back-ups: after a restore it is
applied before anything is served."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlmodel import select

from activities.erasure import pass_once
from integrations.files import Files
from models import ids
from models.contracts.erasure import ErasureRef
from models.erasure_keys import ErasureKeys
from models.opening import opened_database
from models.records import erasure_passes, erasures
from models.session import Database
from models.settings import Settings
from models.tables import Tenant
from models.tables.base import utc_now


def apply(settings: Settings) -> int:
    """How many there were that the database did not have. Safe to repeat, and to interrupt."""
    return asyncio.run(_with_database(settings, _apply))


def missing(settings: Settings) -> int:
    """How many the list names that the database does not have; nothing is changed."""
    return asyncio.run(_with_database(settings, _count))


async def _with_database(
    settings: Settings, use: Callable[[Database, Files, Settings], Awaitable[int]]
) -> int:
    async with opened_database(settings, pool_size=1) as db:
        return await use(db, Files(settings), settings)


async def _count(db: Database, files: Files, _: Settings) -> int:
    return len(await missing_keys(db, files))


async def _apply(db: Database, files: Files, settings: Settings) -> int:
    keys = ErasureKeys.parse(settings.erasure_keys.get_secret_value())
    wanted = await missing_keys(db, files)
    for key in wanted:
        await apply_one(db, files, keys, key)
    return len(wanted)


async def missing_keys(db: Database, files: Files) -> list[str]:
    """Where those lie that this database has not; of tenants that it has."""
    async with db.platform() as session:
        known = await erasures.known(session)
        tenants = set((await session.exec(select(Tenant.id))).all())
    named = [(key, *_ids_in(key)) for key in await files.keys(ids.ERASURES)]
    return [key for key, tenant, one in named if tenant in tenants and one not in known]


def _ids_in(key: str) -> tuple[UUID, UUID]:
    tenant, _, erasure = key.removeprefix(ids.ERASURES).removesuffix(".json").partition("/")
    return UUID(tenant), UUID(erasure)


async def apply_one(db: Database, files: Files, keys: ErasureKeys, key: str) -> None:
    """What was certified before is so again; what was not, the sweep takes up."""
    listed = erasures.Listed.from_json(json.loads(await files.get(key)))
    async with db.platform() as session:
        erasure = await erasures.apply(session, listed)
    ref = ErasureRef(tenant_id=listed.tenant_id, erasure_id=erasure.id)
    while await pass_once(db, files, keys, ref, utc_now()):
        pass
    if listed.certificate is None:
        return
    async with db.platform() as session:
        erasure = await erasures.load(session, ref.tenant_id, ref.erasure_id)
        erasure_passes.finish(session, erasure, listed.certificate, utc_now())
