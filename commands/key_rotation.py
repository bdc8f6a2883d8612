"""What `converzia keys rotate` does, told as it goes."""

import asyncio

from rich.console import Console

from commands.attached import attached_database, attached_keys
from models.data_keys import LOOKED_UP_EVERY_S, DataKeys
from models.records import key_rotation
from models.session import Database

_console = Console(soft_wrap=True, highlight=False)


async def run(*, data: bool, settle_s: float = 2 * LOOKED_UP_EVERY_S) -> None:
    """`settle_s`: after it every process writes with the new data keys, and what was on its way
    with an old one is committed."""
    async with attached_database() as db:
        with attached_keys() as keys:
            async with db.platform() as session:
                wrapped = await key_rotation.rewrap(session, keys.keyring)
            _console.print(f"{wrapped} data keys wrapped anew with {keys.keyring.active!r}")
            if data:
                await _encrypt_anew(db, keys, settle_s)


async def _encrypt_anew(db: Database, keys: DataKeys, settle_s: float) -> None:
    async with db.platform() as session:
        is_new = await key_rotation.begin(session, keys.keyring)
    _console.print("new data keys made" if is_new else "going on with the rotation under way")
    await asyncio.sleep(settle_s)
    keys.look_up()
    for table, column in key_rotation.encrypted_columns():
        count = await key_rotation.move(db, keys, table, column)
        _console.print(f"  {count.place}: {count.moved} encrypted anew, {count.lost} unreadable")
    async with db.platform() as session:
        gone, needed = await key_rotation.forget_old(session)
    _console.print(f"{gone} old data keys forgotten, {needed} kept: values still need them")
