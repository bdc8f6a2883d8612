"""The fine preferences: nine small wishes, each worth one ninth of the bonus."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final

from models.domain.offer import Offer
from models.domain.places import fold
from models.domain.qualification import Fields, FloorPreference, Orientation
from models.domain.score_case import Case, Finding, Word

Check = Callable[[Fields, Offer], bool]


def preferences(case: Case) -> Finding:
    """A preference counts once the person stated it, unless the offer is known not to meet it.

    What the inventory does not say contradicts nothing; "no garage" and "indistinto" are stated
    preferences that every offer meets. The ninths are added exactly and rounded once.
    """
    stated = [name for name, known in _STATED.items() if known(case.fields)]
    if not stated:
        return Finding.unknown()
    offer = case.offer
    unmet = [n for n in stated if offer is not None and _CONTRADICTED[n](case.fields, offer)]
    met = [name for name in stated if name not in unmet]
    text = ("met" if met else "none_met") if unmet or not met else "all_met"
    values = {
        "count": len(met),
        "of": len(_STATED),
        "met": tuple(Word(name) for name in met),
        "unmet": tuple(Word(name) for name in unmet),
    }
    return Finding("stated", text, values, Fraction(len(met), len(_STATED)))


_STATED: Final[Mapping[str, Callable[[Fields], bool]]] = {
    "garage": lambda f: f.garage is not None,
    "amenities": lambda f: bool(f.amenities),
    "floor": lambda f: f.floor_preference is not None,
    "orientation": lambda f: f.orientation is not None,
    "balcony": lambda f: f.balcony is not None,
    "terrace": lambda f: f.terrace is not None,
    "pets": lambda f: f.pets_allowed is not None,
    "area": lambda f: f.m2_min is not None or f.m2_max is not None,
    "bathrooms": lambda f: f.bathrooms is not None,
}


def _denied(wanted: bool | None, *known: bool | None) -> bool:
    """Wanted, known somewhere, and true nowhere."""
    said = [value for value in known if value is not None]
    return wanted is True and bool(said) and not any(said)


def _garage(fields: Fields, offer: Offer) -> bool:
    return _denied(fields.garage, offer.garage, *(v.garage for v in offer.variants))


def _balcony(fields: Fields, offer: Offer) -> bool:
    return _denied(fields.balcony, offer.balcony, *(v.balcony for v in offer.variants))


def _terrace(fields: Fields, offer: Offer) -> bool:
    return _denied(fields.terrace, offer.terrace, *(v.terrace for v in offer.variants))


def _pets(fields: Fields, offer: Offer) -> bool:
    return _denied(fields.pets_allowed, offer.pets_allowed)


def _amenities(fields: Fields, offer: Offer) -> bool:
    """One that is there is enough: people list what they would like, not what they insist on."""
    offered = {fold(name) for name in offer.amenities}
    return bool(offered) and not any(fold(name) in offered for name in fields.amenities)


def _floor(fields: Fields, offer: Offer) -> bool:
    wish = fields.floor_preference
    return wish != FloorPreference.INDISTINTO and bool(offer.floors) and wish not in offer.floors


def _orientation(fields: Fields, offer: Offer) -> bool:
    wish, known = fields.orientation, offer.orientations
    return wish != Orientation.INDISTINTO and bool(known) and wish not in known


def _area(fields: Fields, offer: Offer) -> bool:
    least, most = fields.m2_min or 0, fields.m2_max
    return _none_of(
        (v.area_m2 for v in offer.variants), lambda m2: m2 >= least and (most is None or m2 <= most)
    )


def _bathrooms(fields: Fields, offer: Offer) -> bool:
    return _none_of((v.bathrooms for v in offer.variants), lambda n: n >= (fields.bathrooms or 0))


def _none_of(known: Iterable[float | None], fits: Callable[[float], bool]) -> bool:
    said = [value for value in known if value is not None]
    return bool(said) and not any(fits(value) for value in said)


_CONTRADICTED: Final[Mapping[str, Check]] = {
    "garage": _garage,
    "amenities": _amenities,
    "floor": _floor,
    "orientation": _orientation,
    "balcony": _balcony,
    "terrace": _terrace,
    "pets": _pets,
    "area": _area,
    "bathrooms": _bathrooms,
}
