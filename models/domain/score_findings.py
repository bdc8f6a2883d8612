"""A finding as JSON and back, so that a stored score is explained in any language later.

Only what its sentence needs is kept: level, text and values; the points stand beside it.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from models.domain.score_case import Finding, Money, Months, Percent, Rooms, Word


def packed(finding: Finding) -> dict[str, Any]:
    values = {name: _pack(value) for name, value in finding.values.items()}
    return {"level": finding.level, "text": finding.text, "values": values}


def unpacked(stored: Mapping[str, Any]) -> Finding:
    values = {name: _unpack(value) for name, value in stored["values"].items()}
    return Finding(stored["level"], stored["text"], values)


def _pack(value: object) -> Any:
    """An amount or a text as it is; anything else under the name of its kind."""
    match value:
        case int() | str():
            return value
        case Money():
            return {"money": [value.amount, value.currency]}
        case Percent():
            return {"percent": [value.value.numerator, value.value.denominator]}
        case Months():
            return {"months": [value.min, value.max]}
        case Rooms():
            return {"rooms": [value.ambientes, value.bedrooms]}
        case Word():
            return {"word": [value.key]}
        case tuple():
            return {"all": [_pack(part) for part in value]}
        case _:
            raise TypeError(f"no finding tells a {type(value).__name__}")


def _unpack(stored: Any) -> object:
    if not isinstance(stored, dict):
        return stored
    ((kind, parts),) = stored.items()
    match kind:
        case "money":
            return Money(*parts)
        case "percent":
            return Percent(Fraction(*parts))
        case "months":
            return Months(*parts)
        case "rooms":
            return Rooms(*parts)
        case "word":
            return Word(*parts)
        case "all":
            return tuple(_unpack(part) for part in parts)
        case _:
            raise TypeError(f"a finding was stored with a {kind}")
