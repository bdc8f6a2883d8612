"""The API keeps to its own OpenAPI document and shows nothing of another tenant, whoever asks and
whatever nonsense they send."""

import pytest

from models.session import Database
from tests.fuzz import RATES, fuzz
from tests.fuzz_world import EVERYBODY, asker
from tests.product import Product
from tests.workflows.conftest import Opening

_WAITS = "checkout|/orders|/check$"
"""What waits for a workflow's word; `make fuzz` asks these too."""


@pytest.fixture
async def served(opening: Opening) -> Product:
    # Without its secret an endpoint is closed: 503, as it should be.
    return await opening(works=False, chatwoot_webhook_secret="dev-desk", **RATES)


@pytest.mark.parametrize("name", EVERYBODY)
async def test_no_request_brings_it_down_or_shows_what_is_anothers(
    served: Product, db: Database, name: str
) -> None:
    who = await asker(db, served.settings, name)
    url = served.house.gateway.url
    found = await fuzz(url, who, examples=1, seed=1, left_out=_WAITS)
    print(found.told[-1500:])
    assert found.is_whole, found.told
