"""A tenant's sources of knowledge: give, watch, look."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import KnowledgeManage, KnowledgeRead
from api.deps import Context, ContextDep
from api.rest.operations import Body, TenantId
from models.contracts.knowledge import Definition, Pdf, Title, Url, Website
from models.domain.errors import NotFound
from models.domain.files import Purpose
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused
from models.domain.site import is_within
from models.records import files, knowledge_sources, tenants
from models.tables import KnowledgeChunk, Offer

router = APIRouter(prefix="/api/tenants/{tenant_id}/knowledge", tags=["knowledge"])

_CHUNKS_SHOWN: Final = 100


class NewSource(Body):
    """Without an offer it holds for the whole tenant."""

    title: Title
    offer_id: UUID | None = None
    source: Definition


class Change(Body):
    source: Definition


@router.get("")
async def list_sources(
    tenant_id: TenantId, held: ContextDep, _: KnowledgeRead
) -> list[dict[str, Any]]:
    """Each with how far its reading has come, and what is wrong with it in words."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        found = await knowledge_sources.every(session, tenant_id)
        return [await knowledge_sources.shown(session, source, tenant.language) for source in found]


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
        knowledge_sources.audit(session, source, who.actor, "given")
        shown = await knowledge_sources.shown(session, source, tenant.language)
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
        knowledge_sources.audit(session, source, who.actor, "changed")
        shown = await knowledge_sources.shown(session, source, tenant.language)
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
            **await knowledge_sources.shown(session, source, tenant.language),
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
        shown = await knowledge_sources.shown(session, source, tenant.language)
    await held.engine.knowledge.begin(knowledge_sources.ref(source))
    return shown


async def _require_readable(
    session: AsyncSession, held: Context, tenant: tenants.TenantView, definition: Definition
) -> None:
    """What can be said before it is fetched. Raises KnowledgeRefused, NotFound."""
    if isinstance(definition, Pdf):
        file = await files.load(session, tenant.id, definition.file_id)
        if file.purpose != Purpose.DOCUMENT:  # what people sent in a conversation is theirs
            raise NotFound(f"tenant {tenant.id} has no document {definition.file_id}")
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
