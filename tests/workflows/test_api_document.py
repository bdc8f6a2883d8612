"""The API keeps to its own OpenAPI document and shows nothing of another tenant, whoever asks and
whatever nonsense they send."""

import pytest

from models.session import Database
from tests.fuzz import RATES, fuzz
from tests.fuzz_world import EVERYBODY, make_world
from tests.product import Product
from tests.workflows.conftest import Opening

_WAITS = "checkout|/orders|/check$"
"""What waits for a workflow's word; `make fuzz` asks these too."""


@pytest.fixture
async def served(opening: Opening) -> Product:
    # Without its secret an endpoint is closed: 503, as it should be.
    return await opening(works=False, chatwoot_webhook_secret="dev-desk", **RATES)


async def test_no_request_brings_it_down_or_shows_what_is_anothers(
    served: Product, db: Database
) -> None:
    """Everybody in turn, call by call; `make fuzz` lets each of them ask everything."""
    world = await make_world(db, served.settings, EVERYBODY)
    url = served.house.gateway.url
    found = await fuzz(url, world, examples=2, seed=1, left_out=_WAITS)
    print(found.told[-1500:])
    assert found.is_whole, found.told
