"""The levels of the PROPERTY template, each boundary by its number."""

import pytest

from models.domain.offer import Offer, Variant
from models.domain.qualification import (
    Budget,
    Fields,
    Intent,
    PropertyType,
    Timing,
)
from models.domain.scoring import Dimension, score


def dimension(key: str, fields: Fields, offer: Offer | None = None, **options: int) -> Dimension:
    scored = score(fields, offer, conversation=options.get("conversation"))
    return next(d for d in scored.dimensions if d.key == key)


def points(key: str, fields: Fields, offer: Offer | None = None) -> int:
    return dimension(key, fields, offer).points


FROM_100K = Offer(price_from=100_000, currency="USD")


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (500_000, 25),
        (100_000, 25),
        (99_999, 20),
        (80_000, 20),
        (79_999, 12),
        (50_000, 12),
        (49_999, 5),
        (1, 5),
        (0, 5),
    ],
)
def test_budget_levels_begin_exactly_at_their_boundary(most: int, expected: int) -> None:
    assert points("budget", Fields(budget=Budget(max=most, currency="USD")), FROM_100K) == expected


def test_the_lowest_price_is_that_of_the_cheapest_way_in() -> None:
    cheaper = Offer(price_from=100_000, variants=(Variant(price_from=90_000),))
    assert points("budget", Fields(budget=Budget(max=90_000)), cheaper) == 25
    only_variants = Offer(variants=(Variant(price_from=130_000), Variant(price_from=90_000)))
    assert points("budget", Fields(budget=Budget(max=90_000)), only_variants) == 25
    assert points("budget", Fields(budget=Budget(max=90_000)), Offer(price_to=90_000)) == 25


def test_the_typology_wanted_does_not_change_the_price_compared() -> None:
    offer = Offer(
        price_from=100_000,
        variants=(
            Variant(ambientes=1, price_from=100_000),
            Variant(ambientes=3, price_from=200_000),
        ),
    )
    assert points("budget", Fields(budget=Budget(max=100_000), ambientes=3), offer) == 25


def test_a_minimum_alone_is_what_they_spend_at_least() -> None:
    assert points("budget", Fields(budget=Budget(min=100_000)), FROM_100K) == 25
    assert points("budget", Fields(budget=Budget(min=85_000)), FROM_100K) == 20


def test_a_budget_without_currency_is_in_that_of_the_offer() -> None:
    in_pesos = Offer(price_from=100_000_000, currency="ARS")
    assert points("budget", Fields(budget=Budget(max=100_000_000)), in_pesos) == 25


def test_another_currency_is_not_compared() -> None:
    found = dimension("budget", Fields(budget=Budget(max=99_000_000, currency="ARS")), FROM_100K)
    assert found.points == 0
    assert "ARS 99.000.000" in found.reason
    assert "monedas distintas" in found.reason


@pytest.mark.parametrize(
    ("zones", "expected"),
    [
        (("Palermo",), 20),
        (("palermo hollywood",), 20),
        (("Belgrano",), 12),
        (("Mataderos",), 8),
        (("Olivos",), 3),
        (("Mataderos", "Belgrano"), 12),
        (("Olivos", "PALERMO"), 20),
        ((), 0),
    ],
)
def test_zone_takes_the_best_of_those_wanted(zones: tuple[str, ...], expected: int) -> None:
    offer = Offer(zone="Palermo", city="Buenos Aires")
    assert points("zone", Fields(zones=zones), offer) == expected


def test_villa_crespo_and_villa_urquiza_share_a_city_only() -> None:
    offer = Offer(zone="Villa Urquiza", city="Buenos Aires")
    assert points("zone", Fields(zones=("Villa Crespo",)), offer) == 8
    assert points("zone", Fields(zones=("Villa",)), offer) == 3


def test_an_offer_without_a_place_leaves_the_zone_unknown() -> None:
    assert points("zone", Fields(zones=("Palermo",)), Offer()) == 0
    assert points("zone", Fields(zones=("Palermo",)), Offer(city="Buenos Aires")) == 8


