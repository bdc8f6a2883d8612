"""Data keys: one for each tenant, wrapped by the deployment's, rotated while work goes on."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from commands import attached, key_rotation
from demo.seed import SeededTenant
from models import data_keys, encryption
from models.data_keys import DataKeys
from models.keyring import Keyring, UnknownKey, key_id_of
from models.opening import installed_keys
from models.records import inbox, tenants
from models.records import key_rotation as rotation
from models.session import Database
from stack.running import RunningStack
from tests.db.raw_sql import column, rows
from tests.factories import make_tenant, unique

_SECRET = {"key": "nobody reads this"}


async def tenant_with_secret(db: Database) -> SeededTenant:
    return await make_tenant(
        db, sheet={"spreadsheet_id": unique("book"), "service_account": _SECRET}
    )


async def secret_of(db: Database, tenant_id: UUID) -> Any:
    async with db.tenant(tenant_id) as session:
        return (await tenants.integration(session, tenant_id, "SHEETS")).secret


def stored(stack: RunningStack, tenant_id: UUID) -> bytes:
    query = "select secret from integration where kind = 'SHEETS' and tenant_id = %s"
    return bytes(column(stack, query, [tenant_id])[0])


@pytest.fixture
def another_process(stack: RunningStack) -> DataKeys:
    settings = stack.settings
    return DataKeys(
        Keyring.parse(settings.encryption_keys.get_secret_value()),
        settings.platform_database_url.get_secret_value(),
    )


async def test_each_tenant_has_a_key_of_its_own_and_the_platform_too(
    db: Database, stack: RunningStack
) -> None:
    one, other = await tenant_with_secret(db), await tenant_with_secret(db)
    now, name = datetime.now(UTC), unique("event")
    arrivals = [
        inbox.Arrival(
            provider="meta", external_id=f"{name}-{n}", kind="ignored", body=b"{}",
            occurred_at=now, tenant_id=owner,
        )
        for n, owner in enumerate((one.id, None))
    ]  # fmt: skip
    async with db.platform() as session:
        await inbox.store(session, arrivals)
    bodies = column(
        stack, "select body from inbox where external_id like %s order by external_id", [f"{name}%"]
    )
    named = [key_id_of(bytes(body)) for body in bodies]
    assert named[0] == key_id_of(stored(stack, one.id))
    assert len({*named, key_id_of(stored(stack, other.id))}) == 3


async def test_what_one_process_writes_another_reads(
    db: Database, stack: RunningStack, another_process: DataKeys
) -> None:
    tenant = await tenant_with_secret(db)
    assert b"nobody reads" in another_process.decrypt(stored(stack, tenant.id))
    again = another_process.encrypt(tenant.id, b"x")
    assert key_id_of(again) == key_id_of(stored(stack, tenant.id))


async def test_without_its_data_key_nothing_of_a_tenant_can_be_read_again(
    db: Database, stack: RunningStack, another_process: DataKeys
) -> None:
    gone, stays = await tenant_with_secret(db), await tenant_with_secret(db)
    async with db.platform() as session:
        await session.execute(text("delete from data_key where tenant_id = :t"), {"t": gone.id})
    with pytest.raises(UnknownKey):
        another_process.decrypt(stored(stack, gone.id))
    assert another_process.decrypt(stored(stack, stays.id))


def test_a_data_key_that_was_moved_to_another_row_does_not_open(stack: RunningStack) -> None:
    ring = Keyring.parse(stack.settings.encryption_keys.get_secret_value())
    one, other = (UUID(bytes=os.urandom(16)) for _ in range(2))
    wrapped = data_keys.new_wrapped(ring, one)
    assert len(ring.decrypt(wrapped, one.bytes)) == 32
    with pytest.raises(InvalidTag):
        ring.decrypt(wrapped, other.bytes)


async def test_wrapping_anew_needs_no_value_and_frees_the_old_key(
    db: Database, stack: RunningStack
) -> None:
    tenant = await tenant_with_secret(db)
    told = stack.settings.encryption_keys.get_secret_value()
    old, new = Keyring.parse(told), Keyring({"new": os.urandom(32)})
    both = Keyring.parse(told)
    both._ciphers |= new._ciphers
    both.active = "new"
    async with AsyncSession(db.platform_engine) as session:
        assert await rotation.rewrap(session, both) > 0
        assert await rotation.rewrap(session, both) == 0
        wrapped = (
            await session.execute(
                text("select id, wrapped from data_key where tenant_id = :t"), {"t": tenant.id}
            )
        ).one()
        assert len(new.decrypt(wrapped.wrapped, wrapped.id.bytes)) == 32
        with pytest.raises(UnknownKey):
            old.decrypt(wrapped.wrapped, wrapped.id.bytes)
        await session.rollback()


@pytest.fixture
def rotate(stack: RunningStack, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`converzia keys rotate --data` against this session's stack, without its wait."""
    monkeypatch.setattr(attached, "attached_settings", lambda _given: stack.settings)

    async def run() -> None:
        kept = encryption._vault
        await key_rotation.run(data=True, settle_s=0)
        assert isinstance(kept, DataKeys)
        kept.look_up()

    return run


