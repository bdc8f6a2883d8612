"""People who turned out to be one: what was merged and why, and taking it back."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.access import LeadsRead, PlatformLeads
from api.deps import Context, ContextDep
from api.engine_calls import within
from api.rest.operations import SIGNAL_BUDGET_S, Body, TenantId
from models.records import hand_merges, merging

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


class OnePerson(Body):
    """Two contacts, and how one knows that they are one person: for the audit log."""

    contact_id: UUID
    other_id: UUID
    why: str = Field(min_length=3, max_length=500)


@router.post("/merges")
async def merge_by_hand(body: OnePerson, held: ContextDep, who: PlatformLeads) -> MergeRow:
    """One person from now on; can be undone. The tenant is that of the two contacts."""
    async with held.db.platform() as session:
        tenant_id = await hand_merges.tenant_of(session, body.contact_id, body.other_id)
    async with held.db.tenant(tenant_id) as session:
        row = await hand_merges.merge(
            session, tenant_id, body.contact_id, body.other_id, why=body.why, actor=who.actor
        )
        answer = MergeRow.model_validate(row)
    await _look_again(held, tenant_id, answer)
    return answer


@router.get("/tenants/{tenant_id}/merges")
async def list_merges(tenant_id: TenantId, held: ContextDep, _: LeadsRead) -> list[MergeRow]:
    """Newest first."""
    async with held.db.tenant(tenant_id) as session:
        rows = await merging.listing(session, tenant_id)
        return [MergeRow.model_validate(row) for row in rows]


@router.post("/tenants/{tenant_id}/merges/{merge_id}/undo")
async def undo_merge(
    tenant_id: TenantId, merge_id: UUID, held: ContextDep, who: PlatformLeads
) -> MergeRow:
    """Two people again; what came since stays with the survivor. Repeating it changes nothing."""
    async with held.db.tenant(tenant_id) as session:
        row = await merging.undo(
            session, tenant_id, merge_id, actor=who.actor, now=datetime.now(UTC)
        )
        answer = MergeRow.model_validate(row)
    await _look_again(held, tenant_id, answer)
    return answer


async def _look_again(held: Context, tenant_id: UUID, done: MergeRow) -> None:
    lives = (done.kept_life_id, done.ended_life_id)
    await within(
        SIGNAL_BUDGET_S,
        [held.engine.reconsider_lead(tenant_id, life) for life in lives if life is not None],
    )
