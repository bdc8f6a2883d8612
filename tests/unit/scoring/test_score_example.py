"""The worked example of the domain document and the sum of every template."""

from dataclasses import replace

import pytest

from models.domain.offer import Offer, OfferType, Variant
from models.domain.qualification import Budget, Fields, Intent, Timing
from models.domain.score_templates import (
    PROPERTY,
    DimensionTemplate,
    ScoreTemplate,
)
from models.domain.scoring import score

ANA = Fields(
    name="Ana",
    ambientes=2,
    bedrooms=1,
    zones=("Palermo",),
    budget=Budget(None, 120_000, "USD"),
)
TWO_ROOMS = Variant(name="2 ambientes", bedrooms=1, ambientes=2, area_m2=48, price_from=118_000)
PALERMO = Offer(
    zone="Palermo",
    city="Buenos Aires",
    price_from=110_000,
    price_to=150_000,
    currency="USD",
    variants=(TWO_ROOMS,),
)


def test_the_example_of_the_domain_document() -> None:
    scored = score(ANA, PALERMO, conversation=7)
    assert [d.key for d in scored.dimensions] == [
        "budget",
        "zone",
        "typology",
        "timing",
        "intent",
        "conversation",
        "preferences",
    ]
    assert [d.points for d in scored.dimensions] == [25, 20, 15, 0, 0, 7, 0]
    assert (scored.total, scored.threshold, scored.ready) == (67, 80, False)
    assert scored.missing == ("timing", "intent")


@pytest.mark.parametrize(
    ("offer_type", "threshold"),
    [
        (OfferType.PROPERTY, 80),
        (OfferType.AUTO, 75),
        (OfferType.LOAN, 80),
        (OfferType.INSURANCE, 80),
    ],
)
def test_the_threshold_of_each_type(offer_type: OfferType, threshold: int) -> None:
    assert score(ANA, Offer(offer_type=offer_type)).threshold == threshold


@pytest.mark.parametrize("absent", ["name", "budget", "zones", "timing", "intent"])
def test_a_lead_without_a_minimum_field_is_never_ready(absent: str) -> None:
    whole = {
        "name": "Ana",
        "budget": Budget(max=200_000),
        "zones": ("Palermo",),
        "timing": Timing(months_max=1),
        "intent": Intent.READY,
        "ambientes": 2,
        "garage": True,
        "balcony": True,
        "pets_allowed": True,
    }
    assert score(Fields(**whole), PALERMO, conversation=10).ready
    less = {k: v for k, v in whole.items() if k != absent}
    scored = score(Fields(**less), PALERMO, conversation=10)
    assert not scored.ready
    assert scored.missing == ("zone" if absent == "zones" else absent,)


def test_ready_begins_at_the_threshold() -> None:
    ready = Fields(
        name="Ana",
        budget=Budget(max=110_000),
        zones=("Palermo",),
        timing=Timing(months_max=18),
        intent=Intent.CURIOUS,
        ambientes=2,
    )
    at = score(ready, PALERMO, conversation=10)
    assert (at.total, at.ready) == (25 + 20 + 15 + 5 + 4 + 10, False)
    better = score(replace(ready, garage=True), PALERMO, conversation=10)
    assert (better.total, better.ready) == (80, True)


def test_empty_values_count_as_missing() -> None:
    empty = Fields(name=" ", budget=Budget(currency="USD"), zones=(" ",), timing=Timing())
    assert score(empty, None).missing == ("name", "budget", "zone", "timing", "intent")


def test_without_an_offer_what_needs_one_is_unknown_and_says_so() -> None:
    scored = score(ANA, None)
    assert scored.total == 5
    assert scored.version == PROPERTY.version
    reasons = {d.key: d.reason for d in scored.dimensions}
    assert {reasons[k] for k in ("budget", "zone", "typology")} == {
        "Todavía no hay una oferta con la que comparar."
    }


def test_a_tenants_template_replaces_the_default() -> None:
    own = ScoreTemplate(
        OfferType.PROPERTY,
        "tenant-7",
        50,
        (DimensionTemplate("zone", 100, "zone", {"exact": 100, "adjacent": 40}),),
        required=("zone",),
    )
    scored = score(ANA, PALERMO, template=own)
    assert (scored.total, scored.ready, scored.version) == (100, True, "tenant-7")
