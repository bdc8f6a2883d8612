"""What inventory answers: the cheapest, the balcony of a size, who builds."""

import pytest

from models.domain.answers import OfferFacts, from_inventory
from models.domain.offer import Offer, Variant

FACTS = OfferFacts(
    Offer(
        name="Torre Soler",
        currency="USD",
        price_from=98_000,
        balcony=True,
        variants=(
            Variant("2 ambientes", ambientes=2, price_from=118_000, balcony=True),
            Variant("Monoambiente", ambientes=1, price_from=98_000, area_m2=34, balcony=False),
            Variant("4 ambientes", ambientes=4),
        ),
    ),
    developer="Ribera Desarrollos",
)


def test_the_cheapest_is_the_variant_of_the_lowest_price() -> None:
    told = from_inventory("cheapest", FACTS, "es")
    assert told is not None
    assert "Monoambiente, 34 m²: desde USD 98.000" in told
    assert "118.000" not in told


def test_without_prices_by_variant_the_cheapest_is_what_the_offer_begins_at() -> None:
    told = from_inventory("cheapest", OfferFacts(Offer(name="Soler", price_from=98_000)), "es")
    assert told == from_inventory("price", OfferFacts(Offer(name="Soler", price_from=98_000)), "es")


@pytest.mark.parametrize(
    ("ambientes", "begins"), [(1, "En Torre Soler no"), (2, "Sí,"), (4, "Sí,"), (None, "Sí,")]
)
def test_a_balcony_is_told_of_the_size_that_is_asked_about(
    ambientes: int | None, begins: str
) -> None:
    told = from_inventory("balcony", FACTS, "es", ambientes=ambientes)
    assert told is not None
    assert told.startswith(begins)


def test_the_developer_is_named_where_it_is_known() -> None:
    assert from_inventory("developer", FACTS, "es") == "Torre Soler es de Ribera Desarrollos."
    assert from_inventory("developer", OfferFacts(Offer(name="Soler")), "es") is None
