"""The product in this process, over the session's real PostgreSQL and Temporal."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text

from models.session import Database
from stack.running import RunningStack
from tests.house import House, open_house
from tests.product import Product, open_product

Opening = Callable[..., Awaitable[Product]]


@pytest.fixture(scope="session")
async def house(
    stack: RunningStack, db: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    await _forget_other_suites(db)
    async with open_house(stack.settings, db, tmp_path_factory.mktemp("house")) as opened:
        yield opened


async def _forget_other_suites(db: Database) -> None:
    """The sweep looks at every tenant: what other suites left undone is not these tests' work."""
    async with db.platform() as session:
        for statement in (
            "update inbox set handled_at = now(), outcome = 'left' where handled_at is null",
            "update message set answered_at = now() where answered_at is null",
            "update message set status = 'failed' where status in ('queued', 'sending')",
            "update letter set sent_at = now(), content = null where sent_at is null",
            "update delivery set state = 'WITHDRAWN' where state <> 'DELIVERED'",
        ):
            await session.execute(text(statement))


@pytest.fixture
async def opening(house: House, db: Database) -> AsyncIterator[Opening]:
    """Makes a product as the test wants it: `await opening(credits=0, works=False)`."""
    async with db.platform() as session:  # the tenants of tests that are over
        await session.execute(text("update tenant set status = 'ARCHIVED'"))
    async with AsyncExitStack() as kept:

        async def make(**how: object) -> Product:
            return await kept.enter_async_context(open_product(house, **how))

        yield make


@pytest.fixture
async def product(opening: Opening) -> Product:
    """A tenant with five credits, a sheet and a webhook; its worker runs."""
    return await opening()
