"""Answers to what a tenant asks beside the product's own fields."""

import re
from typing import Final

from models.domain.extra_fields import TEXT_MAX, ExtraField, ExtraKind, ExtraValue, ProductField
from models.domain.places import fold
from models.understanding.amounts import find_amounts
from models.understanding.message import Message
from models.understanding.options import chosen_option
from models.understanding.polarity import answer, is_unsure

_NONE: Final = re.compile(r"\W*(?:ningun[oa]?|cero|no tengo|nada|none|zero|nenhum[a]?)\b")
_ALIKE: Final = 88
"""Of 100: how near a misspelt choice has to be."""
_ALIKE_FROM: Final = 5
"""Letters; shorter words are too near to each other."""


def read_extra(message: Message, field: ExtraField) -> ExtraValue | None:
    """The value of an answer to `field`'s question; None where it is none."""
    match field.kind:
        case ExtraKind.BOOL:
            return answer(message)
        case ExtraKind.NUMBER:
            return _number(message)
        case ExtraKind.CHOICE:
            return _told(message, field) or _chosen(message, field)
        case ExtraKind.TEXT:
            return _told(message, field) or _text(message)


def _chosen(message: Message, field: ExtraField) -> str | None:
    choice = _choice(message, field.choices)
    if choice is None or not isinstance(field, ProductField):
        return choice
    return dict(zip(field.choices, field.keeps or field.choices, strict=True))[choice]


def _told(message: Message, field: ExtraField) -> str | None:
    if not isinstance(field, ProductField):
        return None
    said = fold(message.written)
    return next((value for pattern, value in field.told if re.search(pattern, said)), None)


def _number(message: Message) -> int | float | None:
    amounts = find_amounts(message)
    if not amounts:
        return 0 if _NONE.match(message.text) else None
    value = amounts[0].value
    return int(value) if value == int(value) else value


def _choice(message: Message, choices: tuple[str, ...]) -> str | None:
    said = fold(message.written)
    named = [c for c in choices if re.search(rf"\b{re.escape(fold(c))}\b", said)]
    if not named and (number := chosen_option(message, choices)):
        return number
    named = named or [c for c in choices if _is_alike(said, fold(c))]
    return named[0] if len(named) == 1 else None


def _is_alike(said: str, choice: str) -> bool:
    if len(choice) < _ALIKE_FROM:
        return False
    from rapidfuzz import fuzz

    return fuzz.partial_ratio(choice, said) >= _ALIKE


def _text(message: Message) -> str | None:
    starts = [q.start for q in message.questions]
    told = message.written[: min(starts)] if starts else message.written
    told = told.strip(" ,.;\n")
    return told[:TEXT_MAX] if told and not is_unsure(message) else None
