"""Which question comes next, and which a reply asks."""

from collections.abc import Mapping
from typing import Final

from models.domain.catalogue import LANGUAGES, phrase
from models.domain.qualification import Fields

QUESTION_ORDER: Final = (
    "bedrooms",
    "budget",
    "zones",
    "timing",
    "intent",
    "name",
    "preferences",
)
LAST: Final = "preferences"
"""Asked after the tenant's own questions."""
ASKED_MAX: Final = 2
"""A question that was not answered twice is left alone."""


def next_question(fields: Fields, asked: Mapping[str, int]) -> str | None:
    """The next field worth asking for, or None when all is known or was asked often enough."""
    return next(iter(open_questions(fields, asked)), None)


def open_questions(fields: Fields, asked: Mapping[str, int]) -> tuple[str, ...]:
    """Every field worth asking for, in the order in which the script asks."""
    known = set(fields.known())
    if "ambientes" in known:
        known.add("bedrooms")
    if asked.get("preferences", 0) or known & {"garage", "balcony", "terrace", "amenities"}:
        known.add("preferences")
    return tuple(q for q in QUESTION_ORDER if q not in known and asked.get(q, 0) < ASKED_MAX)


def asked_in(text: str) -> str | None:
    """The field that a reply asks for; None where no question of ours stands in it."""
    said = text.casefold()
    for asks in QUESTION_ORDER:
        ways = ("ask",) if asks == LAST else ("ask", "reask")
        questions = (phrase(f"{way}.{asks}", language) for way in ways for language in LANGUAGES)
        if any(question.lstrip("¿").casefold() in said for question in questions):
            return asks
    return None
