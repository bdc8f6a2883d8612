"""What tests share: one real stack a session, one fresh tenant a test, a clock to set."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

from commands.migrate import migrate
from demo.seed import SeededTenant
from models.opening import opened_database
from models.session import Database
from models.settings import Settings
from stack.running import RunningStack, running_stack
from tests.factories import Clock, make_tenant

TEST_DATABASE = "converzia_test"
settings.register_profile("long")


def refuse_other_than_test(settings: Settings) -> None:
    """Tests write and delete: they touch no database whose name does not say that it may be."""
    for url in (
        settings.owner_database_url,
        settings.database_url,
        settings.platform_database_url,
    ):
        name = urlsplit(url.get_secret_value()).path.removeprefix("/")
        if not name.endswith("_test"):
            pytest.exit(f"refused: the database is called {name!r}, not ..._test", returncode=3)


@pytest.fixture(scope="session")
async def stack() -> AsyncIterator[RunningStack]:
    """PostgreSQL, migrated, and Temporal; no worker, no API. Its home is removed at the end."""
    async with running_stack(
        parts=("postgres", "temporal"), durable=False, database=TEST_DATABASE
    ) as running:
        refuse_other_than_test(running.settings)
        await asyncio.to_thread(migrate, running.settings)
        yield running


@pytest.fixture(scope="session")
async def db(stack: RunningStack) -> AsyncIterator[Database]:
    """The application's and the platform's engines, as the product opens them."""
    async with opened_database(stack.settings, pool_size=8) as database:
        yield database


@pytest.fixture
async def tenant(db: Database) -> SeededTenant:
    """An active tenant of this test alone: two projects, templates, targets, five credits."""
    return await make_tenant(db)


@pytest.fixture
def clock() -> Clock:
    """Stands at a Wednesday noon in Buenos Aires until the test moves it."""
    return Clock()
