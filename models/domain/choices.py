"""Closed questions and their options: what a tap means, as values of fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from models.domain.catalogue import phrase
from models.domain.qualification import Fields, Intent, Timing

BUTTONS_MAX: Final = 3
ROWS_MAX: Final = 10
BUTTON_TITLE_MAX: Final = 20
ROW_TITLE_MAX: Final = 24
BODY_MAX: Final = 1024
"""WhatsApp's limits for interactive messages; up to BUTTONS_MAX options are buttons."""


@dataclass(frozen=True, slots=True)
class Option:
    """`id` travels to WhatsApp and comes back with the tap; `title` is what the person reads."""

    id: str
    title: str


def _months(text: str, least: int | None, most: int | None) -> dict[str, Any]:
    return {"timing": Timing(text=text, months_min=least, months_max=most)}


def _rooms(ambientes: int) -> dict[str, Any]:
    return {"ambientes": ambientes, "bedrooms": ambientes - 1}


_MEANS: Final[Mapping[str, Mapping[str, dict[str, Any]]]] = {
    "bedrooms": {f"bedrooms:{n}": _rooms(n) for n in (1, 2, 3, 4)},
    "timing": {
        "timing:now": _months("lo antes posible", 0, 1),
        "timing:half_year": _months("dentro de 6 meses", 1, 6),
        "timing:year": _months("entre 6 y 12 meses", 6, 12),
        "timing:later": _months("más adelante", 12, None),
    },
    "intent": {f"intent:{intent}": {"intent": intent} for intent in Intent},
}
_FIELDS: Final = {key: values for options in _MEANS.values() for key, values in options.items()}


def options_for(asks: str | None, language: str) -> tuple[Option, ...]:
    """The options of a question; none where it is an open one."""
    keys = _MEANS.get(asks or "", ())
    return tuple(Option(key, phrase(f"option.{key}", language)) for key in keys)


def fields_of(option_id: str | None) -> Fields | None:
    """What choosing this option says; None for an id that is none of ours."""
    values = _FIELDS.get(option_id or "")
    return None if values is None else Fields(**values)


def numbered(text: str, options: Sequence[Option]) -> str:
    """The same question where a channel takes no buttons."""
    return "\n".join([text, *(f"{n}) {option.title}" for n, option in enumerate(options, 1))])
