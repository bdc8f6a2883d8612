"""What a tenant sells, as values: an offer with its variants (typologies). None means not known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.domain.qualification import FloorPreference, Orientation, PropertyType


class OfferType(StrEnum):
    PROPERTY = "PROPERTY"
    AUTO = "AUTO"
    LOAN = "LOAN"
    INSURANCE = "INSURANCE"


@dataclass(frozen=True, slots=True)
class Variant:
    """One typology of an offer. Prices in whole units of the offer's currency."""

    name: str = ""
    property_type: PropertyType | None = None
    bedrooms: int | None = None
    ambientes: int | None = None
    bathrooms: int | None = None
    area_m2: float | None = None
    price_from: int | None = None
    price_to: int | None = None
    garage: bool | None = None
    balcony: bool | None = None
    terrace: bool | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """For a LOAN `price_from` and `price_to` are the least and the most that is lent.

    `terms` holds what only one type of offer has: `brand` and `model` (AUTO), `income_min`
    (LOAN), `coverages` (INSURANCE).
    """

    offer_type: OfferType = OfferType.PROPERTY
    id: str = ""
    name: str = ""
    zone: str | None = None
    city: str | None = None
    property_type: PropertyType | None = None
    price_from: int | None = None
    price_to: int | None = None
    currency: str | None = None
    variants: tuple[Variant, ...] = ()
    amenities: tuple[str, ...] = ()
    delivery_months: int | None = None
    pets_allowed: bool | None = None
    garage: bool | None = None
    balcony: bool | None = None
    terrace: bool | None = None
    floors: tuple[FloorPreference, ...] = ()
    orientations: tuple[Orientation, ...] = ()
    financing: bool | None = None
    terms: Mapping[str, object] = field(default_factory=dict)

    def lowest_price(self) -> int | None:
        """The cheapest way in: over the offer's own price and those of its variants."""
        starts = [
            p for p in (self.price_from, *(v.price_from for v in self.variants)) if p and p > 0
        ]
        ends = [p for p in (self.price_to, *(v.price_to for v in self.variants)) if p and p > 0]
        return min(starts or ends, default=None)
