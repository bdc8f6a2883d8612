"""The fine preferences: one ninth each, stated and not contradicted by the offer."""

import pytest

from models.domain.offer import Offer, Variant
from models.domain.qualification import Fields, FloorPreference, Orientation
from models.domain.scoring import score


def points(fields: Fields, offer: Offer | None = None) -> int:
    return next(d.points for d in score(fields, offer).dimensions if d.key == "preferences")


NINE = {
    "garage": True,
    "amenities": ("pileta",),
    "floor_preference": FloorPreference.ALTO,
    "orientation": Orientation.FRENTE,
    "balcony": True,
    "terrace": False,
    "pets_allowed": True,
    "m2_min": 40,
    "bathrooms": 1,
}


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 6), (6, 7), (7, 8), (8, 9), (9, 10)],
)
def test_each_preference_stated_is_a_ninth_rounded_once(count: int, expected: int) -> None:
    stated = dict(list(NINE.items())[:count])
    assert points(Fields(**stated)) == expected


@pytest.mark.parametrize(
    ("stated", "offer"),
    [
        (Fields(garage=True), Offer(garage=False)),
        (Fields(balcony=True), Offer(variants=(Variant(balcony=False),))),
        (Fields(terrace=True), Offer(terrace=False)),
        (Fields(pets_allowed=True), Offer(pets_allowed=False)),
        (Fields(amenities=("Pileta",)), Offer(amenities=("SUM", "gimnasio"))),
        (Fields(floor_preference=FloorPreference.ALTO), Offer(floors=(FloorPreference.BAJO,))),
        (
            Fields(orientation=Orientation.FRENTE),
            Offer(orientations=(Orientation.CONTRAFRENTE,)),
        ),
        (Fields(m2_min=60), Offer(variants=(Variant(area_m2=48),))),
        (Fields(m2_max=40), Offer(variants=(Variant(area_m2=48),))),
        (Fields(bathrooms=2), Offer(variants=(Variant(bathrooms=1),))),
    ],
)
def test_a_preference_the_offer_is_known_not_to_meet_counts_for_nothing(
    stated: Fields, offer: Offer
) -> None:
    assert points(stated, offer) == 0
    assert points(stated, Offer()) == 1


def test_indistinto_and_no_garage_are_met_by_every_offer() -> None:
    indifferent = Fields(
        garage=False,
        floor_preference=FloorPreference.INDISTINTO,
        orientation=Orientation.INDISTINTO,
    )
    offer = Offer(garage=False, floors=(FloorPreference.BAJO,), orientations=(Orientation.LATERAL,))
    assert points(indifferent, offer) == 3
