"""Mapping: which tenant a page belongs to, which offer an ad or a single lead is about."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import col, func, select

from api.access import PlatformMapping
from api.deps import ContextDep
from api.engine_calls import within
from api.rest.operations import SIGNAL_BUDGET_S, Body, TenantId
from models.domain.errors import InvalidInput, NotFound
from models.domain.lifecycle import State
from models.records import inventory, leads, tenants
from models.tables import InboxEvent, LeadOffer, Offer

router = APIRouter(prefix="/api", tags=["mapping"])


class OfferChoice(Body):
    offer_id: UUID


class PageRoute(Body):
    tenant_id: UUID


@router.get("/queues/unmapped-ads")
async def unmapped_ads(held: ContextDep, _: PlatformMapping) -> list[dict[str, Any]]:
    """Ads without an offer, with how many leads wait for each."""
    async with held.db.platform() as session:
        rows = await session.exec(
            select(LeadOffer.tenant_id, LeadOffer.ad_id, func.count())
            .where(LeadOffer.state == State.PENDING_MAPPING)
            .group_by(col(LeadOffer.tenant_id), col(LeadOffer.ad_id))
        )
        return [
            {"tenant_id": str(tenant_id), "ad_id": ad_id, "waiting": waiting}
            for tenant_id, ad_id, waiting in rows.all()
        ]


@router.get("/queues/unrouted-pages")
async def unrouted_pages(held: ContextDep, _: PlatformMapping) -> list[dict[str, Any]]:
    """Pages that no tenant owns, with how many submissions wait."""
    async with held.db.platform() as session:
        rows = await session.exec(
            select(InboxEvent.account, func.count())
            .where(
                InboxEvent.kind == "leadgen",
                col(InboxEvent.tenant_id).is_(None),
                col(InboxEvent.handled_at).is_(None),
            )
            .group_by(col(InboxEvent.account))
        )
        return [{"page_id": account, "waiting": waiting} for account, waiting in rows.all()]


@router.put("/tenants/{tenant_id}/ads/{ad_id}")
async def map_ad(
    tenant_id: TenantId, ad_id: str, body: OfferChoice, held: ContextDep, who: PlatformMapping
) -> dict[str, Any]:
    """Maps an ad to an offer and starts the leads that waited for it."""
    async with held.db.tenant(tenant_id) as session:
        if await session.get(Offer, (tenant_id, body.offer_id)) is None:
            raise NotFound(f"tenant {tenant_id} has no offer {body.offer_id}")
        before = await inventory.offer_of_ad(session, tenant_id, ad_id)
        await inventory.map_ad(session, tenant_id, ad_id, body.offer_id)
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="ad.mapped",
            subject=f"ad:{ad_id}",
            before={"offer_id": str(before)} if before else None,
            after={"offer_id": str(body.offer_id)},
        )
        waiting = await session.exec(
            select(LeadOffer.id).where(
                LeadOffer.tenant_id == tenant_id,
                LeadOffer.ad_id == ad_id,
                LeadOffer.state == State.PENDING_MAPPING,
            )
        )
        lives = waiting.all()
    await within(SIGNAL_BUDGET_S, [held.engine.tell_mapped(tenant_id, life) for life in lives])
    return {"ad_id": ad_id, "offer_id": str(body.offer_id), "started": len(lives)}


@router.put("/pages/{page_id}")
async def route_page(
    page_id: str, body: PageRoute, held: ContextDep, who: PlatformMapping
) -> dict[str, Any]:
    """Gives a Meta page to a tenant; the sweep starts what waited in the platform's queue."""
    async with held.db.platform() as session:
        await tenants.load(session, body.tenant_id)
        known = await tenants.routed(session, tenants.META_PAGE, {page_id})
        await tenants.add_route(session, tenants.META_PAGE, page_id, body.tenant_id)
        before = known[page_id].id if page_id in known else None
        for concerned in {body.tenant_id, before} - {None}:
            tenants.audit(
                session,
                concerned,
                actor=who.actor,
                action="page.routed",
                subject=f"page:{page_id}",
                before={"tenant_id": str(before)} if before else None,
                after={"tenant_id": str(body.tenant_id)},
            )
    return {"page_id": page_id, "tenant_id": str(body.tenant_id)}


@router.put("/tenants/{tenant_id}/leads/{lead_offer_id}/offer")
async def choose_offer(
    tenant_id: TenantId,
    lead_offer_id: UUID,
    body: OfferChoice,
    held: ContextDep,
    who: PlatformMapping,
) -> dict[str, Any]:
    """For a person who wrote by themselves to a tenant with several offers: no ad tells which."""
    async with held.db.tenant(tenant_id) as session:
        life = await session.get(LeadOffer, (tenant_id, lead_offer_id), with_for_update=True)
        if life is None or await session.get(Offer, (tenant_id, body.offer_id)) is None:
            raise NotFound(f"tenant {tenant_id} has no such lead or offer")
        if life.state != State.PENDING_MAPPING:
            raise InvalidInput(f"the lead is {life.state}; only PENDING_MAPPING waits for an offer")
        life.offer_id = body.offer_id
        await leads.move(
            session, life, State.TO_BE_CONTACTED, cause="offer_chosen", actor=who.actor
        )
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="lead.mapped",
            subject=f"lead_offer:{life.id}",
            after={"offer_id": str(body.offer_id)},
        )
    await within(SIGNAL_BUDGET_S, [held.engine.tell_mapped(tenant_id, lead_offer_id)])
    return {"lead_offer_id": str(lead_offer_id), "offer_id": str(body.offer_id)}
