"""People who turned out to be one: what was merged and why, and taking it back."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.deps import ContextDep, OperatorDep
from api.engine import within
from api.rest.operations import SIGNAL_BUDGET_S, TenantId
from models.records import merging

router = APIRouter(prefix="/api", tags=["people"])


class MergeRow(BaseModel):
    """Ids and states, no person. `ended_life_id`: of two alive lives the one that gave way."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    survivor_id: UUID
    merged_id: UUID
    cause: str
    actor: str
    kept_life_id: UUID | None
    ended_life_id: UUID | None
    ended_state: str | None
    at: datetime
    undone_at: datetime | None
    undone_by: str | None


@router.get("/tenants/{tenant_id}/merges")
async def list_merges(tenant_id: TenantId, held: ContextDep, _: OperatorDep) -> list[MergeRow]:
    """Newest first."""
    async with held.db.tenant(tenant_id) as session:
        rows = await merging.listing(session, tenant_id)
        return [MergeRow.model_validate(row) for row in rows]


@router.post("/tenants/{tenant_id}/merges/{merge_id}/undo")
async def undo_merge(
    tenant_id: TenantId, merge_id: UUID, held: ContextDep, who: OperatorDep
) -> MergeRow:
    """Two people again; what came since stays with the survivor. Repeating it changes nothing."""
    async with held.db.tenant(tenant_id) as session:
        row = await merging.undo(session, tenant_id, merge_id, actor=who, now=datetime.now(UTC))
        answer = MergeRow.model_validate(row)
    lives = (answer.kept_life_id, answer.ended_life_id)
    await within(
        SIGNAL_BUDGET_S,
        [held.engine.reconsider_lead(tenant_id, life) for life in lives if life is not None],
    )
    return answer
