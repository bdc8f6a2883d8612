"""What a model may look up: offers, variants and units, as tools with names and answers.

A tool reads what this tenant sells and nothing else; there is none that changes anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from models.domain.answers import OfferFacts
from models.domain.offer import Variant

LIST_OFFERS: Final = "list_offers"
LIST_VARIANTS: Final = "list_variants"
LIST_UNITS: Final = "list_units"
UNITS_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """One unit that can be bought."""

    label: str
    floor: int | None = None
    orientation: str | None = None
    price: int | None = None


def offer_reference(number: int) -> str:
    """Offers are numbered from 1, in the order they were made."""
    return f"o{number}"


def variant_reference(offer_number: int, number: int) -> str:
    return f"o{offer_number}v{number}"


def answer(
    tool: str,
    arguments: Mapping[str, Any],
    offers: Sequence[OfferFacts],
    units: Mapping[str, Sequence[UnitFacts]],
) -> Any:
    """The JSON answer of a tool; what is asked wrongly is told so, since a model can ask again."""
    match tool:
        case "list_offers":
            return [offer_shown(n, facts) for n, facts in enumerate(offers, 1)]
        case "list_variants":
            return _variants(str(arguments.get("offer")), offers)
        case "list_units":
            return _units(str(arguments.get("variant")), offers, units)
        case _:
            return {"error": f"there is no tool {tool}"}


def offer_shown(number: int, facts: OfferFacts) -> dict[str, Any]:
    offer = facts.offer
    shown = {
        "offer": offer_reference(number),
        "name": offer.name,
        "type": offer.offer_type.value,
        "zone": offer.zone,
        "city": offer.city,
        "address": facts.address,
        "stage": facts.stage,
        "delivery_on": facts.delivery_on.isoformat() if facts.delivery_on else None,
        "currency": offer.currency,
        "price_from": offer.lowest_price(),
        "price_to": offer.price_to,
        "amenities": list(offer.amenities),
        "garage": offer.garage,
        "pets_allowed": offer.pets_allowed,
        "financing": facts.financing,
        "terms": dict(offer.terms),
    }
    return {name: value for name, value in shown.items() if value not in (None, [], {})}


def _variants(reference: str, offers: Sequence[OfferFacts]) -> Any:
    numbers = {offer_reference(n): n for n in range(1, len(offers) + 1)}
    if reference not in numbers:
        return {"error": f"there is no offer {reference}; there are {', '.join(numbers)}"}
    number = numbers[reference]
    offer = offers[number - 1].offer
    return [_variant(number, n, v, offer.currency) for n, v in enumerate(offer.variants, 1)]


def _variant(offer_number: int, number: int, variant: Variant, currency: str | None) -> Any:
    shown = {
        "variant": variant_reference(offer_number, number),
        "name": variant.name,
        "ambientes": variant.ambientes,
        "bedrooms": variant.bedrooms,
        "bathrooms": variant.bathrooms,
        "area_m2": variant.area_m2,
        "currency": currency,
        "price_from": variant.price_from,
        "price_to": variant.price_to,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _units(
    reference: str, offers: Sequence[OfferFacts], units: Mapping[str, Sequence[UnitFacts]]
) -> Any:
    known = named_variants(offers)
    if reference not in known:
        return {"error": f"there is no variant {reference}; there are {', '.join(known)}"}
    facts, _ = known[reference]
    return [
        {
            "label": unit.label,
            "floor": unit.floor,
            "orientation": unit.orientation,
            "price": unit.price,
            "currency": facts.offer.currency,
        }
        for unit in units.get(reference, ())[:UNITS_MAX]
    ]


def named_variants(offers: Sequence[OfferFacts]) -> dict[str, tuple[OfferFacts, Variant]]:
    """Every variant by its reference, with its offer."""
    return {
        variant_reference(number, n): (facts, variant)
        for number, facts in enumerate(offers, 1)
        for n, variant in enumerate(facts.offer.variants, 1)
    }
