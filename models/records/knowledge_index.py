"""The index of knowledge: by which terms and vectors the chunks of a document are found.

Only the current version of a source has one. Whether it may be used, and for which offer, is looked
up at each search.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, text, tuple_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contracts.knowledge_index import Cursor
from models.tables import KnowledgeChunk, KnowledgeDocument, KnowledgeTerm
from models.understanding.terms import ANALYZER, passage_terms

_LENGTH_MAX: Final = 32_767
_CHUNKS: Final = text(
    """
    select ordinal, section, text, language, embedding_model from knowledge_chunk
    where tenant_id = :tenant_id and document_id = :document_id
    """
)
_ADD_TERMS: Final = text(
    """
    insert into knowledge_term (tenant_id, document_id, term, ordinal, frequency, length)
    select :tenant_id, :document_id, found.* from unnest(
        cast(:terms as varchar[]), cast(:ordinals as smallint[]),
        cast(:frequencies as smallint[]), cast(:lengths as smallint[])
    ) found
    """
)
_PUT_VECTORS: Final = text(
    """
    update knowledge_chunk chunk
    set embedding = cast(found.embedding as vector), embedding_model = :model
    from unnest(cast(:embeddings as text[])) with ordinality found (embedding, number)
    where chunk.tenant_id = :tenant_id and chunk.document_id = :document_id
        and chunk.ordinal = found.number - 1
    """
)


def passage(section: str | None, text: str) -> str:
    """What a chunk is found by: its heading helps, though no reply quotes it."""
    return f"{section}. {text}" if section else text


async def put(session: AsyncSession, document: KnowledgeDocument) -> None:
    """Indexes the terms of a document anew, and notes by which model all of it is embedded."""
    await _delete_terms(session, document)
    chunks = await session.execute(
        _CHUNKS, {"tenant_id": document.tenant_id, "document_id": document.id}
    )
    rows: list[tuple[str, int, int, int]] = []
    models = set()
    document.chunks = document.terms = 0
    for ordinal, section, written, language, model in chunks.all():
        counted = passage_terms(passage(section, written), language)
        length = min(counted.total(), _LENGTH_MAX)
        rows += [(term, ordinal, min(n, _LENGTH_MAX), length) for term, n in counted.items()]
        models.add(model)
        document.chunks += 1
        document.terms += length
    if rows:
        terms, ordinals, frequencies, lengths = map(list, zip(*rows, strict=True))
        await session.execute(
            _ADD_TERMS,
            {
                "tenant_id": document.tenant_id,
                "document_id": document.id,
                "terms": terms,
                "ordinals": ordinals,
                "frequencies": frequencies,
                "lengths": lengths,
            },
        )
    document.analyzer = ANALYZER
    document.embedding_model = models.pop() if len(models) == 1 else None
    await session.flush()


async def put_vectors(
    session: AsyncSession,
    document: KnowledgeDocument,
    model: str,
    vectors: Sequence[Sequence[float]],
) -> None:
    """Replaces the vectors of all its chunks, in their order: the old ones serve until this
    transaction ends."""
    await session.execute(
        _PUT_VECTORS,
        {
            "tenant_id": document.tenant_id,
            "document_id": document.id,
            "model": model,
            "embeddings": [str(list(vector)) for vector in vectors],
        },
    )
    document.embedding_model = model
    await session.flush()


async def drop(session: AsyncSession, document: KnowledgeDocument) -> None:
    """A version that is no longer current is not found any more; its text stays."""
    await _delete_terms(session, document)
    await session.execute(
        update(KnowledgeChunk).where(_of(document)).values(embedding=None, embedding_model=None)
    )
    document.analyzer = document.embedding_model = None
    await session.flush()


async def passages(session: AsyncSession, document: KnowledgeDocument) -> list[str]:
    """What is to be embedded, chunk by chunk."""
    rows = await session.exec(
        select(KnowledgeChunk.section, KnowledgeChunk.text)
        .where(_of(document))
        .order_by(col(KnowledgeChunk.ordinal))
    )
    return [passage(section, written) for section, written in rows.all()]


async def stale(
    session: AsyncSession,
    model: str | None,
    limit: int,
    *,
    tenant_id: UUID | None = None,
    after: Cursor | None = None,
) -> Sequence[tuple[UUID, UUID]]:
    """Current documents, as (tenant, document) in order, that are indexed otherwise than by this
    analyzer and model (None: whatever vectors they have will do)."""
    is_stale = col(KnowledgeDocument.analyzer).is_distinct_from(ANALYZER)
    if model is not None:
        is_stale |= col(KnowledgeDocument.embedding_model).is_distinct_from(model)
    key = (col(KnowledgeDocument.tenant_id), col(KnowledgeDocument.id))
    wanted = select(KnowledgeDocument.tenant_id, KnowledgeDocument.id).where(
        col(KnowledgeDocument.is_current).is_(True), is_stale
    )
    if tenant_id is not None:
        wanted = wanted.where(KnowledgeDocument.tenant_id == tenant_id)
    if after is not None:
        wanted = wanted.where(tuple_(*key) > (after.tenant_id, after.document_id))
    return (await session.exec(wanted.order_by(*key).limit(limit))).all()


async def _delete_terms(session: AsyncSession, document: KnowledgeDocument) -> None:
    await session.execute(
        delete(KnowledgeTerm).where(
            col(KnowledgeTerm.tenant_id) == document.tenant_id,
            col(KnowledgeTerm.document_id) == document.id,
        )
    )


def _of(document: KnowledgeDocument) -> ColumnElement[bool]:
    return (col(KnowledgeChunk.tenant_id) == document.tenant_id) & (
        col(KnowledgeChunk.document_id) == document.id
    )
