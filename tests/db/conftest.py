"""Two tenants with rows everywhere, made once: neither may ever see the other's."""

from collections.abc import Iterator

import pytest

from demo.seed import SeededTenant
from models.session import Database
from stack.running import RunningStack
from tests.db.full_tenant import make_full_tenant
from tests.db.raw_sql import close_all


@pytest.fixture(scope="session", autouse=True)
def _raw_connections(stack: RunningStack) -> Iterator[None]:
    yield
    close_all()


@pytest.fixture(scope="session")
async def ours(db: Database) -> SeededTenant:
    return await make_full_tenant(db)


@pytest.fixture(scope="session")
async def theirs(db: Database) -> SeededTenant:
    return await make_full_tenant(db)
