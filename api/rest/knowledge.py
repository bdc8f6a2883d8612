"""A tenant's sources of knowledge: give, watch, look, approve."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import Caller, KnowledgeManage, KnowledgeRead, PlatformKnowledge
from api.deps import Context, ContextDep
from api.rest.operations import Body, TenantId
from models.contracts.knowledge import Definition, Pdf, Url, Website
from models.domain.errors import NotFound
from models.domain.knowledge import Step
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused, words
from models.domain.site import is_within
from models.records import files, knowledge_sources, tenants
from models.tables import KnowledgeChunk, KnowledgeSource, Offer

router = APIRouter(prefix="/api/tenants/{tenant_id}/knowledge", tags=["knowledge"])

_CHUNKS_SHOWN: Final = 100


class NewSource(Body):
    """Without an offer it holds for the whole tenant."""

    title: str = Field(min_length=1, max_length=200)
    offer_id: UUID | None = None
    source: Definition


class Change(Body):
    source: Definition


class Approval(Body):
    """The version that was looked at; a newer one is refused."""

    version: int = Field(ge=1)


class Rejection(Body):
    reason: str = Field(min_length=3, max_length=1000)


@router.get("")
async def list_sources(
    tenant_id: TenantId, held: ContextDep, _: KnowledgeRead
) -> list[dict[str, Any]]:
    """Each with how far its reading has come, and what is wrong with it in words."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        found = await knowledge_sources.every(session, tenant_id)
        return [await _shown(session, source, tenant.language) for source in found]


@router.post("", status_code=202)
async def give(
    tenant_id: TenantId, body: NewSource, held: ContextDep, who: KnowledgeManage
) -> dict[str, Any]:
    """A draft, read at once; nothing of it is used before it is approved."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        if body.offer_id and await session.get(Offer, (tenant_id, body.offer_id)) is None:
            raise NotFound(f"tenant {tenant_id} has no offer {body.offer_id}")
        await _require_readable(session, held, tenant, body.source)
        source = knowledge_sources.give(
            session,
            tenant_id,
            title=body.title,
            offer_id=body.offer_id,
            definition=body.source,
            now=datetime.now(UTC),
        )
        await session.flush()
        _audit(session, source, who, "given")
        shown = await _shown(session, source, tenant.language)
    await held.engine.knowledge.begin(knowledge_sources.ref(source))
    return shown


@router.put("/{source_id}", status_code=202)
async def change(
    tenant_id: TenantId, source_id: UUID, body: Change, held: ContextDep, who: KnowledgeManage
) -> dict[str, Any]:
    """Gives other content. Where the source is in use, it stays so until this is approved."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        await _require_readable(session, held, tenant, body.source)
        source = await knowledge_sources.load(session, tenant_id, source_id, lock=True)
        knowledge_sources.change(source, body.source, datetime.now(UTC))
        _audit(session, source, who, "changed")
        shown = await _shown(session, source, tenant.language)
    await held.engine.knowledge.begin(knowledge_sources.ref(source))
    return shown


@router.get("/{source_id}")
async def show(
    tenant_id: TenantId, source_id: UUID, held: ContextDep, _: KnowledgeRead
) -> dict[str, Any]:
    """Also what it is made of."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        source = await knowledge_sources.load(session, tenant_id, source_id)
        return {
            **await _shown(session, source, tenant.language),
            "source": source.definition,
            "versions": [
                {"version": v.version, "ready_at": v.ready_at, "is_current": v.is_current}
                for v in await knowledge_sources.versions(session, source)
            ],
        }


@router.get("/{source_id}/chunks")
async def chunks(
    tenant_id: TenantId,
    source_id: UUID,
    held: ContextDep,
    _: KnowledgeRead,
    after: Annotated[int, Query(ge=-1)] = -1,
) -> list[dict[str, Any]]:
    """What its newest version says, a hundred chunks at a time: to look at before approving."""
    async with held.db.tenant(tenant_id) as session:
        source = await knowledge_sources.load(session, tenant_id, source_id)
        newest, *_older = await knowledge_sources.versions(session, source) or (None,)
        if newest is None:
            return []
        rows = await session.exec(
            select(KnowledgeChunk)
            .where(
                KnowledgeChunk.tenant_id == tenant_id,
                KnowledgeChunk.document_id == newest.id,
                KnowledgeChunk.ordinal > after,
            )
            .order_by(col(KnowledgeChunk.ordinal))
            .limit(_CHUNKS_SHOWN)
        )
        wanted = {"id", "ordinal", "section", "page", "language", "text", "embedding_model"}
        return [
            {"version": newest.version, **chunk.model_dump(mode="json", include=wanted)}
            for chunk in rows.all()
        ]


@router.post("/{source_id}/refresh", status_code=202)
async def refresh(
    tenant_id: TenantId, source_id: UUID, held: ContextDep, _: KnowledgeManage
) -> dict[str, Any]:
    """Reads it anew; the same text costs nothing."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        source = await knowledge_sources.load(session, tenant_id, source_id, lock=True)
        knowledge_sources.ask_anew(source, datetime.now(UTC))
        shown = await _shown(session, source, tenant.language)
    await held.engine.knowledge.begin(knowledge_sources.ref(source))
    return shown


