"""The running stack's database, files and keys, for commands that use them themselves."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from integrations.files import Files
from models.data_keys import DataKeys
from models.opening import installed_keys, opened_database
from models.session import Database
from models.settings import Settings
from stack.attach import attached_settings


@asynccontextmanager
async def attached_database() -> AsyncIterator[Database]:
    async with opened_database(attached_settings(Settings()), pool_size=1) as database:
        yield database


def attached_files() -> Files:
    return Files(attached_settings(Settings()))


@contextmanager
def attached_keys() -> Iterator[DataKeys]:
    with installed_keys(attached_settings(Settings())) as keys:
        yield keys
