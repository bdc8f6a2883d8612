"""Makes a source's pages a version that replies can cite: cut, embedded in batches, switched to."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import translated
from integrations.embeddings import Embedder
from models.contracts.knowledge import (
    Chunked,
    DocumentRef,
    Failure,
    FetchInput,
    RefreshInput,
    SourceRef,
    Switched,
)
from models.domain.knowledge import Kind, Stage
from models.domain.knowledge_problems import KnowledgeProblem
from models.records import knowledge, knowledge_pages, knowledge_sources, tenants
from models.session import Database
from models.tables import KnowledgeChunk, KnowledgeDocument

_BATCH: Final = 16
_MAY_PASS: Final = frozenset({KnowledgeProblem.UNAVAILABLE, KnowledgeProblem.FAILED})


@dataclass
class KnowledgeActivities:
    """`embedder` None: retrieval is by words only."""

    db: Database
    embedder: Embedder | None
    clock: Callable[[], datetime]

    @activity.defn(name="knowledge.chunk")
    async def chunk(self, inp: FetchInput) -> Chunked:
        """Stores the next version beside the one in use; the same text again stores nothing."""
        with translated():
            async with self.db.tenant(inp.source.tenant_id) as session:
                pages = knowledge_pages.texts(await knowledge_pages.read_ones(session, inp))
                await knowledge_sources.advance(session, inp.source, stage=Stage.CHUNKING)
            chunks = await asyncio.to_thread(knowledge_pages.cut, pages)
            async with self.db.tenant(inp.source.tenant_id) as session:
                source = await knowledge_sources.reading(session, inp.source)
                if source is None:
                    return Chunked(document_id=None)
                model = self.embedder.model if self.embedder else None
                document, is_new = await knowledge.stage_version(session, source, chunks, model)
                if is_new and model is not None:
                    await knowledge.reuse_vectors(session, document, model)
            return Chunked(document_id=document.id, chunks=len(chunks), is_new=is_new)

    @activity.defn(name="knowledge.embed")
    async def embed(self, inp: DocumentRef) -> int:
        """How many chunks it embedded. What an earlier try embedded stays; a heartbeat holds the
        number of the last chunk."""
        embedded = 0
        with translated():
            while self.embedder is not None:
                async with self.db.tenant(inp.source.tenant_id) as session:
                    batch = await _without_vector(session, inp)
                    await _note_progress(session, inp)
                if not batch:
                    break
                vectors = await self.embedder.passages(
                    [knowledge.passage(chunk.section, chunk.text) for chunk in batch]
                )
                async with self.db.tenant(inp.source.tenant_id) as session:
                    for chunk, vector in zip(batch, vectors, strict=True):
                        await _set_vector(session, chunk, vector, self.embedder.model)
                embedded += len(batch)
                activity.heartbeat(batch[-1].ordinal)
        return embedded

    @activity.defn(name="knowledge.switch")
    async def switch(self, inp: DocumentRef) -> Switched | None:
        """Puts the version to use in one transaction, where no approval is waited for. None:
        superseded."""
        with translated():
            async with self.db.tenant(inp.source.tenant_id) as session:
                source = await knowledge_sources.reading(session, inp.source)
                document = await session.get(
                    KnowledgeDocument, (inp.source.tenant_id, inp.document_id)
                )
                if source is None or document is None:
                    return None
                now = self.clock()
                tenant = await tenants.load(session, inp.source.tenant_id)
                document.ready_at = document.ready_at or now
                source.stage, source.problem = Stage.READY, None
                source.refresh_at = knowledge_sources.next_refresh(
                    Kind(source.kind), now, tenant.policy.knowledge_refresh_hours
                )
                await session.flush()
                is_in_use = knowledge_sources.standing(source).takes_new_versions
                if is_in_use:
                    await knowledge.switch_to(session, document)
                return Switched(version=document.version, is_in_use=is_in_use)

    @activity.defn(name="knowledge.fail")
    async def fail(self, inp: Failure) -> None:
        """Notes why nothing could be read; the version in use stays. What may pass by itself is
        tried again in an hour, a page of the web with its next refresh."""
        with translated():
            async with self.db.tenant(inp.source.tenant_id) as session:
                source = await knowledge_sources.reading(session, inp.source)
                if source is None:
                    return
                now = self.clock()
                tenant = await tenants.load(session, inp.source.tenant_id)
                source.stage, source.problem = Stage.FAILED, inp.problem
                source.refresh_at = (
                    now + knowledge_sources.RETRY_AFTER
                    if inp.problem in _MAY_PASS
                    else knowledge_sources.next_refresh(
                        Kind(source.kind), now, tenant.policy.knowledge_refresh_hours
                    )
                )

    @activity.defn(name="knowledge.find_due")
    async def find_due(self, inp: RefreshInput) -> tuple[SourceRef, ...]:
        """What is to be read now: pages of the web after their time, and what never began."""
        with translated():
            async with self.db.platform() as session:
                return tuple(await knowledge_sources.due(session, self.clock(), inp.batch_max))


async def _without_vector(session: AsyncSession, inp: DocumentRef) -> Sequence[KnowledgeChunk]:
    rows = await session.exec(
        select(KnowledgeChunk)
        .where(
            KnowledgeChunk.tenant_id == inp.source.tenant_id,
            KnowledgeChunk.document_id == inp.document_id,
            col(KnowledgeChunk.embedding).is_(None),
        )
        .order_by(col(KnowledgeChunk.ordinal))
        .limit(_BATCH)
    )
    return rows.all()


async def _note_progress(session: AsyncSession, inp: DocumentRef) -> None:
    of_document = (
        KnowledgeChunk.tenant_id == inp.source.tenant_id,
        KnowledgeChunk.document_id == inp.document_id,
    )
    rows = await session.exec(
        select(func.count(col(KnowledgeChunk.embedding_model)), func.count()).where(*of_document)
    )
    done, total = rows.one()
    await knowledge_sources.advance(
        session, inp.source, stage=Stage.EMBEDDING, done=done, total=total
    )


async def _set_vector(
    session: AsyncSession, chunk: KnowledgeChunk, vector: list[float], model: str
) -> None:
    await session.execute(
        update(KnowledgeChunk)
        .where(col(KnowledgeChunk.tenant_id) == chunk.tenant_id, col(KnowledgeChunk.id) == chunk.id)
        .values(embedding=vector, embedding_model=model)
    )
