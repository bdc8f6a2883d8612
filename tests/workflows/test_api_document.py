"""The API keeps to its own OpenAPI document, whoever asks and whatever nonsense they send."""

import pytest

from models.domain.lifecycle import State
from models.session import Database
from tests.factories import make_delivery, make_life, make_tenant
from tests.fuzz import RATES, fuzz
from tests.product import Product
from tests.workflows.conftest import Opening

_WAITS = "checkout|/orders|/check$"
"""What waits for a workflow's word; `make fuzz` asks these too."""


@pytest.fixture
async def served(opening: Opening) -> Product:
    # Without its secret an endpoint is closed: 503, as it should be.
    return await opening(works=False, chatwoot_webhook_secret="dev-desk", **RATES)


@pytest.mark.parametrize("as_whom", ["the platform", "nobody"])
async def test_no_request_brings_it_down_or_outside_of_its_document(
    served: Product, db: Database, as_whom: str
) -> None:
    other = await make_tenant(db)
    async with db.tenant(served.id) as session:
        life = await make_life(session, served.tenant, State.PENDING_MAPPING)
        delivery = await make_delivery(session, served.tenant)
    ids = {
        "tenant_id": [str(served.id)],
        "lead_offer_id": [str(life.id)],
        "contact_id": [str(life.lead_id)],
        "delivery_id": [str(delivery.id)],
    }
    token = served.settings.admin_token.get_secret_value() if as_whom == "the platform" else None
    forbidden = [] if token else [str(served.id), str(other.id)]
    found = await fuzz(
        served.house.gateway.url,
        token,
        ids=ids,
        forbidden=forbidden,
        examples=3 if token else 1,
        seed=1,
        left_out=_WAITS,
    )
    print(found.told[-1500:])
    assert found.is_whole, found.told
