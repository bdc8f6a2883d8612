"""Keeps the index of knowledge up: terms and vectors of documents that lack them, or that another
analyzer or model made. The old ones serve until the new ones of a whole document are there.
Versions that no source needs any more are deleted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import translated
from integrations.embeddings import Embedder, Embedders
from models.contracts.knowledge_index import StaleDocuments, StaleInput
from models.records import knowledge, knowledge_index
from models.session import Database
from models.tables import KnowledgeDocument

EMBEDDED_AT_ONCE: Final = 32
"""Passages: seconds on two cores, after which a heartbeat is due."""
_BATCH: Final = 32
"""Documents of one tenant that are renewed by one activity."""


@dataclass
class KnowledgeIndexActivities:
    db: Database
    embedders: Embedders

    @activity.defn(name="knowledge_index.find_stale")
    async def find_stale(self, inp: StaleInput) -> StaleDocuments | None:
        """The next documents of one tenant after this one; None: there are no more."""
        with translated():
            model = self.embedders.current.model if self.embedders.current else None
            async with self.db.platform() as session:
                found = await knowledge_index.stale(session, model, _BATCH, after=inp.after)
            if not found:
                return None
            tenant_id = found[0][0]
            documents = tuple(document for tenant, document in found if tenant == tenant_id)
            return StaleDocuments(tenant_id=tenant_id, document_ids=documents)

    @activity.defn(name="knowledge_index.forget_old")
    async def forget_old(self) -> int:
        """How many versions were deleted."""
        with translated():
            async with self.db.platform() as session:
                return await knowledge.forget_old_versions(session)

    @activity.defn(name="knowledge_index.renew")
    async def renew(self, inp: StaleDocuments) -> None:
        """Safe to repeat: a document is renewed whole or not at all."""
        with translated():
            await renew(
                self.db, self.embedders.current, inp.tenant_id, inp.document_ids, activity.heartbeat
            )


async def renew(
    db: Database,
    embedder: Embedder | None,
    tenant_id: UUID,
    document_ids: Sequence[UUID],
    on_embedded: Callable[[int], object],
) -> None:
    """Indexes current documents anew. `on_embedded` is told how many passages are done so far."""
    async with db.tenant(tenant_id) as session:
        documents = await _current(session, tenant_id, document_ids)
        for document in documents:
            await knowledge_index.put(session, document)
        wanted = {
            document.id: await knowledge_index.passages(session, document)
            for document in documents
            if embedder is not None and document.embedding_model != embedder.model
        }
    if embedder is None or not wanted:
        return
    passages = [passage for texts in wanted.values() for passage in texts]
    vectors: list[list[float]] = []
    for start in range(0, len(passages), EMBEDDED_AT_ONCE):
        vectors += await embedder.passages(passages[start : start + EMBEDDED_AT_ONCE])
        on_embedded(len(vectors))
    async with db.tenant(tenant_id) as session:
        # One that was replaced meanwhile has no index any more.
        still = {d.id: d for d in await _current(session, tenant_id, list(wanted))}
        done = 0
        for document_id, texts in wanted.items():
            if document_id in still:
                await knowledge_index.put_vectors(
                    session, still[document_id], embedder.model, vectors[done : done + len(texts)]
                )
            done += len(texts)


async def _current(
    session: AsyncSession, tenant_id: UUID, document_ids: Sequence[UUID]
) -> Sequence[KnowledgeDocument]:
    rows = await session.exec(
        select(KnowledgeDocument)
        .where(
            KnowledgeDocument.tenant_id == tenant_id,
            col(KnowledgeDocument.id).in_(document_ids),
            col(KnowledgeDocument.is_current).is_(True),
        )
        .order_by(col(KnowledgeDocument.id))
        .with_for_update()
    )
    return rows.all()
