"""What is sold out is neither offered nor compared with."""

from datetime import date

import pytest
from sqlalchemy import text

from demo.seed import SeededTenant
from models.domain.lifecycle import State
from models.records import inventory
from models.session import Database
from tests.db.living import begin
from tests.factories import Clock

TODAY = date(2026, 3, 11)
ASKS_FOR_THREE = "Soy Ana, busco 3 ambientes en Palermo hasta 250 mil dólares"


async def units_become(db: Database, tenant: SeededTenant, variant: str, status: str) -> None:
    async with db.tenant(tenant.id) as session:
        await session.execute(
            text(
                "update unit set status = :status from variant where variant.id = variant_id"
                " and variant.name = :name and variant.offer_id = :offer"
            ),
            {"status": status, "name": variant, "offer": tenant.offers["soler"]},
        )


@pytest.mark.parametrize("status", ["SOLD", "RESERVED"])
async def test_a_variant_of_which_nothing_is_left_is_not_offered(
    db: Database, tenant: SeededTenant, status: str
) -> None:
    await units_become(db, tenant, "2 ambientes", status)
    soler = tenant.offers["soler"]
    async with db.tenant(tenant.id) as session:
        offers = await inventory.active_offers(session, tenant.id, TODAY)
        units = await inventory.available_units(session, tenant.id, [soler])
    assert [v.name for v in offers[soler].offer.variants] == ["Monoambiente", "3 ambientes"]
    assert [[unit.label for unit in left] for left in units.values()] == [
        ["2A", "6A"],
        ["4C", "11C"],
    ]


async def test_a_variant_whose_units_are_not_kept_is_offered(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.platform() as session:
        await session.execute(
            text("update unit set variant_id = (select id from variant where tenant_id = :t"
                 " and name = '4 ambientes') where tenant_id = :t"),
            {"t": tenant.id},
        )  # fmt: skip
    async with db.tenant(tenant.id) as session:
        offers = await inventory.active_offers(session, tenant.id, TODAY)
    assert len(offers[tenant.offers["soler"]].offer.variants) == 3


@pytest.mark.parametrize(("status", "points"), [("AVAILABLE", 15), ("SOLD", 10)])
async def test_a_lead_is_compared_with_what_is_left(
    db: Database, tenant: SeededTenant, clock: Clock, status: str, points: int
) -> None:
    await units_become(db, tenant, "3 ambientes", status)
    living = await begin(db, tenant, clock, State.QUALIFYING)
    await living.says(ASKS_FOR_THREE)
    detail = (await living.life()).score_detail
    assert detail is not None
    assert {d["key"]: d["points"] for d in detail["dimensions"]}["typology"] == points
