"""The scores of a life: stored where they change, and told with what proves each dimension."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.engagement import scored_engagement
from models.domain.errors import NotFound
from models.domain.scoring import Recommendation, Score, best_offers
from models.records import inventory, leads, score_templates, tenants
from models.tables import FieldEvidence, LeadOffer, LeadScore, Tenant

_ONE_TURN: Final = timedelta(seconds=1)
"""What a turn learned may be dated a moment after the score that it led to: they are written
together. The next turn comes later than that."""


@dataclass(frozen=True)
class ScoreStory:
    """`now`: the newest score, None before the first; `proofs`: where each field that it read came
    from, by name; `history`: every score, newest first."""

    life: LeadOffer
    tenant: tenants.TenantView
    now: LeadScore | None
    proofs: Mapping[str, FieldEvidence]
    history: Sequence[LeadScore]
    recommended: Recommendation


def keep(session: AsyncSession, life: LeadOffer, scored: Score, shadow: Score | None) -> None:
    """Writes nothing where nothing changed."""
    detail = _told(scored)
    beside = None if shadow is None else _beside(shadow)
    before = (life.score, life.score_detail, life.shadow_score)
    if before == (scored.total, detail, beside):
        return
    life.score, life.score_detail, life.shadow_score = scored.total, detail, beside
    session.add(
        LeadScore(
            tenant_id=life.tenant_id,
            lead_offer_id=life.id,
            version=scored.version,
            total=scored.total,
            threshold=scored.threshold,
            is_ready=scored.ready,
            missing=list(scored.missing),
            dimensions=[d.packed() for d in scored.dimensions],
            shadow=beside,
        )
    )


def _told(scored: Score) -> dict[str, Any]:
    return {
        "version": scored.version,
        "threshold": scored.threshold,
        "missing": list(scored.missing),
        "dimensions": [d.told() for d in scored.dimensions],
    }


def _beside(shadow: Score) -> dict[str, Any]:
    return {
        "version": shadow.version,
        "total": shadow.total,
        "threshold": shadow.threshold,
        "is_ready": shadow.ready,
        "points": {d.key: d.points for d in shadow.dimensions},
    }


async def last_told_at(session: AsyncSession, life: LeadOffer) -> datetime | None:
    """When the person last told something that was not known."""
    rows = await session.exec(
        select(func.max(FieldEvidence.at)).where(
            FieldEvidence.tenant_id == life.tenant_id,
            FieldEvidence.lead_offer_id == life.id,
            FieldEvidence.origin != "operator",
        )
    )
    return rows.one()


async def tell(
    session: AsyncSession, tenant_id: UUID, lead_offer_id: UUID, now: datetime, language: str | None
) -> ScoreStory:
    """`language`: the reader's; None: the tenant's. Raises NotFound."""
    rows = await session.exec(
        select(LeadOffer, Tenant, score_templates.standing(tenant_id))
        .join(Tenant, col(Tenant.id) == col(LeadOffer.tenant_id))
        .where(LeadOffer.tenant_id == tenant_id, LeadOffer.id == lead_offer_id)
    )
    if (found := rows.one_or_none()) is None:
        raise NotFound(f"tenant {tenant_id} has no lead {lead_offer_id}")
    life, owner, stood = found
    fields = leads.fields_of(life.fields)
    offers = await inventory.active_offers(session, tenant_id, now.date())
    recommended = best_offers(
        fields,
        inventory.comparable(offers, life.offer_id),
        conversation=scored_engagement(life.score_detail),
        templates=score_templates.scoring_of(stood).published,
        language=language or owner.language,
    )
    history = await _history(session, life)
    return ScoreStory(
        life=life,
        tenant=tenants.view(owner),
        now=history[0] if history else None,
        proofs=await _proofs(session, life, history[0].at) if history else {},
        history=history,
        recommended=recommended,
    )


async def _history(session: AsyncSession, life: LeadOffer) -> Sequence[LeadScore]:
    rows = await session.exec(
        select(LeadScore)
        .where(LeadScore.tenant_id == life.tenant_id, LeadScore.lead_offer_id == life.id)
        .order_by(col(LeadScore.at).desc())
    )
    return rows.all()


async def _proofs(
    session: AsyncSession, life: LeadOffer, scored_at: datetime
) -> dict[str, FieldEvidence]:
    """The newest word on each field by then; what was told later scored nothing. What is asked
    beside the usual fields is one field, of which each value has a proof of its own."""
    rows = await session.exec(
        select(FieldEvidence)
        .where(
            FieldEvidence.tenant_id == life.tenant_id,
            FieldEvidence.lead_offer_id == life.id,
            col(FieldEvidence.at) < scored_at + _ONE_TURN,
        )
        .order_by(col(FieldEvidence.at))
    )
    proofs: dict[str, FieldEvidence] = {}
    beside: dict[str, Any] = {}
    for row in rows.all():
        proofs[row.field] = row
        if row.field == "extra":
            now = {name: value for name, value in row.value.items() if beside.get(name) != value}
            proofs |= {f"extra:{name}": row for name in now}
            beside = row.value
    return proofs
