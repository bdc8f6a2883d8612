"""Whether what is offered has the rooms and is the kind of property the person wants."""

import re
from collections.abc import Iterator
from typing import Final

from models.domain.offer import Offer, Variant
from models.domain.places import fold
from models.domain.qualification import Fields, PropertyType
from models.domain.score_case import Case, Finding, Rooms, Word

_ROOMLESS: Final = frozenset(
    {PropertyType.LOTE, PropertyType.OFICINA, PropertyType.LOCAL, PropertyType.COCHERA}
)
_LEVEL_BY_DISTANCE: Final = ("exact", "close", "partial")
_IN_NAME: Final = re.compile(r"\b(\d{1,2})\s*(amb|dorm|hab|bed|quart)")


def typology(case: Case) -> Finding:
    """Exact: the rooms equal one variant's. Close: one off. Partial: two off, or the rooms are
    right in another kind of property, or the kind is all that can be compared and it matches.

    Bedrooms and ambientes are two measures of one thing (ambientes = bedrooms + 1, a monoambiente
    is 1); the one that was not said follows from the other. A plot, an office, a shop and a
    parking space have no rooms: there the kind alone is exact.
    """
    wanted, kind = _rooms(case.fields), case.fields.property_type
    if wanted is None and kind is None:
        return Finding.unknown()
    if case.offer is None:
        return Finding.unknown("no_offer")
    kinds = _kinds(case.offer)
    contradicted = kind is not None and bool(kinds) and kind not in kinds
    offered = list(_offered(case.offer, None if contradicted else kind))
    if wanted is None or not offered or kind in _ROOMLESS:
        return _by_kind(kind, kinds)
    distance, rooms = min(((_distance(wanted, r), r) for r in offered), key=lambda pair: pair[0])
    level = _LEVEL_BY_DISTANCE[distance] if distance < len(_LEVEL_BY_DISTANCE) else "none"
    values = {"wanted": wanted, "offered": rooms}
    if not contradicted or kind is None:
        return Finding(level, "", values)
    named = {"kind": Word(kind), "kinds": _words(kinds), **values}
    return Finding("partial" if level == "exact" else "none", "other_kind", named)


def _by_kind(kind: PropertyType | None, kinds: tuple[PropertyType, ...]) -> Finding:
    if kind is None or not kinds:
        return Finding.unknown("no_variants")
    values = {"kind": Word(kind), "kinds": _words(kinds)}
    if kind not in kinds:
        return Finding("none", "only_other_kind", values)
    if kind in _ROOMLESS:
        return Finding("exact", "same_kind_only", values)
    return Finding("partial", "same_kind", values)


def _words(kinds: tuple[PropertyType, ...]) -> tuple[Word, ...]:
    return tuple(Word(kind) for kind in kinds)


def _kinds(offer: Offer) -> tuple[PropertyType, ...]:
    own = (offer.property_type, *(v.property_type for v in offer.variants))
    return tuple(dict.fromkeys(PropertyType(kind) for kind in own if kind is not None))


def _offered(offer: Offer, kind: PropertyType | None) -> Iterator[Rooms]:
    """The rooms of the variants that may be of this kind."""
    for variant in offer.variants:
        own = variant.property_type
        if (kind is None or own is None or own == kind) and (rooms := _rooms(variant)):
            yield rooms


def _rooms(known: Fields | Variant) -> Rooms | None:
    ambientes, bedrooms = known.ambientes, known.bedrooms
    if ambientes is None and bedrooms is None:
        return _rooms_in_name(known.name or "") if isinstance(known, Variant) else None
    if ambientes is None and bedrooms is not None:
        ambientes = bedrooms + 1
    if bedrooms is None and ambientes is not None:
        bedrooms = max(ambientes - 1, 0)
    return Rooms(ambientes, bedrooms)


def _rooms_in_name(name: str) -> Rooms | None:
    """Inventory is often entered with the rooms in the name alone: "3 ambientes"."""
    text = fold(name)
    if re.search(r"\bmono\s?amb|\bestudio\b|\bstudio\b|\bloft\b", text):
        return Rooms(1, 0)
    if not (found := _IN_NAME.search(text)):
        return None
    count = int(found[1])
    return Rooms(count, max(count - 1, 0)) if found[2] == "amb" else Rooms(count + 1, count)


def _distance(wanted: Rooms, offered: Rooms) -> int:
    pairs = ((wanted.ambientes, offered.ambientes), (wanted.bedrooms, offered.bedrooms))
    return min(abs(a - b) for a, b in pairs if a is not None and b is not None)
