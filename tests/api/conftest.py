"""One API over the real PostgreSQL and the real Temporal; no worker takes up what it starts."""

from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client

from integrations.temporal import connect
from models.session import Database
from stack.running import RunningStack
from tests.api.calling import Api, serving


@pytest.fixture(scope="session")
async def api(stack: RunningStack, db: Database) -> AsyncIterator[Api]:
    async with serving(stack.settings) as running:
        yield running


@pytest.fixture(scope="session")
async def temporal(stack: RunningStack) -> Client:
    return await connect(stack.settings)
