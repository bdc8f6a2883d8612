"""A tenant's WhatsApp templates: what Graph says, what each is for."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from api.access import ConnectionsManage, ConnectionsRead
from api.deps import ContextDep
from api.rest.operations import Body, TenantId
from models.records import templates, tenants
from models.tables import MessageTemplate
from models.tables.base import utc_now

router = APIRouter(prefix="/api/tenants/{tenant_id}/templates", tags=["templates"])


class Assignment(Body):
    """`parameters` names what {{1}}, {{2}}, ... hold; of several templates for one purpose and
    language the one with the lowest `rank` goes first. `purpose` null: not used."""

    purpose: Literal["first_contact", "follow_up", "reactivation", "window_closed"] | None
    rank: int = Field(default=0, ge=0, le=100)
    parameters: list[Literal["name", "offer", "tenant"]] = Field(max_length=3)


@router.get("")
async def list_templates(
    tenant_id: TenantId, held: ContextDep, _: ConnectionsRead
) -> list[dict[str, Any]]:
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        return [_shown(t) for t in await templates.every(session, tenant_id)]


@router.put("/{template_id}")
async def assign(
    tenant_id: TenantId,
    template_id: UUID,
    body: Assignment,
    held: ContextDep,
    who: ConnectionsManage,
) -> dict[str, Any]:
    """Decides what a template is for. Leads that waited for one of this purpose go on."""
    async with held.db.tenant(tenant_id) as session:
        template = await templates.assign(
            session,
            tenant_id,
            template_id,
            purpose=body.purpose,
            rank=body.rank,
            parameters=body.parameters,
            now=utc_now(),
        )
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="template.assigned",
            subject=f"template:{template.id}",
            after=body.model_dump(),
        )
        return _shown(template)


def _shown(template: MessageTemplate) -> dict[str, Any]:
    return template.model_dump(mode="json", exclude={"tenant_id", "components", "created_at"})
