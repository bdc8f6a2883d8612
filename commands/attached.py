"""The running stack's database and keys, for commands that use them themselves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from models import data_keys
from models.data_keys import DataKeys
from models.session import Database, connect
from models.settings import Settings
from stack.attach import attached_settings


@asynccontextmanager
async def attached_database() -> AsyncIterator[Database]:
    settings = attached_settings(Settings())
    database = connect(
        settings.database_url.get_secret_value(),
        settings.platform_database_url.get_secret_value(),
        pool_size=1,
    )
    try:
        yield database
    finally:
        await database.close()


def attached_keys() -> DataKeys:
    settings = attached_settings(Settings())
    return data_keys.install(
        settings.encryption_keys.get_secret_value(),
        settings.platform_database_url.get_secret_value(),
    )
