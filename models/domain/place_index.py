"""The gazetteer as values: every place once, and by each of its names."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from models.domain import gazetteer


class PlaceKind(StrEnum):
    ZONE = "zone"
    """A barrio, or a locality of a partido."""
    PART = "part"
    """An informal piece of a barrio: Palermo Soho inside Palermo."""
    DISTRICT = "district"
    """A partido that no locality gives its name to: La Matanza."""
    CITY = "city"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Place:
    """`city` is the partido in Greater Buenos Aires; `within` is set for a PART only."""

    name: str
    city: str
    aliases: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    kind: PlaceKind = PlaceKind.ZONE
    within: str = ""
    region: str = ""
    area: str = ""


_SHORT_FORMS: Final = {
    "v": "villa",
    "vlla": "villa",
    "pque": "parque",
    "pq": "parque",
    "gral": "general",
    "ing": "ingeniero",
    "pte": "presidente",
    "pdte": "presidente",
    "sta": "santa",
    "sto": "santo",
    "pto": "puerto",
    "bº": "barrio",
    "b°": "barrio",
    "bo": "barrio",
    "cdad": "ciudad",
    "nva": "nueva",
}


def fold(text: str) -> str:
    """Lower case, no accents, one space between words."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(letters.split())


def key(name: str) -> str:
    """The name as it is looked up: folded, without punctuation, short forms written out."""
    words = re.sub(r"[._'’\"\-,;:!?¡¿]+", " ", fold(name)).split()
    return " ".join(_SHORT_FORMS.get(word, word) for word in words)


@cache
def places() -> tuple[Place, ...]:
    return (*_zones(), *_cities(), *_regions())


def _zones() -> Iterator[Place]:
    for group in gazetteer.GROUPS:
        for name, aliases, neighbours in group.rows:
            yield Place(
                name, group.city, _listed(aliases), _listed(neighbours),
                PlaceKind.ZONE, "", group.region, group.area,
            )  # fmt: skip
        for name, aliases, within in group.parts:
            yield Place(
                name, group.city, _listed(aliases), (),
                PlaceKind.PART, within, group.region, group.area,
            )  # fmt: skip


def _cities() -> Iterator[Place]:
    """A group's city, unless a locality already bears its name, and cities known by name only."""
    for group in gazetteer.GROUPS:
        names = {key(n) for row in group.rows for n in (row[0], *_listed(row[1]))}
        if key(group.city) in names:
            continue
        one_city_area = sum(g.area == group.area for g in gazetteer.GROUPS) == 1
        kind = PlaceKind.CITY if one_city_area or group is gazetteer.CABA else PlaceKind.DISTRICT
        yield Place(
            group.city,
            group.city,
            _listed(group.city_names),
            (),
            kind,
            "",
            group.region,
            group.area,
        )
    for text in gazetteer.CITIES:
        name, _, aliases = text.rstrip(")").partition(" (")
        yield Place(name, name, _listed(aliases), (), PlaceKind.CITY, "", "", name)


def _regions() -> Iterator[Place]:
    for name, aliases in (*gazetteer.REGIONS, gazetteer.GREATER):
        yield Place(name, "", _listed(aliases), (), PlaceKind.REGION, "", name, "")


@cache
def by_area_and_name() -> dict[tuple[str, str], Place]:
    return {(p.area, p.name): p for p in places()}


@cache
def by_key() -> dict[str, tuple[Place, ...]]:
    """By every name; a proper name goes before another place's informal one."""
    index: dict[str, tuple[Place, ...]] = {}
    for place in places():
        _add(index, (place.name,), place)
    for place in places():
        _add(index, place.aliases, place)
    return index


def _add(index: dict[str, tuple[Place, ...]], names: Iterable[str], place: Place) -> None:
    for name in names:
        known = index.get(key(name), ())
        if place not in known:
            index[key(name)] = (*known, place)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
