"""The demo's developments as values: what guard cases and attacks are judged against."""

from typing import Final

from demo import development
from models.domain.answers import OfferFacts
from models.domain.inventory_tools import UnitFacts, variant_reference
from models.domain.offer import Offer, Variant


def _facts(seed: development.OfferSeed) -> OfferFacts:
    variants = tuple(
        Variant(
            name=v.name,
            ambientes=v.ambientes,
            bedrooms=v.bedrooms,
            bathrooms=v.bathrooms,
            area_m2=v.area_m2,
            price_from=v.price_from,
            price_to=v.price_to,
        )
        for v in seed.variants
    )
    offer = Offer(
        name=seed.name,
        zone=seed.zone,
        city=seed.city,
        price_from=seed.price_from,
        price_to=seed.price_to,
        currency="USD",
        variants=variants,
        amenities=seed.amenities,
        garage=seed.attributes.get("garage"),
        pets_allowed=seed.attributes.get("pets_allowed"),
    )
    return OfferFacts(offer, seed.stage, seed.address, seed.delivery_on, seed.financing)


OFFERS: Final = tuple(_facts(seed) for seed in development.OFFERS)
KEYS: Final = tuple(seed.key for seed in development.OFFERS)
UNITS: Final = {
    variant_reference(number, n): tuple(UnitFacts(*unit) for unit in variant.units)
    for number, seed in enumerate(development.OFFERS, 1)
    for n, variant in enumerate(seed.variants, 1)
}
DOCUMENTS: Final = {
    section: text for _, _, sections in development.KNOWLEDGE for section, text in sections
}
"""Approved texts by their heading, which stands for the chunk's id."""
