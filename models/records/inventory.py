"""A tenant's offers as values for scoring and answers, and the map from ads to them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain import offer as values
from models.domain.answers import OfferFacts
from models.domain.inventory_tools import UnitFacts, variant_reference
from models.tables import AdOfferMap, LeadOffer, Offer, Property, Unit, Variant


async def offer_of_ad(session: AsyncSession, tenant_id: UUID, ad_id: str | None) -> UUID | None:
    if ad_id is None:
        return None
    mapped = await session.get(AdOfferMap, (tenant_id, ad_id))
    return mapped.offer_id if mapped else None


async def map_ad(session: AsyncSession, tenant_id: UUID, ad_id: str, offer_id: UUID) -> None:
    """Maps an ad to an offer, or to another one than before."""
    statement = insert(AdOfferMap).values(tenant_id=tenant_id, ad_id=ad_id, offer_id=offer_id)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "ad_id"], set_={"offer_id": offer_id}
        )
    )


_UNIT: Final = (
    select(Unit.id)
    .where(Unit.tenant_id == Variant.tenant_id, Unit.variant_id == Variant.id)
    .correlate(Variant)
)
_IS_LEFT: Final = or_(~_UNIT.exists(), _UNIT.where(Unit.status == "AVAILABLE").exists())
"""Of a variant: a unit can be bought, or its units are not kept here."""


async def active_offers(
    session: AsyncSession, tenant_id: UUID, today: date
) -> dict[UUID, OfferFacts]:
    """All active offers with what is left of their variants, and their properties, by id, in the
    order they were made."""
    offers = await session.exec(
        select(Offer, Property)
        .join(
            Property,
            (col(Property.offer_id) == col(Offer.id))
            & (col(Property.tenant_id) == col(Offer.tenant_id)),
            isouter=True,
        )
        .where(Offer.tenant_id == tenant_id, Offer.status == "ACTIVE")
        .order_by(col(Offer.created_at))
    )
    rows = offers.all()
    variants = await session.exec(
        select(Variant)
        .where(
            Variant.tenant_id == tenant_id,
            col(Variant.offer_id).in_([offer.id for offer, _ in rows]),
            _IS_LEFT,
        )
        .order_by(col(Variant.price_from), col(Variant.id))
    )
    by_offer: dict[UUID, list[Variant]] = {}
    for variant in variants.all():
        by_offer.setdefault(variant.offer_id, []).append(variant)
    return {o.id: _facts(o, p, by_offer.get(o.id, []), today) for o, p in rows}


async def offer_of(
    session: AsyncSession, life: LeadOffer | None, today: date
) -> values.Offer | None:
    """What this life is about; None: nothing, or what is not sold any more."""
    if life is None or life.offer_id is None:
        return None
    facts = (await active_offers(session, life.tenant_id, today)).get(life.offer_id)
    return facts.offer if facts else None


def comparable(facts: Mapping[UUID, OfferFacts], own: UUID | None) -> list[values.Offer]:
    """What may be recommended to a lead that came for `own`: offers of its type, itself first, so
    that of equals it wins."""
    kind = facts[own].offer.offer_type if own and own in facts else None
    offers = {id: f.offer for id, f in facts.items() if kind in (None, f.offer.offer_type)}
    return [offers[id] for id in sorted(offers, key=lambda id: id != own)]


async def available_units(
    session: AsyncSession, tenant_id: UUID, offer_ids: Sequence[UUID]
) -> dict[str, tuple[UnitFacts, ...]]:
    """What can be bought, by the variant's reference: offers as they are given, variants in the
    order of `active_offers`."""
    rows = await session.exec(
        select(Variant.offer_id, Variant.id, Unit)
        .join(
            Unit,
            (col(Unit.tenant_id) == col(Variant.tenant_id))
            & (col(Unit.variant_id) == col(Variant.id))
            & (col(Unit.status) == "AVAILABLE"),
            isouter=True,
        )
        .where(Variant.tenant_id == tenant_id, col(Variant.offer_id).in_(offer_ids), _IS_LEFT)
        .order_by(col(Variant.price_from), col(Variant.id), col(Unit.price), col(Unit.label))
    )
    variants: dict[UUID, dict[UUID, list[UnitFacts]]] = {}
    for offer_id, variant_id, unit in rows.all():
        units = variants.setdefault(offer_id, {}).setdefault(variant_id, [])
        if unit is not None:
            units.append(UnitFacts(unit.label, unit.floor, unit.orientation, unit.price))
    return {
        variant_reference(number, n): tuple(units)
        for number, offer_id in enumerate(offer_ids, 1)
        for n, units in enumerate(variants.get(offer_id, {}).values(), 1)
    }


def _facts(offer: Offer, prop: Property | None, variants: list[Variant], today: date) -> OfferFacts:
    attributes = prop.attributes if prop else {}
    financing = prop.financing if prop else offer.terms.get("financing")
    value = values.Offer(
        offer_type=values.OfferType(offer.offer_type),
        id=str(offer.id),
        name=offer.name,
        zone=offer.zone,
        city=offer.city,
        price_from=offer.price_from,
        price_to=offer.price_to,
        currency=offer.currency,
        variants=tuple(_variant(v) for v in variants),
        amenities=tuple(prop.amenities) if prop else (),
        delivery_months=_months_until(prop.delivery_on, today) if prop else None,
        pets_allowed=attributes.get("pets_allowed"),
        garage=attributes.get("garage"),
        balcony=attributes.get("balcony"),
        terrace=attributes.get("terrace"),
        financing=bool(financing) if prop or financing is not None else None,
        terms=offer.terms,
    )
    told = financing if isinstance(financing, str) else None
    if prop is None:
        return OfferFacts(value, financing=told)
    return OfferFacts(
        value, prop.stage, prop.address, prop.delivery_on, told, prop.developer or None
    )


def _variant(row: Variant) -> values.Variant:
    return values.Variant(
        name=row.name,
        bedrooms=row.bedrooms,
        ambientes=row.ambientes,
        bathrooms=row.bathrooms,
        area_m2=row.area_m2,
        price_from=row.price_from,
        price_to=row.price_to,
    )


def _months_until(day: date | None, today: date) -> int | None:
    if day is None:
        return None
    return max((day.year - today.year) * 12 + day.month - today.month, 0)