def data_keys_of(stack: RunningStack, tenant_id: UUID) -> list[int]:
    query = "select generation from data_key where tenant_id = %s order by 1"
    return column(stack, query, [tenant_id])


async def test_a_rotation_moves_every_value_and_forgets_the_old_key(
    db: Database, stack: RunningStack, rotate: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    tenant = await tenant_with_secret(db)
    before = stored(stack, tenant.id)
    await rotate()
    assert "integration.secret" in capsys.readouterr().out
    assert key_id_of(stored(stack, tenant.id)) != key_id_of(before)
    assert await secret_of(db, tenant.id) == _SECRET
    assert data_keys_of(stack, tenant.id) == [2]


async def test_values_of_before_data_keys_are_readable_and_then_moved(
    db: Database, stack: RunningStack, rotate: Any
) -> None:
    tenant = await tenant_with_secret(db)
    ring = Keyring.parse(stack.settings.encryption_keys.get_secret_value())
    async with db.platform() as session:
        await session.execute(
            text("update integration set secret = :s where tenant_id = :t and kind = 'SHEETS'"),
            {"s": ring.encrypt(b'{"old": 1}'), "t": tenant.id},
        )
    assert await secret_of(db, tenant.id) == {"old": 1}
    await rotate()
    assert key_id_of(stored(stack, tenant.id)).startswith("data:")
    assert await secret_of(db, tenant.id) == {"old": 1}


async def test_an_interrupted_rotation_goes_on_where_it_was(
    db: Database, stack: RunningStack, rotate: Any, another_process: DataKeys
) -> None:
    tenant = await tenant_with_secret(db)
    async with db.platform() as session:
        assert await rotation.begin(session, another_process.keyring)
    generations = data_keys_of(stack, tenant.id)
    assert len(generations) == 2
    await rotate()
    assert data_keys_of(stack, tenant.id) == generations[1:]
    assert await secret_of(db, tenant.id) == _SECRET


async def test_what_is_written_during_a_rotation_is_not_undone_by_it(
    db: Database, stack: RunningStack, another_process: DataKeys
) -> None:
    """A value that changed since it was read is left as it is: its writer was the later one."""
    tenant = await tenant_with_secret(db)
    (wanted,) = [
        (table, col) for table, col in rotation.encrypted_columns() if table.name == "integration"
    ]
    async with db.platform() as session:
        await rotation.begin(session, another_process.keyring)
    read = stored(stack, tenant.id)
    batches = rotation._batches(db, *wanted)
    (row,) = [row async for batch in batches for row in batch if bytes(row.value) == read]
    async with db.tenant(tenant.id) as session:
        (await tenants.integration(session, tenant.id, "SHEETS")).secret = {"later": 1}
    async with db.platform() as session:
        assert await rotation._replace(session, *wanted, row, b"of before") == 0
    assert await secret_of(db, tenant.id) == {"later": 1}


async def test_a_key_that_a_value_needs_is_not_forgotten(
    db: Database, stack: RunningStack, rotate: Any, another_process: DataKeys
) -> None:
    """Whatever kept the value from being moved: without its key it would be lost for good."""
    await rotate()
    tenant = await tenant_with_secret(db)
    async with db.platform() as session:
        assert await rotation.begin(session, another_process.keyring)
    async with db.platform() as session:
        _, needed = await rotation.forget_old(session)
    assert needed > 0
    assert data_keys_of(stack, tenant.id) == [1, 2]
    assert await secret_of(db, tenant.id) == _SECRET


def test_a_process_of_its_own_knows_every_encrypted_column() -> None:
    """Also where nothing else has imported the tables, as on the command line."""
    asked = "from models.records.key_rotation import encrypted_columns as c; print(len(c()))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert int(told.stdout) == len(rotation.encrypted_columns()) > 5


def test_every_encrypted_column_is_one_that_a_rotation_knows(stack: RunningStack) -> None:
    found = {(table.name, col.name) for table, col in rotation.encrypted_columns()}
    in_database = rows(
        stack,
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'public' and data_type = 'bytea' and column_name !~ 'hash$'"
        " and table_name <> 'data_key'",
    )
    assert found == set(in_database)


async def test_a_second_stack_in_a_process_gives_the_keys_of_the_first_back(
    stack: RunningStack, db: Database, tenant: SeededTenant
) -> None:
    nowhere = {"platform_database_url": SecretStr("postgresql://127.0.0.1:1/gone")}
    with (
        installed_keys(stack.settings.model_copy(update=nowhere)),
        pytest.raises(psycopg.OperationalError),
    ):
        encryption.encrypted_for(tenant.id, b"a word")
    sealed = encryption.encrypted_for(tenant.id, b"a word")
    assert key_id_of(sealed).startswith("data:")
