"""Inventory and documents as evidence: their figures, read by the same rules as a reply's."""

from collections.abc import Mapping, Sequence
from typing import Final

from models.domain.answers import OfferFacts, from_inventory
from models.domain.claims import Figure, Unit
from models.domain.inventory_tools import UnitFacts, variant_reference
from models.domain.offer import Variant
from models.domain.reply_evidence import DocumentEvidence, OfferEvidence, VariantEvidence
from models.understanding.claim_reading import read_source
from models.understanding.folding import original, same_length_fold
from models.understanding.inquiries import topic
from models.understanding.message import prepare
from models.understanding.promises import topics_in

_NAME_MIN: Final = 4
"""Letters of the shortest part of a name that stands for the whole."""


def of_document(text: str) -> DocumentEvidence:
    figures, contacts = read_source(text)
    folded = same_length_fold(original(text))
    return DocumentEvidence(figures, frozenset(topics_in(folded)), contacts)


def unsourced(
    questions: Sequence[str], offers: Sequence[OfferFacts], language: str
) -> frozenset[int]:
    """Numbers, from 1, of the questions that inventory does not answer: a document has to."""
    return frozenset(
        number
        for number, question in enumerate(questions, 1)
        if not _is_wish(question) and not _is_held(question, offers, language)
    )


def _is_wish(question: str) -> bool:
    """A search put as a question: what it names is wanted, and the offers answer it."""
    return any(q.reveals_wish for q in prepare(question).questions)


def _is_held(question: str, offers: Sequence[OfferFacts], language: str) -> bool:
    about = topic(question)
    return about is not None and any(from_inventory(about, o, language) for o in offers)


def of_offers(
    offers: Sequence[OfferFacts], units: Mapping[str, Sequence[UnitFacts]]
) -> tuple[OfferEvidence, ...]:
    """`units` by the variant's reference: those that can be bought."""
    return tuple(_of_offer(n, facts, units, len(offers)) for n, facts in enumerate(offers, 1))


def _of_offer(
    number: int, facts: OfferFacts, units: Mapping[str, Sequence[UnitFacts]], offer_count: int
) -> OfferEvidence:
    offer = facts.offer
    texts = [offer.name, facts.address, offer.zone, facts.financing, *offer.amenities]
    read, contacts = read_source("\n".join(t for t in texts if t))
    income = offer.terms.get("income_min")
    figures = [
        *read,
        *_money(offer.currency, offer.price_from, offer.price_to, offer.lowest_price()),
        *_money(offer.currency, income if isinstance(income, int) else None),
        *_counts(offer_count, len(offer.variants)),
    ]
    if facts.delivery_on is not None:
        day = facts.delivery_on
        figures.append(Figure(Unit.DATE, day.year * 10_000 + day.month * 100 + day.day))
    if offer.delivery_months is not None:
        figures.append(Figure(Unit.MONTHS, offer.delivery_months))
    variants = [
        _of_variant(reference, variant, offer.currency, units.get(reference, ()))
        for n, variant in enumerate(offer.variants, 1)
        for reference in (variant_reference(number, n),)
    ]
    financing = same_length_fold(original(facts.financing or ""))
    return OfferEvidence(
        names=_names(offer.name),
        figures=tuple(figures),
        variants=tuple(variants),
        topics=frozenset(topics_in(financing)),
        contacts=contacts,
    )


def _of_variant(
    reference: str, variant: Variant, currency: str | None, units: Sequence[UnitFacts]
) -> VariantEvidence:
    sizes = (
        (Unit.ROOMS, variant.ambientes),
        (Unit.BEDROOMS, variant.bedrooms),
        (Unit.BATHROOMS, variant.bathrooms),
        (Unit.AREA, variant.area_m2),
    )
    figures = [Figure(unit, value) for unit, value in sizes if value is not None]
    figures += _money(currency, variant.price_from, variant.price_to, *(u.price for u in units))
    figures += [Figure(Unit.FLOOR, u.floor) for u in units if u.floor is not None]
    figures += [f for u in units for f in read_source(u.label)[0]]
    figures += _counts(len(units))
    return VariantEvidence(reference, variant.ambientes, variant.bedrooms, tuple(figures))


def _money(currency: str | None, *amounts: int | None) -> list[Figure]:
    return [Figure(Unit.MONEY, a, currency or "USD") for a in amounts if a is not None]


def _counts(*counts: int) -> list[Figure]:
    return [Figure(Unit.COUNT, count) for count in counts if count]


def _names(name: str) -> tuple[str, ...]:
    """The whole name only: a part of it may be a street that another offer lies in."""
    return (name,) if len(name) >= _NAME_MIN else ()
