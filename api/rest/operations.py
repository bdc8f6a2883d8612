"""What the platform's operator sees and gives: tenants, leads, credits."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import col, select

from api.access import LeadsRead, PlatformCredits, PlatformTenants
from api.deps import ContextDep
from api.engine_calls import within
from models.domain.errors import NotFound
from models.domain.lifecycle import State
from models.domain.tenancy import TenantStatus
from models.records import credits, tenants
from models.tables import (
    Delivery,
    LeadOffer,
    LeadSource,
    Offer,
    Tenant,
)

router = APIRouter(prefix="/api", tags=["operations"])

SIGNAL_BUDGET_S = 5.0
TenantId = Annotated[UUID, Path(description="The tenant's id")]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Grant(Body):
    """A bonus of credits. `key` makes a repeated call the same grant."""

    credits: int = Field(gt=0, le=10_000)
    key: str = Field(min_length=1, max_length=100)


class Standing(Body):
    status: TenantStatus


class LeadRow(BaseModel):
    """One life as an operator sees it: ids and states, no person."""

    lead_offer_id: UUID
    contact_id: UUID
    offer: str | None
    state: State
    score: int | None
    outcome: str | None
    delivery: str | None
    phone_problem: str | None
    is_test: bool
    created_at: datetime


@router.get("/tenants")
async def list_tenants(held: ContextDep, _: PlatformTenants) -> list[dict[str, Any]]:
    async with held.db.platform() as session:
        rows = await session.exec(select(Tenant).order_by(col(Tenant.slug)))
        return [
            {"id": str(t.id), "name": t.name, "slug": t.slug, "status": t.status}
            for t in rows.all()
        ]


@router.put("/tenants/{tenant_id}/status")
async def set_status(
    tenant_id: TenantId, body: Standing, held: ContextDep, who: PlatformTenants
) -> dict[str, Any]:
    """Made active again, what waited is taken up by the next sweep, oldest first."""
    async with held.db.platform() as session:
        tenant = await session.get(Tenant, tenant_id, with_for_update=True)
        if tenant is None:
            raise NotFound(f"no tenant {tenant_id}")
        before, tenant.status = tenant.status, body.status
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="tenant.status_set",
            subject=f"tenant:{tenant_id}",
            before={"status": before},
            after={"status": body.status},
        )
    return {"id": str(tenant_id), "status": body.status}


@router.get("/tenants/{tenant_id}/leads")
async def list_leads(
    tenant_id: TenantId,
    held: ContextDep,
    _: LeadsRead,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[LeadRow]:
    async with held.db.tenant(tenant_id) as session:
        rows = await session.exec(
            select(LeadOffer, Offer.name, Delivery.state, LeadSource.phone_error)
            .join(Offer, col(Offer.id) == col(LeadOffer.offer_id), isouter=True)
            .join(Delivery, col(Delivery.lead_offer_id) == col(LeadOffer.id), isouter=True)
            .join(
                LeadSource,
                (col(LeadSource.lead_offer_id) == col(LeadOffer.id))
                & col(LeadSource.phone_error).is_not(None),
                isouter=True,
            )
            .where(LeadOffer.tenant_id == tenant_id)
            .order_by(col(LeadOffer.created_at))
            .limit(limit)
        )
        return [
            LeadRow(
                lead_offer_id=life.id,
                contact_id=life.lead_id,
                offer=offer,
                state=State(life.state),
                score=life.score,
                outcome=life.outcome,
                delivery=delivery,
                phone_problem=phone_error,
                is_test=life.is_test,
                created_at=life.created_at,
            )
            for life, offer, delivery, phone_error in rows.all()
        ]


@router.post("/tenants/{tenant_id}/credits")
async def grant_bonus(
    tenant_id: TenantId, body: Grant, held: ContextDep, who: PlatformCredits
) -> dict[str, Any]:
    """Gives credits and delivers the leads that waited for them, oldest first."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        granted = await credits.post(
            session, tenant_id, "CREDIT_BONUS", body.credits, f"bonus:{body.key}"
        )
        if granted:
            tenants.audit(
                session,
                tenant_id,
                actor=who.actor,
                action="credit.granted",
                subject=f"bonus:{body.key}",
                after={"credits": body.credits},
            )
        resumed = await credits.reserve_waiting(session, tenant_id)
        account = await credits.balance(session, tenant_id)
    await within(SIGNAL_BUDGET_S, [held.engine.deliveries.wake(tenant_id, d) for d in resumed])
    return {"granted": granted, "balance": account.balance, "held": account.held}