@router.post("/{source_id}/approve")
async def approve(
    tenant_id: TenantId, source_id: UUID, body: Approval, held: ContextDep, who: PlatformKnowledge
) -> dict[str, Any]:
    """Puts the newest version to use at once."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        source = await knowledge_sources.load(session, tenant_id, source_id, lock=True)
        await knowledge_sources.approve(session, source, body.version)
        _audit(session, source, who, "approved", {"version": body.version})
        return await _shown(session, source, tenant.language)


@router.post("/{source_id}/submit")
async def submit(
    tenant_id: TenantId, source_id: UUID, held: ContextDep, who: KnowledgeManage
) -> dict[str, Any]:
    """Asks for its approval."""
    return await _step(held, tenant_id, source_id, who, Step.SUBMIT)


@router.post("/{source_id}/reject")
async def reject(
    tenant_id: TenantId, source_id: UUID, body: Rejection, held: ContextDep, who: PlatformKnowledge
) -> dict[str, Any]:
    """Of an update only that: what was approved before stays in use."""
    return await _step(held, tenant_id, source_id, who, Step.REJECT, body.reason)


@router.post("/{source_id}/withdraw")
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
        _audit(session, source, who, step, {"note": note} if note else None)
        return await _shown(session, source, tenant.language)


async def _require_readable(
    session: AsyncSession, held: Context, tenant: tenants.TenantView, definition: Definition
) -> None:
    """What can be said before it is fetched. Raises KnowledgeRefused, NotFound."""
    if isinstance(definition, Pdf):
        await files.load(session, tenant.id, definition.file_id)
    if not isinstance(definition, Url | Website):
        return
    scheme, slashes, _ = definition.url.partition("://")
    if not slashes or scheme not in ("http", "https"):
        raise KnowledgeRefused(KnowledgeProblem.BAD_ADDRESS, tenant.language)
    if scheme == "http" and held.settings.is_production:
        raise KnowledgeRefused(KnowledgeProblem.NOT_HTTPS, tenant.language)
    if isinstance(definition, Website) and not is_within(
        definition.url, definition.url, definition.paths
    ):
        raise KnowledgeRefused(KnowledgeProblem.OUTSIDE, tenant.language)


async def _shown(session: AsyncSession, source: KnowledgeSource, language: str) -> dict[str, Any]:
    versions = await knowledge_sources.versions(session, source)
    is_approved = source.status == "APPROVED"
    return {
        "id": str(source.id),
        "title": source.title,
        "kind": source.kind,
        "offer_id": str(source.offer_id) if source.offer_id else None,
        "status": source.status,
        "update_status": source.update_status,
        "review_note": source.review_note,
        "stage": source.stage,
        "done": source.done,
        "total": source.total,
        "problem": words(KnowledgeProblem(source.problem), language) if source.problem else None,
        "newest_version": versions[0].version if versions else None,
        "version_in_use": next((v.version for v in versions if v.is_current and is_approved), None),
        "fetched_at": source.fetched_at,
        "refresh_at": source.refresh_at,
    }


def _audit(
    session: AsyncSession,
    source: KnowledgeSource,
    who: Caller,
    what: str,
    after: dict[str, Any] | None = None,
) -> None:
    tenants.audit(
        session,
        source.tenant_id,
        actor=who.actor,
        action=f"knowledge.{what}",
        subject=f"knowledge:{source.id}",
        after=after,
    )
