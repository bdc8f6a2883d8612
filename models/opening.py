"""What a process needs of the product's data: its database and keys, opened and closed as one."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from models import encryption
from models.data_keys import DataKeys
from models.keyring import Keyring
from models.session import Database, connect
from models.settings import Settings


@contextmanager
def installed_keys(settings: Settings) -> Iterator[DataKeys]:
    """Within, column types encrypt with these keys; afterwards with those of before, so that a
    second stack in one process takes nothing from the first."""
    keys = DataKeys(
        Keyring.parse(settings.encryption_keys.get_secret_value()),
        settings.platform_database_url.get_secret_value(),
    )
    replaced = encryption.install_vault(keys)
    try:
        yield keys
    finally:
        encryption.install_vault(replaced)
        keys.close()


@asynccontextmanager
async def opened_database(
    settings: Settings, *, pool_size: int | None = None
) -> AsyncIterator[Database]:
    """Both roles' engines with the keys of their columns. `pool_size`: connections per role at
    most, else as set. Nothing is connected to before it is used."""
    db = connect(
        settings.database_url.get_secret_value(),
        settings.platform_database_url.get_secret_value(),
        pool_size=pool_size or settings.database_pool_size,
        is_pooled=settings.database_is_pooled,
    )
    with installed_keys(settings):
        try:
            yield db
        finally:
            await db.close()
