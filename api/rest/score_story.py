"""The score of one life as REST tells it: each dimension with its reason and what proves it."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.access import LeadsRead
from api.deps import ContextDep
from api.rest.operations import TenantId
from models.domain.score_case import Finding
from models.domain.score_findings import unpacked
from models.domain.score_reasons import QUOTING, name, reason
from models.domain.score_rulebook import RULES
from models.domain.score_templates import UNKNOWN
from models.domain.scoring import ScoredOffer
from models.records import delivered, scores
from models.records.scores import ScoreStory
from models.tables import FieldEvidence, LeadScore

router = APIRouter(prefix="/api/tenants/{tenant_id}/leads/{lead_offer_id}/score", tags=["leads"])


class Proof(BaseModel):
    """Where a value came from; `message_id` and `words` of what the person wrote."""

    field: str
    origin: str
    message_id: UUID | None
    words: str | None
    at: datetime


class DimensionRow(BaseModel):
    """`reason` in the reader's language. `is_known` False: telling it may bring points."""

    key: str
    name: str
    points: int
    max: int
    reason: str
    is_known: bool
    proofs: list[Proof]


class Named(BaseModel):
    field: str
    name: str


class Scored(BaseModel):
    """One score of the life, from `at` on."""

    version: str
    total: int
    threshold: int
    is_ready: bool
    points: dict[str, int]
    shadow: dict[str, Any] | None
    at: datetime


class OfferRow(BaseModel):
    offer_id: UUID
    name: str
    total: int
    why: str


class ScoreDetail(BaseModel):
    """`missing` fields and `points_short` are what keeps it from being ready."""

    lead_offer_id: UUID
    score: Scored | None
    points_short: int
    missing: list[Named]
    dimensions: list[DimensionRow]
    recommended: OfferRow | None
    alternatives: list[OfferRow]
    history: list[Scored]


@router.get("")
async def show(
    tenant_id: TenantId,
    lead_offer_id: UUID,
    held: ContextDep,
    who: LeadsRead,
    language: Annotated[str | None, Query(pattern="^(es|en|pt)$")] = None,
) -> ScoreDetail:
    """What the person wrote to prove it, a tenant's own people read once the lead is delivered."""
    async with held.db.reading(tenant_id) as session:
        story = await scores.tell(session, tenant_id, lead_offer_id, datetime.now(UTC), language)
        given = await delivered.lives(session, tenant_id, [lead_offer_id])
    with_words = who.sees_people or bool(given)
    return detail(story, language or story.tenant.language, with_words=with_words)


def detail(story: ScoreStory, language: str, *, with_words: bool) -> ScoreDetail:
    """`with_words`: what the person wrote is shown."""
    now, best = story.now, story.recommended.best
    kept = now.dimensions if now else []
    return ScoreDetail(
        lead_offer_id=story.life.id,
        score=_scored(now) if now else None,
        points_short=max(now.threshold - now.total, 0) if now else 0,
        missing=[Named(field=f, name=name(f, language)) for f in now.missing] if now else [],
        dimensions=[_dimension(d, story, language, with_words=with_words) for d in kept],
        recommended=_offer(best) if best else None,
        alternatives=[_offer(other) for other in story.recommended.alternatives],
        history=[_scored(row) for row in story.history],
    )


def _dimension(
    kept: dict[str, Any], story: ScoreStory, language: str, *, with_words: bool
) -> DimensionRow:
    finding, rule = unpacked(kept["finding"]), kept["rule"]
    if not with_words and finding.text in QUOTING:
        finding = Finding.unknown()
    read = (field for field in RULES[rule].reads if field in story.proofs)
    return DimensionRow(
        key=kept["key"],
        name=name(rule, language),
        points=kept["points"],
        max=kept["max"],
        reason=reason(rule, finding, language),
        is_known=finding.level != UNKNOWN,
        proofs=[_proof(story.proofs[field], with_words=with_words) for field in read],
    )


def _proof(row: FieldEvidence, *, with_words: bool) -> Proof:
    return Proof(
        field=row.field,
        origin=row.origin,
        message_id=row.message_id,
        words=row.words if with_words else None,
        at=row.at,
    )


def _scored(row: LeadScore) -> Scored:
    return Scored(
        version=row.version,
        total=row.total,
        threshold=row.threshold,
        is_ready=row.is_ready,
        points={d["key"]: d["points"] for d in row.dimensions},
        shadow=row.shadow,
        at=row.at,
    )


def _offer(scored: ScoredOffer) -> OfferRow:
    return OfferRow(
        offer_id=UUID(scored.offer.id),
        name=scored.offer.name,
        total=scored.score.total,
        why=scored.why,
    )