DEPARTAMENTO, CASA, LOTE = PropertyType.DEPARTAMENTO, PropertyType.CASA, PropertyType.LOTE
TWO_AND_THREE = (Variant(bedrooms=1, ambientes=2), Variant(bedrooms=2, ambientes=3))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Fields(ambientes=2), 15),
        (Fields(bedrooms=2), 15),
        (Fields(ambientes=3, bedrooms=2), 15),
        (Fields(ambientes=1), 10),
        (Fields(ambientes=4), 10),
        (Fields(bedrooms=0), 10),
        (Fields(ambientes=5), 6),
        (Fields(ambientes=6), 2),
        (Fields(ambientes=2, property_type=DEPARTAMENTO), 15),
        (Fields(ambientes=2, property_type=CASA), 6),
        (Fields(ambientes=4, property_type=CASA), 2),
        (Fields(property_type=DEPARTAMENTO), 6),
        (Fields(property_type=CASA), 2),
        (Fields(), 0),
    ],
)
def test_typology_levels(wanted: Fields, expected: int) -> None:
    offer = Offer(property_type=DEPARTAMENTO, variants=TWO_AND_THREE)
    assert points("typology", wanted, offer) == expected


@pytest.mark.parametrize(
    ("variant", "wanted", "expected"),
    [
        (Variant(ambientes=3), Fields(bedrooms=2), 15),
        (Variant(bedrooms=2), Fields(ambientes=3), 15),
        (Variant(name="3 ambientes"), Fields(ambientes=3), 15),
        (Variant(name="Monoambiente"), Fields(ambientes=1), 15),
        (Variant(name="2 dormitorios"), Fields(bedrooms=2), 15),
        (Variant(name="Torre 2"), Fields(bedrooms=2), 0),
    ],
)
def test_bedrooms_and_ambientes_are_two_measures_of_one_thing(
    variant: Variant, wanted: Fields, expected: int
) -> None:
    assert points("typology", wanted, Offer(variants=(variant,))) == expected


def test_what_has_no_rooms_is_exact_by_its_kind_alone() -> None:
    assert points("typology", Fields(property_type=LOTE), Offer(property_type=LOTE)) == 15


def test_only_variants_of_the_kind_wanted_are_compared() -> None:
    mixed = Offer(
        variants=(
            Variant(property_type=CASA, ambientes=5),
            Variant(property_type=DEPARTAMENTO, ambientes=2),
        )
    )
    assert points("typology", Fields(property_type=CASA, ambientes=2), mixed) == 2


@pytest.mark.parametrize(
    ("timing", "expected"),
    [
        (Timing(months_min=0, months_max=0), 15),
        (Timing(months_max=1), 15),
        (Timing(months_max=2), 12),
        (Timing(months_min=3, months_max=6), 12),
        (Timing(months_min=3, months_max=7), 8),
        (Timing(months_max=12), 8),
        (Timing(months_min=12), 8),
        (Timing(months_max=13), 5),
        (Timing(months_min=0), 15),
        (Timing(flexible=True), 10),
        (Timing(months_max=24, flexible=True), 10),
        (Timing(months_max=12, flexible=True), 10),
        (Timing(months_max=3, flexible=True), 12),
        (Timing(text="cuando venda lo mío"), 0),
        (Timing(), 0),
        (None, 0),
    ],
)
def test_timing_is_a_range_of_months(timing: Timing | None, expected: int) -> None:
    assert points("timing", Fields(timing=timing)) == expected


@pytest.mark.parametrize(
    ("intent", "expected"),
    [
        (Intent.READY, 15),
        (Intent.LOOKING, 12),
        (Intent.EXPLORING, 8),
        (Intent.CURIOUS, 4),
        (None, 0),
    ],
)
def test_intent_levels(intent: Intent | None, expected: int) -> None:
    assert points("intent", Fields(intent=intent)) == expected


@pytest.mark.parametrize(
    ("given", "expected"), [(10, 10), (7, 7), (5, 5), (2, 2), (0, 0), (8, 8), (99, 10), (-3, 0)]
)
def test_conversation_is_an_input_of_its_own(given: int, expected: int) -> None:
    assert dimension("conversation", Fields(), conversation=given).points == expected


def test_a_conversation_that_is_not_known_is_worth_five() -> None:
    assert points("conversation", Fields()) == 5
