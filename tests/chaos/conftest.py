"""The ground that the crash matrix is played on: the product here, over the session's servers."""

from collections.abc import AsyncIterator

import pytest

from benchmarks.crash_blows import plain_worker
from benchmarks.crash_matrix import Ground
from benchmarks.crash_place import Place
from models.session import Database
from stack.running import RunningStack
from tests.house import open_house
from tests.product import open_product
from worker import make_activities


@pytest.fixture(scope="session")
async def ground(
    stack: RunningStack, db: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Ground]:
    """Its worker does what the API starts by itself; each cell has one of its own."""
    async with (
        open_house(stack.settings, db, tmp_path_factory.mktemp("house")) as house,
        open_product(house, targets=(), works=False) as product,
    ):
        told, client, sandbox = product.settings, house.client, house.sandbox
        activities = make_activities(told, db, product.vendors)
        model = Place(told, db, client, sandbox, activities, product.queue, product.tenant)
        async with plain_worker(model):
            yield Ground(model, print)
