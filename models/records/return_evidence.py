"""What the records say about a delivered lead that is given back."""

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, literal, or_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.engagement import scored_engagement
from models.domain.places import Relation
from models.domain.returns import UNDELIVERABLE, Evidence, cycle, zone_relation
from models.records.tenants import TenantView
from models.tables import Delivery, FieldEvidence, LeadOffer, Message, Offer

_CHARGED = ("DELIVERED", "RETURNED")
_OF_DELIVERY = and_(
    col(LeadOffer.tenant_id) == col(Delivery.tenant_id),
    col(LeadOffer.id) == col(Delivery.lead_offer_id),
)


class _Signs(NamedTuple):
    """When WhatsApp last failed to reach the person, and last reached or heard them."""

    undeliverable_at: Any
    reached_at: Any


async def gather(session: AsyncSession, tenant: TenantView, delivery: Delivery) -> Evidence:
    """Zones and phone as the tenant received them: what is learned later changes no claim."""
    assert delivery.delivered_at is not None, "only a delivered lead is asked about"
    life = await session.get_one(LeadOffer, (tenant.id, delivery.lead_offer_id))
    signs = await _signs(session, life)
    delivered, credited = await _counts(session, tenant, delivery)
    received = delivery.payload or {}
    return Evidence(
        delivered_at=delivery.delivered_at,
        delivered_in_cycle=delivered,
        credited_in_cycle=credited,
        was_delivered_before=await _was_delivered_before(session, tenant, delivery, life),
        has_phone=not received or bool(received["contact"]["phone"]),
        undeliverable_at=signs.undeliverable_at,
        reached_at=signs.reached_at,
        facts_told=await _facts_told(session, life),
        conversation=scored_engagement(life.score_detail),
        zone=await _zone(session, life, received.get("qualification", {}).get("zones", ())),
    )


async def _counts(session: AsyncSession, tenant: TenantView, delivery: Delivery) -> tuple[int, int]:
    """Delivered in this delivery's cycle, and how many of those were credited."""
    assert delivery.delivered_at is not None
    start, end = cycle(delivery.delivered_at, tenant.time_zone)
    rows = await session.exec(
        select(func.count(), func.count().filter(col(Delivery.state) == "RETURNED"))
        .select_from(Delivery)
        .join(LeadOffer, _OF_DELIVERY)
        .where(
            Delivery.tenant_id == tenant.id,
            col(LeadOffer.is_test).is_(False),
            col(Delivery.state).in_(_CHARGED),
            col(Delivery.delivered_at) >= start,
            col(Delivery.delivered_at) < end,
        )
    )
    return rows.one()


async def _was_delivered_before(
    session: AsyncSession, tenant: TenantView, delivery: Delivery, life: LeadOffer
) -> bool:
    """The same person on the same offer, paid for and kept. One phone, and one WhatsApp user, is
    one person of a tenant: both are unique."""
    assert delivery.delivered_at is not None
    since = delivery.delivered_at - timedelta(days=tenant.policy.duplicate_window_days)
    earlier = (
        select(Delivery.id)
        .join(LeadOffer, _OF_DELIVERY)
        .where(
            Delivery.tenant_id == tenant.id,
            Delivery.id != delivery.id,
            Delivery.state == "DELIVERED",
            col(Delivery.delivered_at).between(since, delivery.delivered_at),
            LeadOffer.lead_id == life.lead_id,
            LeadOffer.offer_id == life.offer_id,
            col(LeadOffer.is_test).is_(False),
        )
    )
    return bool((await session.exec(select(exists(earlier)))).one())


async def _signs(session: AsyncSession, life: LeadOffer) -> _Signs:
    """A life that is marked UNREACHABLE says so of its own failed template, whatever its code."""
    of_the_mark = and_(
        literal(life.outcome == "UNREACHABLE"),
        col(Message.kind) == "template",
        col(Message.lead_offer_id) == life.id,
    )
    failed = and_(
        col(Message.direction) == "out",
        col(Message.status) == "failed",
        or_(col(Message.error).in_(UNDELIVERABLE), of_the_mark),
    )
    reached = or_(col(Message.direction) == "in", col(Message.status).in_(("delivered", "read")))
    at = func.max(Message.occurred_at)
    rows = await session.exec(
        select(at.filter(failed), at.filter(reached)).where(
            Message.tenant_id == life.tenant_id, Message.lead_id == life.lead_id
        )
    )
    return _Signs(*rows.one())


async def _facts_told(session: AsyncSession, life: LeadOffer) -> int:
    rows = await session.exec(
        select(func.count(func.distinct(FieldEvidence.field))).where(
            FieldEvidence.tenant_id == life.tenant_id,
            FieldEvidence.lead_offer_id == life.id,
            FieldEvidence.origin == "message",
        )
    )
    return rows.one()


async def _zone(session: AsyncSession, life: LeadOffer, wanted: list[str]) -> Relation | None:
    offer = await session.get(Offer, (life.tenant_id, life.offer_id)) if life.offer_id else None
    return zone_relation(wanted, offer.zone, offer.city) if offer else None
