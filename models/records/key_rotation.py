"""Rotation of keys: data keys are wrapped anew, and values encrypted anew, while traffic goes on.

Every change is made only where the value is still the one that was read, so that nothing is lost
and an interrupted run is simply begun again.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from sqlalchemy import Column, Row, Table, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.data_keys import DataKeys, new_wrapped, value_key
from models.encryption import EncryptedBytes, EncryptedJson
from models.ids import new_id
from models.keyring import Keyring, UnknownKey, key_id_of
from models.session import Database
from models.tables import DataKey

BATCH: Final = 200

_OLDER: Final = """
    exists (select from data_key newer where newer.tenant_id is not distinct from old.tenant_id
            and newer.generation > old.generation)
"""
_OLD: Final = text(f"select id from data_key old where {_OLDER}")  # noqa: S608
_OWNERS: Final = text("""
    select owner, coalesce(max(generation), 0)
    from (select id from tenant union all select null) owners(owner)
    left join data_key on tenant_id is not distinct from owner group by owner
""")
_INSERT: Final = text(
    "insert into data_key (id, tenant_id, generation, wrapped) values (:i, :o, :g, :w)"
)


@dataclass(slots=True)
class Count:
    """Values of one column: encrypted anew, and those that no key opens."""

    place: str
    moved: int = 0
    lost: int = 0


async def rewrap(session: AsyncSession, keyring: Keyring) -> int:
    """Wraps every data key with the keyring's first key; how many there were to wrap."""
    known = (await session.execute(text("select id, wrapped from data_key for update"))).all()
    old = [row for row in known if key_id_of(row.wrapped) != keyring.active]
    for row in old:
        fresh = keyring.encrypt(keyring.decrypt(row.wrapped, row.id.bytes), row.id.bytes)
        await session.execute(
            text("update data_key set wrapped = :fresh where id = :id"),
            {"fresh": fresh, "id": row.id},
        )
    return len(old)


async def begin(session: AsyncSession, keyring: Keyring) -> bool:
    """Makes a new data key for every owner; False where a rotation is under way, to be ended."""
    await session.execute(text("lock table data_key in share row exclusive mode"))
    if await session.scalar(text(f"select exists (select from data_key old where {_OLDER})")):  # noqa: S608
        return False
    for owner, generation in (await session.execute(_OWNERS)).all():
        fresh = new_id()
        await session.execute(
            text(
                "insert into data_key (id, tenant_id, generation, wrapped) values (:i, :o, :g, :w)"
            ),
            {"i": fresh, "o": owner, "g": generation + 1, "w": new_wrapped(keyring, fresh)},
        )
    return True


async def forget_old(session: AsyncSession) -> tuple[int, int]:
    """Removes the data keys that nothing is encrypted with any more: call it after `move`. How many
    are gone, and how many stay because a value needs them: without its key it is lost for good."""
    await session.execute(text("set local statement_timeout = 0"))
    used = {name for place in encrypted_columns() for name in await _key_names(session, *place)}
    old = (await session.execute(_OLD)).scalars().all()
    free = [one for one in old if value_key(one) not in used]
    await session.execute(text("delete from data_key where id = any(:free)"), {"free": free})
    return len(free), len(old) - len(free)


async def _key_names(session: AsyncSession, table: Table, column: Column[Any]) -> Iterable[str]:
    name = f"encode(substring({column.name} from 2 for get_byte({column.name}, 0)), 'escape')"
    query = f"select distinct {name} from {table.name} where {column.name} is not null"  # noqa: S608
    return (await session.execute(text(query))).scalars().all()


def encrypted_columns() -> list[tuple[Table, Column[Any]]]:
    return [
        (table, column)
        for table in DataKey.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, EncryptedBytes | EncryptedJson)
    ]


async def move(db: Database, keys: DataKeys, table: Table, column: Column[Any]) -> Count:
    """Encrypts a column's values with their owners' newest data keys, a batch a transaction."""
    count = Count(f"{table.name}.{column.name}")
    async for rows in _batches(db, table, column):
        async with db.platform() as session:
            for row in rows:
                try:
                    fresh = keys.encrypt(row.owner, keys.decrypt(row.value))
                except (UnknownKey, InvalidTag):
                    count.lost += 1
                    continue
                count.moved += await _replace(session, table, column, row, fresh)
    return count


async def _batches(
    db: Database, table: Table, column: Column[Any]
) -> AsyncIterator[Sequence[Row[Any]]]:
    """What no owner's newest key encrypts yet, in the order of the primary key."""
    keys = [key.name for key in table.primary_key]
    listed, last = ", ".join(f"t.{key}" for key in keys), ", ".join(f":{key}" for key in keys)
    query = """
        with newest as (
            select distinct on (tenant_id) tenant_id, 'data:' || replace(id::text, '-', '') as name
            from data_key order by tenant_id, generation desc)
        select {listed}, {owner} as owner, t.{column} as value
        from {table} t left join newest on newest.tenant_id is not distinct from {owner}
        where t.{column} is not null and {after} and newest.name is distinct from
            encode(substring(t.{column} from 2 for get_byte(t.{column}, 0)), 'escape')
        order by {listed} limit {limit}
    """
    owner = "t.tenant_id" if "tenant_id" in table.columns else "null::uuid"
    names = {
        "listed": listed, "owner": owner, "column": column.name, "table": table.name,
        "limit": BATCH,
    }  # fmt: skip
    after, values = "true", dict[str, Any]()
    while True:
        async with db.platform() as session:
            found = await session.execute(text(query.format(**names, after=after)), values)
            rows = found.all()
        if not rows:
            return
        yield rows
        after = f"({listed}) > ({last})"
        values = {key: getattr(rows[-1], key) for key in keys}


async def _replace(
    session: AsyncSession, table: Table, column: Column[Any], row: Row[Any], fresh: bytes
) -> int:
    here = " and ".join(f"{key.name} = :{key.name}" for key in table.primary_key)
    values = {key.name: getattr(row, key.name) for key in table.primary_key}
    changed = await session.execute(
        text(
            f"update {table.name} set {column.name} = :fresh"  # noqa: S608 - our own names
            f" where {here} and {column.name} = :value"
        ),
        {**values, "fresh": fresh, "value": row.value},
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]
