"""Gathers what a developer receives of a lead, from the tables."""

from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.answers import OfferFacts
from models.domain.engagement import scored_engagement
from models.domain.handover import extra_told, marked_as_test
from models.domain.score_versions import Scoring
from models.domain.scoring import ScoredOffer, best_offers
from models.records import inventory, leads, score_templates, sources
from models.tables import Delivery, Lead, LeadAlternative, LeadOffer, LeadSource, Tenant


async def payload(session: AsyncSession, delivery: Delivery) -> dict[str, Any]:
    """Contact, qualification, score with reasons, recommendation, summary and source; all JSON."""
    tenant_id = delivery.tenant_id
    life = await session.get_one(LeadOffer, (tenant_id, delivery.lead_offer_id))
    lead, scoring = await _person(session, tenant_id, life.lead_id)
    tenant = await session.get_one(Tenant, tenant_id)
    facts = await inventory.active_offers(session, tenant_id, delivery.ready_at.date())
    fields = leads.fields_of(life.fields)
    ranked = best_offers(
        fields,
        inventory.comparable(facts, life.offer_id),
        conversation=scored_engagement(life.score_detail),
        templates=scoring.published,
        language=tenant.language,
    )
    asked_for = facts.get(life.offer_id) if life.offer_id else None
    asked = asked_for.offer if asked_for else ranked.best.offer if ranked.best else None
    gathered = {
        "delivery_id": str(delivery.id),
        "is_test": life.is_test,
        "ready_at": delivery.ready_at.isoformat(timespec="seconds"),
        "contact": {
            "name": fields.name or lead.name,
            "phone": lead.phone,
            "email": fields.email or lead.email,
        },
        "qualification": life.fields,
        "score": {"total": life.score, **(life.score_detail or {})},
        "offer": {"id": asked.id, "name": asked.name} if asked else None,
        "recommended": _recommended(ranked.best) if ranked.best else None,
        "alternatives": await _asked_for(session, life, facts)
        or [other.offer.name for other in ranked.alternatives],
        "alternatives_why": [_recommended(other) for other in ranked.alternatives],
        "summary": _summary(life, asked.name if asked else ""),
        **await _submission(session, life),
    }
    return marked_as_test(gathered) if life.is_test else gathered


async def _person(session: AsyncSession, tenant_id: UUID, lead_id: UUID) -> tuple[Lead, Scoring]:
    rows = await session.exec(
        select(Lead, score_templates.standing(tenant_id)).where(
            Lead.tenant_id == tenant_id, Lead.id == lead_id
        )
    )
    lead, stood = rows.one()
    return lead, score_templates.scoring_of(stood)


def _recommended(scored: ScoredOffer) -> dict[str, Any]:
    offer = scored.offer
    return {"id": offer.id, "name": offer.name, "score": scored.score.total, "why": scored.why}


async def _asked_for(
    session: AsyncSession, life: LeadOffer, facts: dict[UUID, OfferFacts]
) -> list[str]:
    """Other offers that the person asked for themselves, through further forms."""
    rows = await session.exec(
        select(LeadAlternative.offer_id).where(
            LeadAlternative.tenant_id == life.tenant_id,
            LeadAlternative.lead_offer_id == life.id,
        )
    )
    return [facts[offer_id].offer.name for offer_id in rows.all() if offer_id in facts]


async def _submission(session: AsyncSession, life: LeadOffer) -> dict[str, Any]:
    """Where it came from, and what it answered to questions that are no field of ours."""
    source = (
        await session.exec(
            select(LeadSource)
            .where(LeadSource.tenant_id == life.tenant_id, LeadSource.lead_offer_id == life.id)
            .order_by(col(LeadSource.submitted_at))
        )
    ).first()
    names = ("kind", "leadgen_id", "ad_id", "campaign_id", "form_id", "page_id")
    answers: dict[str, str] = {}
    if source is not None and source.detail:
        answers = (await sources.reading(session, source, source.submitted_at.date())).unread
    return {
        "source": {name: getattr(source, name) if source else None for name in names},
        "answers": answers,
    }


def _summary(life: LeadOffer, offer: str) -> str:
    known = ", ".join(sorted(set(life.fields) - {"extra"}))
    told = f"Consulta por {offer}. Puntaje {life.score}. Datos relevados: {known}."
    extra = extra_told(life.fields)
    return f"{told} {extra}." if extra else told
