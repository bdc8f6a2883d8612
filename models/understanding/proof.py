"""Whether the words that a model names carry the value that it read from them."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from models.contracts.reading import ModelBudget, ModelTiming
from models.domain import places
from models.domain.qualification import Budget, Timing
from models.understanding.amenities import read_amenities
from models.understanding.amounts import find_amounts
from models.understanding.message import prepare
from models.understanding.money_words import OTHER_UNIT
from models.understanding.places_in_text import read_zones
from models.understanding.typology import ambientes_named

_SCALES: Final = (1, 1_000, 1_000_000)
_MONTHS_MAX: Final = 120


def proven(name: str, value: Any, words: str) -> Any:
    """The value as the product keeps it; None where the words do not carry it."""
    return _CHECKS.get(name, _as_it_is)(value, words)


def _as_it_is(value: Any, words: str) -> Any:
    return value


def _figures(words: str) -> set[float]:
    return {number.value for number in prepare(words, expecting="m2_min").figures.values()}


def _prices(words: str) -> set[float]:
    """Every amount of the words, in each scale that people leave out, and their sum."""
    message = prepare(words, expecting="budget")
    amounts = [
        amount for amount in find_amounts(message)
        if amount.currency or not OTHER_UNIT.match(message.text, amount.end)
    ]  # fmt: skip
    totals = {a.value for a in amounts} | {sum(a.value for a in amounts)}
    return {value * scale for value in totals for scale in _SCALES}


def _budget(value: ModelBudget, words: str) -> Budget | None:
    low, high = value.min, value.max
    bounds = [bound for bound in (low, high) if bound is not None]
    is_range = low is None or high is None or low <= high
    said = _prices(words)
    if not bounds or not is_range or any(b <= 0 or b not in said for b in bounds):
        return None
    return Budget(low, high, value.currency)


def _rooms(value: int, words: str) -> int | None:
    named = set(ambientes_named(prepare(words))) | _figures(words)
    return value if 0 <= value < 20 and {value, value + 1} & named else None


def _ambientes(value: int, words: str) -> int | None:
    return value if value > 0 and _rooms(value - 1, words) is not None else None


def _count(value: int, words: str) -> int | None:
    is_one = value == 1 and re.search(r"\b(?:una?|one|uma?)\b", prepare(words).text)
    return value if value > 0 and (value in _figures(words) or is_one) else None


def _timing(value: ModelTiming, words: str) -> Timing | None:
    low, high = value.months_min, value.months_max
    bounds = [bound for bound in (low, high) if bound is not None]
    is_range = low is None or high is None or low <= high
    if not (bounds or value.flexible) or not is_range:
        return None
    if any(not 0 <= bound <= _MONTHS_MAX for bound in bounds):
        return None
    return Timing(words, low, high, value.flexible)


def _name(value: str, words: str) -> str | None:
    told = set(places.fold(words).split())
    parts = places.fold(value).split()
    return " ".join(value.split()) if parts and told.issuperset(parts) else None


def _email(value: str, words: str) -> str | None:
    return value if "@" in value and value.lower() in words.lower() else None


def _zones(value: list[str], words: str) -> tuple[str, ...] | None:
    read = read_zones(prepare(words, expecting="zones"))
    named = set(read.value if read else ())
    kept = []
    for zone in value:
        place = places.find(zone)
        name = place.name if place else zone.strip()
        if name in named or (zone.strip() and places.fold(zone) in places.fold(words)):
            kept.append(name)
    return tuple(dict.fromkeys(kept)) or None


def _amenities(value: list[str], words: str) -> tuple[str, ...] | None:
    found = [read_amenities(prepare(item)) for item in value]
    told = read_amenities(prepare(words))
    names = dict.fromkeys(name for f in found if f for name in f.value)
    return tuple(n for n in names if told and n in told.value) or None


_CHECKS: Final[Mapping[str, Callable[[Any, str], Any]]] = {
    "name": _name,
    "email": _email,
    "budget": _budget,
    "zones": _zones,
    "bedrooms": _rooms,
    "ambientes": _ambientes,
    "bathrooms": _count,
    "m2_min": _count,
    "m2_max": _count,
    "timing": _timing,
    "amenities": _amenities,
}


def holds(message: str, words: str) -> bool:
    """Whether the message contains the words, whatever their blanks and capitals."""
    return bool(words.strip()) and _plain(words) in _plain(message)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()
