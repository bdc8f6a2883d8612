"""One record of `converzia extract`: what a message says, as JSON in and out."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any, Final

from models.domain.qualification import (
    CURRENCIES,
    FIELD_NAMES,
    Budget,
    Fields,
    FinancingType,
    FloorPreference,
    Intent,
    Orientation,
    PropertyType,
    Purpose,
    Timing,
)
from models.understanding.reading import read

_ENUMS: Final = {
    "property_type": PropertyType,
    "purpose": Purpose,
    "intent": Intent,
    "floor_preference": FloorPreference,
    "orientation": Orientation,
    "financing_type": FinancingType,
}
_LISTS: Final = ("zones", "amenities")


class _Malformed(ValueError):
    """The record cannot be read; the message says what to do."""


def extract_line(record: dict[str, Any]) -> dict[str, Any]:
    """Input keys: text (required), expecting, fields, first_contact, today, default_currency."""
    try:
        reading = read(
            _text(record),
            expecting=_expecting(record),
            known=_known(record.get("fields")),
            first_contact=_flag(record, "first_contact"),
            today=_today(record),
            default_currency=_currency(record),
        )
    except _Malformed as problem:
        return {"error": str(problem)}
    return {
        "fields": fields_as_json(reading.fields),
        "opt_out": reading.opt_out,
        "handoff": reading.handoff,
    }


def fields_as_json(value: Fields) -> dict[str, Any]:
    """Only the fields that hold a value, as JSON types."""
    return {
        name: asdict(known) if isinstance(known, Budget | Timing)
        else list(known) if isinstance(known, tuple)
        else known.value if name in _ENUMS
        else known
        for name, known in value.known().items()
    }  # fmt: skip


def _text(record: Any) -> str:
    if not isinstance(record, dict):
        raise _Malformed('give one JSON object a line, such as {"text": "Busco 2 ambientes"}')
    text = record.get("text")
    if not isinstance(text, str):
        raise _Malformed('"text" is missing or is no string: give the message as "text"')
    return text


def _expecting(record: dict[str, Any]) -> str | None:
    expecting = record.get("expecting")
    if expecting is not None and not isinstance(expecting, str):
        raise _Malformed('"expecting" must be the name of a field or null')
    return expecting or None


def _flag(record: dict[str, Any], name: str) -> bool:
    value = record.get(name, False)
    if value is not None and not isinstance(value, bool):
        raise _Malformed(f'"{name}" must be true or false')
    return bool(value)


def _today(record: dict[str, Any]) -> date:
    given = record.get("today")
    if given is None:
        return date.today()  # noqa: DTZ011  # the clock of whoever runs the command
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise _Malformed('"today" must be a date such as "2026-03-31"') from None


def _currency(record: dict[str, Any]) -> str:
    currency = record.get("default_currency") or "USD"
    if currency not in CURRENCIES:
        raise _Malformed(f'"default_currency" must be one of {", ".join(CURRENCIES)}')
    return str(currency)


def _known(given: Any) -> Fields:
    if given is None:
        return Fields()
    if not isinstance(given, dict):
        raise _Malformed('"fields" must be an object with the fields that are known already')
    unknown = sorted(set(given) - set(FIELD_NAMES))
    if unknown:
        raise _Malformed(f'unknown in "fields": {", ".join(unknown)}; take names from the schema')
    return Fields(**{k: _value(k, v) for k, v in given.items() if v is not None})


def _value(name: str, value: Any) -> Any:
    try:
        if name == "budget":
            return Budget(**value)
        if name == "timing":
            return Timing(**value)
        if name in _ENUMS:
            return _ENUMS[name](value)
        return tuple(value) if name in _LISTS else value
    except (TypeError, ValueError):
        keys = {"budget": Budget, "timing": Timing}.get(name)
        hint = f" with keys {', '.join(f.name for f in fields(keys))}" if keys else ""
        raise _Malformed(f'"{name}" in "fields" is not of the right shape{hint}') from None
