"""What the script asks of each type of offer: the usual fields in its own order, and what only
such an offer needs to know, which is kept beside them (`Fields.extra`) and scored.
"""

import re
from collections.abc import Mapping
from typing import Final

from models.domain.catalogue import LANGUAGES, phrase
from models.domain.extra_fields import ASKS, ExtraField, ExtraKind, ProductField
from models.domain.offer import Offer, OfferType
from models.domain.places import fold

LAST: Final = "preferences"
"""Asked after the tenant's own questions."""
PROPERTY_ORDER: Final = ("bedrooms", "budget", "zones", "timing", "intent", "name", LAST)
ORDER: Final[Mapping[OfferType, tuple[str, ...]]] = {
    OfferType.PROPERTY: PROPERTY_ORDER,
    OfferType.AUTO: (
        "extra:model", "budget", "financing", "timing", "zones", "intent", "name",
    ),
    OfferType.LOAN: (
        "budget", "extra:income", "extra:documentation", "timing", "zones", "intent", "name",
    ),
    OfferType.INSURANCE: (
        "extra:coverage", "extra:risk", "timing", "budget", "zones", "intent", "name",
    ),
}  # fmt: skip
_WORDED: Final[Mapping[tuple[OfferType, str], str]] = {
    (OfferType.AUTO, "zones"): "ask.place",
    (OfferType.LOAN, "budget"): "ask.amount",
    (OfferType.LOAN, "timing"): "ask.needed_when",
    (OfferType.LOAN, "zones"): "ask.place",
    (OfferType.LOAN, "intent"): "ask.decided",
    (OfferType.INSURANCE, "budget"): "ask.premium",
    (OfferType.INSURANCE, "timing"): "ask.needed_when",
    (OfferType.INSURANCE, "zones"): "ask.place",
    (OfferType.INSURANCE, "intent"): "ask.decided",
}
"""Where the usual question does not fit what is sold."""

_SAME: Final = r"\W*(?:si+|sip|ese|esa|este|el mismo|exacto|claro|dale|yes|yeah|sim|isso)\b"
_DOCUMENTS: Final = (
    (
        r"\bno (?:tengo |esta )?tod[oa]\b|\b(?:parte|part|algun[oa]s?|mitad|casi|solo|some|only)\b"
        r"|\bme falta|\bfaltan?\b",
        "partial",
    ),
    (r"\b(?:no|nada|ningun[oa]?|todavia|nao|ainda|not|none)\b", "none"),
    (r"\b(?:si|tod[oa]s?|complet[oa]s?|tengo|yes|all|sim|tudo)\b", "complete"),
)
_CLAIMS: Final = (
    (r"\b(?:dos|tres|cuatro|cinco|two|three|dois|[2-9]|1\d|varios|various|several|muchos|many)\b"
     r"(?! (?:anos?|meses|years?))",
     "high"),
    (r"\b(?:un|uno|una|one|um|uma|1)\b", "medium"),
    (r"\b(?:no|ningun[oa]?|nunca|cero|none|never|nenhum|nao|0)\b", "low"),
)  # fmt: skip


def question(kind: OfferType, asks: str, language: str, *, is_again: bool = False) -> str:
    """Of the usual fields, as it is sent; in other words the second time, where there are some
    that fit: the very same ones read like a machine's."""
    key = _WORDED.get((kind, asks), f"ask.{asks}")
    has_others = asks != LAST and (kind is OfferType.PROPERTY or asks == "name")
    return phrase(f"re{key}" if is_again and has_others else key, language)


def wordings() -> Mapping[str, str]:
    """The usual questions in every language, small, with the field that each asks for."""
    asked = {(f"ask.{asks}", asks) for order in ORDER.values() for asks in order}
    asked |= {(f"reask.{asks}", asks) for asks in PROPERTY_ORDER if asks != LAST}
    asked |= {(key, asks) for (_, asks), key in _WORDED.items()}
    return {
        phrase(key, language).lstrip("¿").casefold(): asks
        for key, asks in sorted(asked)
        if not asks.startswith(ASKS)
        for language in LANGUAGES
    }


def asked_beside(
    own: tuple[ExtraField, ...], offer: Offer | None, language: str
) -> tuple[ExtraField, ...]:
    """What is asked beside the usual fields; where a tenant's own question has the name of one of
    the product's, the tenant's is asked."""
    taken = {field.name for field in own}
    return (*own, *(each for each in _product_fields(offer, language) if each.name not in taken))


def _product_fields(offer: Offer | None, language: str) -> tuple[ExtraField, ...]:
    """What only such an offer needs to know; nothing of a property."""
    match offer:
        case Offer(offer_type=OfferType.AUTO):
            return (_model(offer, language),)
        case Offer(offer_type=OfferType.LOAN):
            return (
                ExtraField("income", ExtraKind.NUMBER, phrase("ask.income", language)),
                _documentation(language),
            )
        case Offer(offer_type=OfferType.INSURANCE):
            return (_coverage(offer, language), _risk(language))
        case _:
            return ()


def _model(offer: Offer, language: str) -> ExtraField:
    """Who came for one model is asked whether it is that one."""
    name = offer.terms.get("model")
    if not isinstance(name, str) or not name.strip():
        return ExtraField("model", ExtraKind.TEXT, phrase("ask.model", language))
    told = ((rf"\b{re.escape(fold(name))}\b(?! no\b)", name), (_SAME, name))
    asked = phrase("ask.model.this", language, model=name)
    return ProductField("model", ExtraKind.TEXT, asked, told=told)


def _coverage(offer: Offer, language: str) -> ExtraField:
    listed = offer.terms.get("coverages")
    names = tuple(str(each) for each in listed) if isinstance(listed, (list, tuple)) else ()
    asked = phrase("ask.coverage", language)
    if not names[1:]:
        return ExtraField("coverage", ExtraKind.TEXT, asked)
    return ExtraField("coverage", ExtraKind.CHOICE, asked, names)


def _documentation(language: str) -> ExtraField:
    levels = ("complete", "partial", "none")
    shown = tuple(phrase(f"option.documentation:{level}", language) for level in levels)
    asked = phrase("ask.documentation", language)
    return ProductField(
        "documentation", ExtraKind.CHOICE, asked, shown, keeps=levels, told=_DOCUMENTS
    )


def _risk(language: str) -> ExtraField:
    """Asked for a number, so that no numbered choices stand beside it."""
    return ProductField("risk", ExtraKind.CHOICE, phrase("ask.risk", language), told=_CLAIMS)
