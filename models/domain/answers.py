"""Answers from inventory, the only source of prices, stock, dates and financing of an offer."""

from dataclasses import dataclass
from datetime import date

from models.domain.catalogue import phrase
from models.domain.figures import listing, money, month
from models.domain.offer import Offer, Variant

_VARIANTS_MAX = 4
"""At most four options in one message."""


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """An offer with what its property says about itself."""

    offer: Offer
    stage: str | None = None
    address: str | None = None
    delivery_on: date | None = None
    financing: str | None = None
    developer: str | None = None


def from_inventory(
    topic: str, facts: OfferFacts, language: str, *, ambientes: int | None = None
) -> str | None:
    """The answer to a question on this topic; None when inventory does not hold it.

    `ambientes`: the question is about them, so only those variants are told.
    """
    if topic in ("typologies", "price") and ambientes is not None:
        wanted = tuple(v for v in facts.offer.variants if v.ambientes == ambientes)
        if wanted:
            return _variants(facts, wanted, "answer.typology", language)
    if topic == "balcony" and ambientes is not None:
        of_size = {v.balcony for v in facts.offer.variants if v.ambientes == ambientes}
        if len(of_size) == 1 and (has_one := of_size.pop()) is not None:
            return _yes_no("balcony", has_one, facts.offer.name, language)
    handler = _HANDLERS.get(topic)
    return handler(facts, language) if handler else None


def _price(facts: OfferFacts, language: str) -> str | None:
    offer, currency = facts.offer, facts.offer.currency or "USD"
    low = offer.lowest_price()
    if low is None:
        return None
    values = {"offer": offer.name, "low": money(low, currency, language)}
    if offer.price_to and offer.price_to > low:
        high = money(offer.price_to, currency, language)
        text = phrase("answer.price", language, **values, high=high)
    else:
        text = phrase("answer.price_from", language, **values)
    return f"{text} {phrase('subject', language)}"


def _cheapest(facts: OfferFacts, language: str) -> str | None:
    priced = [v for v in facts.offer.variants if v.price_from is not None]
    if not priced:
        return _price(facts, language)
    variant = min(priced, key=lambda v: v.price_from or 0)
    told = told_variant(facts.offer, variant, language)
    text = phrase("answer.cheapest", language, offer=facts.offer.name, variant=told)
    return f"{text} {phrase('subject', language)}"


def _overview(facts: OfferFacts, language: str) -> str | None:
    """Where, when and for how much: what somebody wants to know first."""
    offer, currency, told = facts.offer, facts.offer.currency or "USD", _location(facts, language)
    parts = [told] if told else []
    if facts.stage == "READY":
        parts.append(phrase("overview.ready", language))
    elif facts.delivery_on is not None:
        parts.append(
            phrase("overview.delivery", language, month=month(facts.delivery_on, language))
        )
    if (low := offer.lowest_price()) is not None:
        parts.append(phrase("overview.price", language, low=money(low, currency, language)))
        parts.append(phrase("subject", language))
    return " ".join(parts) or None


def _typologies(facts: OfferFacts, language: str) -> str | None:
    return _variants(facts, facts.offer.variants, "answer.typologies", language)


def _variants(
    facts: OfferFacts, variants: tuple[Variant, ...], key: str, language: str
) -> str | None:
    lines = [told_variant(facts.offer, v, language) for v in variants[:_VARIANTS_MAX]]
    if not lines:
        return None
    text = phrase(key, language, offer=facts.offer.name, list="; ".join(lines))
    return f"{text} {phrase('subject', language)}"


def told_variant(offer: Offer, variant: Variant, language: str) -> str:
    """`2 ambientes, 48 m²: desde USD 118.000`."""
    if variant.price_from is None:
        return variant.name
    price = money(variant.price_from, offer.currency or "USD", language)
    if not variant.area_m2:
        return phrase("answer.variant", language, name=variant.name, price=price)
    area = f"{variant.area_m2:g}"
    return phrase("answer.variant_area", language, name=variant.name, area=area, price=price)


def _delivery(facts: OfferFacts, language: str) -> str | None:
    name = facts.offer.name
    if facts.stage == "READY":
        return phrase("answer.delivery_ready", language, offer=name)
    if facts.delivery_on is None:
        return None
    when = month(facts.delivery_on, language)
    return phrase("answer.delivery_on", language, offer=name, month=when)


def _location(facts: OfferFacts, language: str) -> str | None:
    parts = [p for p in (facts.address, facts.offer.zone, facts.offer.city) if p]
    if not parts:
        return None
    return phrase("answer.location", language, offer=facts.offer.name, place=", ".join(parts))


def _amenities(facts: OfferFacts, language: str) -> str | None:
    if not facts.offer.amenities:
        return None
    items = listing(facts.offer.amenities, language)
    return phrase("answer.amenities", language, offer=facts.offer.name, list=items)


def _garage(facts: OfferFacts, language: str) -> str | None:
    return _yes_no("garage", facts.offer.garage, facts.offer.name, language)


def _pets(facts: OfferFacts, language: str) -> str | None:
    return _yes_no("pets", facts.offer.pets_allowed, facts.offer.name, language)


def _balcony(facts: OfferFacts, language: str) -> str | None:
    return _yes_no("balcony", facts.offer.balcony, facts.offer.name, language)


def _developer(facts: OfferFacts, language: str) -> str | None:
    if not facts.developer:
        return None
    values = {"offer": facts.offer.name, "developer": facts.developer}
    return phrase("answer.developer", language, **values)


def _yes_no(what: str, value: bool | None, offer: str, language: str) -> str | None:
    if value is None:
        return None
    return phrase(f"answer.yes_no.{what}.{'yes' if value else 'no'}", language, offer=offer)


def _financing(facts: OfferFacts, language: str) -> str | None:
    if not facts.financing:
        return None
    return phrase("answer.financing", language, offer=facts.offer.name, text=facts.financing)


_HANDLERS = {
    "overview": _overview,
    "cheapest": _cheapest,
    "price": _price,
    "typologies": _typologies,
    "delivery": _delivery,
    "location": _location,
    "amenities": _amenities,
    "garage": _garage,
    "balcony": _balcony,
    "developer": _developer,
    "pets": _pets,
    "financing": _financing,
}
