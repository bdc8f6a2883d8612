"""What models wrote, what was not sent and why, what it cost, and what nobody could answer."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.access import Caller, KnowledgeManage, KnowledgeRead, PlatformRules
from api.deps import ContextDep
from api.rest.operations import Body, TenantId
from models.records import knowledge_sources, model_usage, open_questions, reply_drafts, tenants
from models.records.model_usage import Usage
from models.tables import OpenQuestion
from models.tables.base import utc_now
from models.understanding.claim_reading import without_contacts

router = APIRouter(prefix="/api/tenants/{tenant_id}", tags=["models"])

Days = Annotated[int, Query(ge=1, le=365)]
Limit = Annotated[int, Query(ge=1, le=500)]


class Draft(BaseModel):
    """`refused`: each text that was not sent, with the checks that refused it."""

    id: UUID
    lead_offer_id: UUID
    outcome: str
    prompt: str
    reply: dict[str, Any] | None
    refused: list[dict[str, Any]]
    used_at: datetime | None
    created_at: datetime


class Drafts(BaseModel):
    """`outcomes` and `checks` count all of the time asked for; `drafts` are the newest."""

    outcomes: dict[str, int]
    checks: dict[str, int]
    drafts: list[Draft]


class Spending(BaseModel):
    """Micro-dollars; `day_budget` is what the tenant's day may cost."""

    day_budget: int
    spent_today: int
    usage: list[Usage]


class Asked(BaseModel):
    id: UUID
    question: str
    lead_offer_id: UUID | None
    created_at: datetime
    answer: str | None
    answered_at: datetime | None


class Answer(Body):
    """`question` words it anew, where what the person wrote is not for everybody."""

    answer: str = Field(min_length=1, max_length=2_000)
    question: str | None = Field(default=None, min_length=3, max_length=300)


@router.get("/reply-drafts")
async def drafts(
    tenant_id: TenantId,
    held: ContextDep,
    _: PlatformRules,
    days: Days = 7,
    refused: Annotated[bool, Query(description="Only those with a refused text")] = False,
    limit: Limit = 50,
) -> Drafts:
    since = utc_now() - timedelta(days=days)
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        rows = await reply_drafts.recent(
            session, tenant_id, since, refused_only=refused, limit=limit
        )
        counted = await reply_drafts.counts(session, tenant_id, since)
    return Drafts(**counted, drafts=[Draft.model_validate(row.model_dump()) for row in rows])


@router.get("/model-usage")
async def usage(
    tenant_id: TenantId,
    held: ContextDep,
    _: PlatformRules,
    by: Annotated[
        Literal["day", "lead", "message", "model"], Query(description="What to add up")
    ] = "day",
    days: Days = 30,
    lead_offer_id: Annotated[UUID | None, Query(description="Only of this life")] = None,
) -> Spending:
    now = utc_now()
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        spent = await model_usage.spent_today(session, tenant_id, now, tenant.time_zone)
        found = await model_usage.report(
            session,
            tenant_id,
            by=by,
            now=now,
            days=days,
            time_zone=tenant.time_zone,
            lead_offer_id=lead_offer_id,
        )
    return Spending(
        day_budget=tenant.policy.model_day_budget_micro_usd, spent_today=spent, usage=list(found)
    )


@router.get("/open-questions")
async def questions(
    tenant_id: TenantId,
    held: ContextDep,
    who: KnowledgeRead,
    answered: bool = False,
    limit: Limit = 100,
) -> list[Asked]:
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        rows = await open_questions.of_tenant(session, tenant_id, answered=answered, limit=limit)
        return [_shown(row, who) for row in rows]


@router.post("/open-questions/{question_id}/answer")
async def answer(
    tenant_id: TenantId, question_id: UUID, body: Answer, held: ContextDep, who: KnowledgeManage
) -> Asked:
    """Becomes a source of knowledge, read at once; approved, the next person who asks is told."""
    async with held.db.tenant(tenant_id) as session:
        row, source = await open_questions.answer(
            session,
            tenant_id,
            question_id,
            question=body.question,
            text=body.answer,
            by=who.actor,
            now=utc_now(),
        )
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="question.answered",
            subject=f"open_question:{question_id}",
            after={"source": str(source.id)},
        )
    await held.engine.knowledge.begin(knowledge_sources.ref(source))
    return _shown(row, who)


def _shown(row: OpenQuestion, who: Caller) -> Asked:
    """Nobody's phone or address stands in it, unless the platform looks."""
    shown = Asked.model_validate(row.model_dump())
    if who.sees_people:
        return shown
    return shown.model_copy(update={"question": without_contacts(row.question)})
