"""Instructions for models, in versions: the platform's, and a tenant's own above them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.access import PlatformRules
from api.deps import ContextDep
from api.rest.operations import Body, TenantId
from models.domain.prompting import BODY_MAX
from models.records import prompts, tenants
from models.records.preview import preview
from models.tables import PlatformPrompt, Prompt
from models.tables.base import utc_now

router = APIRouter(prefix="/api", tags=["prompts"])

Purpose = Annotated[Literal["reply", "understand"], Path(description="What the prompt is for")]


class NewVersion(Body):
    """Names in braces are filled in; an unknown one is refused with those that are known."""

    body: str = Field(min_length=1, max_length=BODY_MAX)
    activate: bool = False


class Choice(Body):
    """An older version rolls back; null goes back to the platform's, or to what is shipped."""

    version: int | None = Field(ge=1)


class Preview(Body):
    """`body` null: the instructions that are active."""

    contact_id: UUID
    body: str | None = Field(default=None, max_length=BODY_MAX)


class Version(BaseModel):
    purpose: str
    version: int
    body: str
    is_active: bool
    author: str
    created_at: datetime


class Switched(BaseModel):
    active: int | None
    before: int | None


@router.get("/prompts")
async def platforms(held: ContextDep, _: PlatformRules) -> list[Version]:
    async with held.db.platform() as session:
        return [_shown(row) for row in await prompts.of_platform(session)]


@router.post("/prompts/{purpose}", status_code=201)
async def add_platforms(
    purpose: Purpose, body: NewVersion, held: ContextDep, who: PlatformRules
) -> Version:
    async with held.db.platform() as session:
        made = await prompts.add_to_platform(session, purpose, body.body, who.actor)
        if body.activate:
            await prompts.activate_for_platform(session, purpose, made.version)
        await session.refresh(made)
        return _shown(made)


@router.put("/prompts/{purpose}/active")
async def switch_platforms(
    purpose: Purpose, body: Choice, held: ContextDep, _: PlatformRules
) -> Switched:
    async with held.db.platform() as session:
        before = await prompts.activate_for_platform(session, purpose, body.version)
    return Switched(active=body.version, before=before)


@router.get("/tenants/{tenant_id}/prompts")
async def tenants_own(tenant_id: TenantId, held: ContextDep, _: PlatformRules) -> list[Version]:
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        return [_shown(row) for row in await prompts.of_tenant(session, tenant_id)]


@router.post("/tenants/{tenant_id}/prompts/{purpose}", status_code=201)
async def add_tenants(
    tenant_id: TenantId, purpose: Purpose, body: NewVersion, held: ContextDep, who: PlatformRules
) -> Version:
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        made = await prompts.add_to_tenant(session, tenant_id, purpose, body.body, who.actor)
        before = None
        if body.activate:
            before = await prompts.activate_for_tenant(session, tenant_id, purpose, made.version)
        tenants.audit(
            session, tenant_id, actor=who.actor, action="prompt.added", subject=f"prompt:{purpose}",
            before={"active": before} if body.activate else None,
            after={"version": made.version, "active": body.activate},
        )  # fmt: skip
        await session.flush()
        await session.refresh(made)
        return _shown(made)


@router.put("/tenants/{tenant_id}/prompts/{purpose}/active")
async def switch_tenants(
    tenant_id: TenantId, purpose: Purpose, body: Choice, held: ContextDep, who: PlatformRules
) -> Switched:
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        before = await prompts.activate_for_tenant(session, tenant_id, purpose, body.version)
        tenants.audit(
            session,
            tenant_id,
            actor=who.actor,
            action="prompt.activated",
            subject=f"prompt:{purpose}",
            before={"version": before},
            after={"version": body.version},
        )
    return Switched(active=body.version, before=before)


@router.post("/tenants/{tenant_id}/prompts/reply/preview")
async def preview_reply(
    tenant_id: TenantId, body: Preview, held: ContextDep, _: PlatformRules
) -> list[dict[str, str]]:
    """What a model would be told for this conversation's last message; nothing is called."""
    async with held.db.tenant(tenant_id) as session:
        return await preview(session, tenant_id, body.contact_id, body.body, utc_now())


def _shown(row: Prompt | PlatformPrompt) -> Version:
    return Version.model_validate(row.model_dump())
