"""Which question comes next, and which a reply asks."""

from collections.abc import Mapping
from typing import Final

from models.domain.extra_fields import ASKS
from models.domain.offer import OfferType
from models.domain.product_questions import LAST as LAST
from models.domain.product_questions import ORDER, PROPERTY_ORDER, wordings
from models.domain.qualification import Fields

QUESTION_ORDER: Final = PROPERTY_ORDER
_WORDINGS: Final = wordings()
ASKED_MAX: Final = 2
"""A question that was not answered twice is left alone."""


def next_question(
    fields: Fields, asked: Mapping[str, int], kind: OfferType = OfferType.PROPERTY
) -> str | None:
    """The next field worth asking for, or None when all is known or was asked often enough."""
    return next(iter(open_questions(fields, asked, kind)), None)


def open_questions(
    fields: Fields, asked: Mapping[str, int], kind: OfferType = OfferType.PROPERTY
) -> tuple[str, ...]:
    """Every field worth asking for, in the order in which the script asks."""
    known = {*fields.known(), *(f"{ASKS}{name}" for name in fields.extra)}
    if "ambientes" in known:
        known.add("bedrooms")
    if asked.get("preferences", 0) or known & {"garage", "balcony", "terrace", "amenities"}:
        known.add("preferences")
    return tuple(q for q in ORDER[kind] if q not in known and asked.get(q, 0) < ASKED_MAX)


def asked_in(text: str) -> str | None:
    """The field that a reply asks for; None where no question of ours stands in it."""
    said = text.casefold()
    return next((asks for wording, asks in _WORDINGS.items() if wording in said), None)
