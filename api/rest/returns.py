"""Returns of delivered leads: a tenant asks, a rule or an admin decides."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.access import LeadsReturn, PlatformDeliveries
from api.deps import Context, ContextDep
from api.engine_calls import within
from api.rest.operations import SIGNAL_BUDGET_S, Body, TenantId
from models.domain.return_words import explain
from models.domain.returns import Reason, ReturnState
from models.records import returns
from models.records.returns import Answer
from models.tables import DeliveryReturn

router = APIRouter(prefix="/api", tags=["returns"])

Language = Literal["es", "en", "pt"]


class ReturnAsked(Body):
    reason: Reason
    note: str = Field(default="", max_length=500)


class ReturnDecided(Body):
    accept: bool


class ReturnRow(BaseModel):
    """`rule` names what decided, or why a person has to; `words` tell it to the reader."""

    id: UUID
    tenant_id: UUID
    delivery_id: UUID
    reason: Reason
    note: str
    state: ReturnState
    rule: str
    words: str
    asked_by: str
    decided_by: str | None
    created_at: datetime
    decided_at: datetime | None


@router.post("/tenants/{tenant_id}/deliveries/{delivery_id}/return")
async def ask_return(
    tenant_id: TenantId,
    delivery_id: UUID,
    body: ReturnAsked,
    held: ContextDep,
    who: LeadsReturn,
    language: Language = "es",
) -> ReturnRow:
    """CREDITED at once where a rule is clear, else PENDING. Repeating it changes nothing."""
    async with held.db.tenant(tenant_id) as session:
        answer = await returns.ask(
            session, tenant_id, delivery_id, body.reason, body.note, who.actor, datetime.now(UTC)
        )
    return await _told(held, answer, language)


@router.get("/queues/returns")
async def pending_returns(
    held: ContextDep, _: PlatformDeliveries, language: Language = "es"
) -> list[ReturnRow]:
    """What waits for a person, of all tenants, oldest first."""
    async with held.db.platform() as session:
        return [_row(row, language) for row in await returns.queue(session)]


@router.post("/tenants/{tenant_id}/returns/{return_id}/decision")
async def decide_return(
    tenant_id: TenantId,
    return_id: UUID,
    body: ReturnDecided,
    held: ContextDep,
    who: PlatformDeliveries,
    language: Language = "es",
) -> ReturnRow:
    """Gives the credit back, or does not. Repeating the same decision changes nothing."""
    async with held.db.tenant(tenant_id) as session:
        answer = await returns.decide_pending(
            session, tenant_id, return_id, body.accept, who.actor, datetime.now(UTC)
        )
    return await _told(held, answer, language)


async def _told(held: Context, answer: Answer, language: str) -> ReturnRow:
    """The credit may be what another lead waits for."""
    tenant_id = answer.request.tenant_id
    await within(
        SIGNAL_BUDGET_S, [held.engine.deliveries.wake(tenant_id, d) for d in answer.resumed]
    )
    return _row(answer.request, language)


def _row(request: DeliveryReturn, language: str) -> ReturnRow:
    return ReturnRow(**request.model_dump(), words=explain(request.rule, language))
