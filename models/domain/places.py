"""Places as people name them: finding one by any of its names, and how two of them relate.

Everything compares places, never substrings: "Villa" is no place, "palermo hollywood" is Palermo.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Final

from models.domain import gazetteer
from models.domain.place_index import (
    Place,
    PlaceKind,
    by_area_and_name,
    by_key,
    fold,
    key,
    places,
)

__all__ = [
    "Place",
    "PlaceKind",
    "Relation",
    "all_places",
    "find",
    "fold",
    "needs_context",
    "relation",
]


class Relation(IntEnum):
    """How near what is offered lies to what is wanted; a higher value is nearer."""

    NONE = 0
    SAME_CITY = 1
    ADJACENT = 2
    EXACT = 3


_LEAD_IN: Final = re.compile(
    r"^(?:(?:(?:norte|sur|este|oeste|centro)\s+de|en|por|cerca|al?rededores|proximidades|zona|zonas|barrio|barrios|localidad|partido"
    r"|ciudad|municipio|area|region|toda?|la|las|el|los|de|del|a|bairro|na|do|da|neighborhood|in|near"
    r"|the|around)\s+)+"
)
_TAIL: Final = re.compile(
    r"\s+(?:norte|sur|este|oeste|centro|alto|bajo|viejo|nuevo|y alrededores|o alrededores|al \d+"
    r"|y zona|o zona|o cerca|y cercanias|o cercanias|argentina)$"
)
_SEPARATORS: Final = re.compile(r"\s*[/;|+]\s*|\s+(?:o|u|y|e|ou|or|and)\s+", re.IGNORECASE)
_CONTEXT: Final = re.compile(r"\s*[,()\[\]]\s*|\s+[-–—]\s+")


def all_places() -> tuple[Place, ...]:
    return places()


def find(name: str, near: str | None = None) -> Place | None:
    """The place with this name; `near` (a city) chooses between places that share the name."""
    return next(iter(_lookup(name, near)), None)


def needs_context(name: str) -> bool:
    """Whether the name is also an ordinary word, a surname or a street ("once", "Flores")."""
    return fold(name) in gazetteer.ALSO_WORDS


def relation(wanted: str, offered: str, city: str | None = None) -> Relation:
    """How the zone offered (in `city`, where known) relates to the zone wanted.

    EXACT: the same place, a part of it, or a partido or region wanted that holds it ("zona
    norte", Olivos). ADJACENT: they border, or are two parts of one barrio, or a locality and the
    town its partido is named after. SAME_CITY: also when only the city was named ("CABA",
    Palermo). Several names in one text ("Palermo o Belgrano"): the best of them counts.
    """
    offers = _names(offered, city) or _names(city or "", None)
    return max(
        (_relation(w, o, city) for o in offers for w in _names(wanted, None)),
        default=Relation.NONE,
    )


def _relation(wanted: str, offered: str, city: str | None) -> Relation:
    if key(wanted) == key(offered):
        return Relation.EXACT
    there = find(offered, city)
    here = find(wanted, there.city if there else city)
    if there and here:
        near = _between(here, there)
    else:
        # A zone that is in no list: its city is all there is to go by.
        town = find(city) if city and not there else None
        near = Relation.SAME_CITY if town and here and town.city == here.city else Relation.NONE
    named_city = bool(city) and key(wanted) == key(city or "")
    return max(near, Relation.SAME_CITY) if named_city else near


def _between(here: Place, there: Place) -> Relation:
    if _same(here, there) or _holds(here, there):
        return Relation.EXACT
    if here.kind == PlaceKind.DISTRICT and here.city == there.city:
        return Relation.EXACT
    if _border(here, there):
        return Relation.ADJACENT
    if here.city and here.city == there.city and here.area == there.area:
        return Relation.ADJACENT if _is_head(here) or _is_head(there) else Relation.SAME_CITY
    return Relation.SAME_CITY if _holds(there, here) else Relation.NONE


def _same(a: Place, b: Place) -> bool:
    if a.area != b.area or a.kind == PlaceKind.REGION or b.kind == PlaceKind.REGION:
        return a == b
    return a.name == b.name or a.within == b.name or b.within == a.name


def _holds(region: Place, inside: Place) -> bool:
    if region.kind != PlaceKind.REGION or inside.kind == PlaceKind.REGION:
        return False
    if region.name == gazetteer.GREATER[0]:
        return inside.area == "AMBA" and inside.region != gazetteer.CABA.region
    return inside.region == region.name


def _border(a: Place, b: Place) -> bool:
    if a.area != b.area:
        return False
    home_a, home_b = a.within or a.name, b.within or b.name
    return home_a == home_b or home_b in _neighbours(a) or home_a in _neighbours(b)


def _neighbours(place: Place) -> tuple[str, ...]:
    if not place.within:
        return place.neighbours
    return by_area_and_name()[place.area, place.within].neighbours


def _is_head(place: Place) -> bool:
    """A partido's own name stands for all of it, but a big city's name for nothing so near."""
    return place.kind == PlaceKind.DISTRICT or (
        place.kind == PlaceKind.ZONE and place.name == place.city
    )


def _names(text: str, near: str | None) -> list[str]:
    """One text may name several places; a whole that is a place is not taken apart."""
    if not text.strip():
        return []
    if find(text, near):
        return [text]
    return [part for part in _SEPARATORS.split(text) if part.strip()]


def _spellings(name: str) -> Iterator[str]:
    """The name as written, then without lead-in words, then without a direction at its end."""
    whole = key(name)
    yield whole
    bare = _LEAD_IN.sub("", whole)
    yield bare
    yield _TAIL.sub("", whole)
    yield _TAIL.sub("", bare)


@lru_cache(maxsize=4096)
def _lookup(name: str, near: str | None) -> tuple[Place, ...]:
    for spelling in _spellings(name):
        if found := by_key().get(spelling):
            return _nearby(found, near)
    parts = [part for part in _CONTEXT.split(name) if part.strip()]
    return _lookup(parts[0], near or parts[-1]) if len(parts) > 1 else ()


def _nearby(found: tuple[Place, ...], near: str | None) -> tuple[Place, ...]:
    """Those in the city named; where that city is known and none is there, nothing is."""
    towns = near and next((t for s in _spellings(near) if (t := by_key().get(s))), None)
    if not towns:
        return found
    cities = {town.city for town in towns if town.kind != PlaceKind.REGION}
    areas = {town.area for town in towns} | {_region_area(town) for town in towns}
    inside = [p for p in found if p.city in cities or p.kind == PlaceKind.REGION]
    return tuple(inside) or tuple(p for p in found if p.area in areas)


def _region_area(town: Place) -> str:
    """A region has no area of its own: Greater Buenos Aires lies in one area, whatever its side."""
    sides = ("zona norte", "zona oeste", "zona sur", gazetteer.GREATER[0])
    return "AMBA" if town.kind == PlaceKind.REGION and town.name in sides else town.area
