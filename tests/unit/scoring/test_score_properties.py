"""What holds for every lead and every offer."""

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain.offer import Offer, OfferType, Variant
from models.domain.places import all_places
from models.domain.qualification import Budget, Fields, Intent, PropertyType, Timing
from models.domain.scoring import best_offers, score

MONEY = st.none() | st.integers(0, 500_000)
ROOMS = st.none() | st.integers(0, 8)
MONTHS = st.none() | st.integers(0, 40)
FLAG = st.none() | st.booleans()
ZONE = st.sampled_from([p.name for p in all_places()] + ["", "Villa", "Los Ceibos"])
CURRENCY = st.sampled_from([None, "USD", "ARS"])
KIND = st.none() | st.sampled_from(list(PropertyType))

FIELDS = st.builds(
    Fields,
    name=st.none() | st.just("Ana"),
    budget=st.none() | st.builds(Budget, MONEY, MONEY, CURRENCY),
    zones=st.lists(ZONE, max_size=3).map(tuple),
    bedrooms=ROOMS,
    ambientes=ROOMS,
    bathrooms=ROOMS,
    property_type=KIND,
    timing=st.none() | st.builds(Timing, st.just(""), MONTHS, MONTHS, st.booleans()),
    intent=st.none() | st.sampled_from(list(Intent)),
    garage=FLAG,
    balcony=FLAG,
    terrace=FLAG,
    pets_allowed=FLAG,
    m2_min=st.none() | st.integers(0, 300),
    financing=FLAG,
    pre_approved=FLAG,
)
VARIANT = st.builds(
    Variant,
    ambientes=ROOMS,
    bedrooms=ROOMS,
    bathrooms=ROOMS,
    property_type=KIND,
    price_from=MONEY,
    area_m2=st.none() | st.floats(10, 300),
)
OFFER = st.builds(
    Offer,
    offer_type=st.sampled_from(list(OfferType)),
    zone=st.none() | ZONE,
    city=st.sampled_from([None, "Buenos Aires", "Rosario"]),
    property_type=KIND,
    price_from=MONEY,
    price_to=MONEY,
    currency=CURRENCY,
    variants=st.lists(VARIANT, max_size=3).map(tuple),
    pets_allowed=FLAG,
    garage=FLAG,
)
CONVERSATION = st.none() | st.integers(0, 10)
LANGUAGE = st.sampled_from(["es", "es-AR", "en", "pt-BR", "fr"])


@settings(max_examples=60)
@given(FIELDS, st.none() | OFFER, CONVERSATION, LANGUAGE)
def test_a_score_adds_up_and_stays_within_its_bounds(
    fields: Fields, offer: Offer | None, conversation: int | None, language: str
) -> None:
    scored = score(fields, offer, conversation=conversation, language=language)
    assert 0 <= scored.total <= 100
    assert scored.total == min(sum(d.points for d in scored.dimensions), 100)
    assert all(0 <= d.points <= d.max for d in scored.dimensions)
    assert all(d.reason and "{" not in d.reason for d in scored.dimensions)
    assert scored.ready == (scored.total >= scored.threshold and not scored.missing)
    assert scored == score(fields, offer, conversation=conversation, language=language)


@settings(max_examples=60)
@given(FIELDS, OFFER, st.integers(0, 400_000), st.integers(0, 400_000))
def test_a_higher_budget_never_lowers_the_score(
    fields: Fields, offer: Offer, least: int, raise_by: int
) -> None:
    if offer.offer_type == OfferType.LOAN:
        return  # there the sum asked for may exceed what is lent
    lower = replace(fields, budget=Budget(max=least))
    higher = replace(fields, budget=Budget(max=least + raise_by))
    assert score(lower, offer).total <= score(higher, offer).total


@settings(max_examples=60)
@given(FIELDS, OFFER, ZONE)
def test_one_more_zone_never_lowers_the_score(fields: Fields, offer: Offer, zone: str) -> None:
    more = replace(fields, zones=(*fields.zones, zone))
    assert score(fields, offer).total <= score(more, offer).total


@settings(max_examples=60)
@given(FIELDS, OFFER, st.sampled_from(["budget", "timing", "intent", "zones", "garage", "name"]))
def test_learning_a_field_never_lowers_the_score(fields: Fields, offer: Offer, learnt: str) -> None:
    nothing: Any = () if learnt == "zones" else None
    without = replace(fields, **{learnt: nothing})
    assert score(without, offer).total <= score(fields, offer).total


@given(st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_a_sooner_purchase_never_scores_less(months: int, more: int, flexible: bool) -> None:
    sooner = Fields(timing=Timing(months_max=months, flexible=flexible))
    later = Fields(timing=Timing(months_max=months + more, flexible=flexible))
    assert score(later, None).total <= score(sooner, None).total


@settings(max_examples=40)
@given(FIELDS, st.lists(OFFER, max_size=6))
def test_the_best_offer_comes_first_and_ties_keep_their_order(
    fields: Fields, offers: list[Offer]
) -> None:
    numbered = [replace(offer, id=str(n)) for n, offer in enumerate(offers)]
    found = best_offers(fields, numbered)
    if not offers:
        assert found.best is None
        return
    assert found.best is not None
    ranked = [found.best, *found.alternatives]
    assert len(ranked) == min(len(offers), 4)
    keys = [(-s.score.total, -sum(d.points for d in s.score.dimensions)) for s in ranked]
    order = [(*key, int(s.offer.id)) for key, s in zip(keys, ranked, strict=True)]
    assert order == sorted(order)


@settings(max_examples=40)
@given(FIELDS, OFFER, st.randoms(use_true_random=False))
def test_in_which_order_things_were_told_does_not_matter(
    fields: Fields, offer: Offer, random: Random
) -> None:
    told = [Fields(**{name: value}) for name, value in fields.known().items()]
    random.shuffle(told)
    learned = Fields()
    for each in told:
        learned = learned.merged(each)
    assert score(learned, offer) == score(fields, offer)


def test_what_was_said_last_of_one_thing_counts() -> None:
    """Of one field the order does matter: people correct themselves."""
    low, high = Fields(budget=Budget(max=50_000)), Fields(budget=Budget(max=100_000))
    offer = Offer(price_from=100_000)
    assert score(low.merged(high), offer).total > score(high.merged(low), offer).total
