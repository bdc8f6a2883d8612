"""What a tenant sells, and the terms that only its type of offer has."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

from api.access import OffersRead, SettingsManage
from api.deps import ContextDep
from api.rest.operations import TenantId
from models.domain import offer_terms
from models.domain.errors import NotFound
from models.domain.offer import OfferType
from models.records import tenants
from models.tables import Offer

router = APIRouter(prefix="/api/tenants/{tenant_id}/offers", tags=["offers"])


class OfferRow(BaseModel):
    """Prices in whole units of the currency; of a LOAN the least and the most that is lent."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    offer_type: OfferType
    name: str
    status: str
    zone: str | None
    city: str | None
    currency: str
    price_from: int | None
    price_to: int | None
    terms: dict[str, Any]


@router.get("")
async def every(tenant_id: TenantId, held: ContextDep, _: OffersRead) -> list[OfferRow]:
    async with held.db.reading(tenant_id) as session:
        rows = await session.exec(
            select(Offer).where(Offer.tenant_id == tenant_id).order_by(col(Offer.created_at))
        )
        return [OfferRow.model_validate(row) for row in rows.all()]


@router.put("/{offer_id}/terms")
async def replace_terms(
    tenant_id: TenantId,
    offer_id: UUID,
    terms: dict[str, Any],
    held: ContextDep,
    who: SettingsManage,
) -> OfferRow:
    """All of them at once. AUTO: `brand`, `model`, `financing`; LOAN: `income_min`; INSURANCE:
    `coverages`. They are what leads are asked about and scored by."""
    async with held.db.tenant(tenant_id) as session:
        offer = await session.get(Offer, (tenant_id, offer_id), with_for_update=True)
        if offer is None:
            raise NotFound(f"tenant {tenant_id} has no offer {offer_id}")
        offer_terms.check(OfferType(offer.offer_type), terms)
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="offer.terms_set",
            subject=f"offer:{offer_id}",
            before=offer.terms,
            after=terms,
        )
        offer.terms = terms
        return OfferRow.model_validate(offer)
