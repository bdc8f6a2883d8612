"""Whether what a tenant gave may be used: submit, approve, reject, withdraw."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from api.access import Caller, KnowledgeManage, PlatformKnowledge
from api.deps import Context, ContextDep
from api.rest.operations import Body, TenantId
from models.domain.knowledge import Step
from models.records import knowledge_sources, tenants

router = APIRouter(prefix="/api/tenants/{tenant_id}/knowledge/{source_id}", tags=["knowledge"])


class Approval(Body):
    """The version that was looked at; a newer one is refused."""

    version: int = Field(ge=1)


class Rejection(Body):
    reason: str = Field(min_length=3, max_length=1000)


@router.post("/approve")
async def approve(
    tenant_id: TenantId, source_id: UUID, body: Approval, held: ContextDep, who: PlatformKnowledge
) -> dict[str, Any]:
    """Puts the newest version to use at once."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        source = await knowledge_sources.load(session, tenant_id, source_id, lock=True)
        await knowledge_sources.approve(session, source, body.version)
        knowledge_sources.audit(session, source, who.actor, "approved", {"version": body.version})
        return await knowledge_sources.shown(session, source, tenant.language)


@router.post("/submit")
async def submit(
    tenant_id: TenantId, source_id: UUID, held: ContextDep, who: KnowledgeManage
) -> dict[str, Any]:
    """Asks for its approval."""
    return await _step(held, tenant_id, source_id, who, Step.SUBMIT)


@router.post("/reject")
async def reject(
    tenant_id: TenantId, source_id: UUID, body: Rejection, held: ContextDep, who: PlatformKnowledge
) -> dict[str, Any]:
    """Of an update only that: what was approved before stays in use."""
    return await _step(held, tenant_id, source_id, who, Step.REJECT, body.reason)


@router.post("/withdraw")
async def withdraw(
    tenant_id: TenantId, source_id: UUID, held: ContextDep, who: KnowledgeManage
) -> dict[str, Any]:
    """From here on no reply uses it; it is a draft again."""
    return await _step(held, tenant_id, source_id, who, Step.WITHDRAW)


async def _step(
    held: Context,
    tenant_id: UUID,
    source_id: UUID,
    who: Caller,
    step: Step,
    note: str | None = None,
) -> dict[str, Any]:
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        source = await knowledge_sources.load(session, tenant_id, source_id, lock=True)
        knowledge_sources.take_step(source, step, note)
        knowledge_sources.audit(session, source, who.actor, step, {"note": note} if note else None)
        return await knowledge_sources.shown(session, source, tenant.language)
