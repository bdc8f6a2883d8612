"""Knowledge: a source's text in versions, of which one is in use."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import CursorResult, func, text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.policy import DEFAULT_POLICY
from models.records import knowledge_index
from models.records.knowledge_index import passage as passage
from models.tables import KnowledgeChunk, KnowledgeDocument, KnowledgeSource


@dataclass(frozen=True, slots=True)
class NewChunk:
    """`page` of a PDF, from 1; `language` es, en or pt; `embedding` None: made later, or never."""

    text: str
    section: str | None = None
    embedding: list[float] | None = None
    page: int | None = None
    language: str | None = None

    @property
    def passage(self) -> str:
        return passage(self.section, self.text)


async def store_version(
    session: AsyncSession,
    source: KnowledgeSource,
    chunks: Sequence[NewChunk],
    embedding_model: str | None,
) -> bool:
    """Puts this text to use in this transaction; False when it is the newest version already."""
    document, is_new = await stage_version(session, source, chunks, embedding_model)
    await switch_to(session, document)
    return is_new


async def stage_version(
    session: AsyncSession,
    source: KnowledgeSource,
    chunks: Sequence[NewChunk],
    embedding_model: str | None,
) -> tuple[KnowledgeDocument, bool]:
    """The newest version, holding these chunks; False when it held them already.

    Nobody uses it before `switch_to`.
    """
    await session.flush()
    await session.refresh(source, with_for_update=True)
    digest = digest_of(chunks)
    newest = await newest_version(session, source.tenant_id, source.id)
    if newest is not None and newest.content_sha256 == digest:
        return newest, False
    version = newest.version + 1 if newest else 1
    document = KnowledgeDocument(
        tenant_id=source.tenant_id, source_id=source.id, content_sha256=digest, version=version
    )
    session.add(document)
    await session.flush()
    session.add_all(
        KnowledgeChunk(
            tenant_id=source.tenant_id,
            document_id=document.id,
            ordinal=number,
            section=chunk.section,
            page=chunk.page,
            language=chunk.language,
            text=chunk.text,
            embedding=chunk.embedding,
            embedding_model=embedding_model if chunk.embedding else None,
        )
        for number, chunk in enumerate(chunks)
    )
    await session.flush()
    return document, True


_REUSE: Final = text(
    """
    update knowledge_chunk fresh
    set embedding = known.embedding, embedding_model = known.embedding_model
    from knowledge_chunk known
    join knowledge_document document
        on document.tenant_id = known.tenant_id and document.id = known.document_id
    where fresh.tenant_id = :tenant_id and fresh.document_id = :document_id
        and known.tenant_id = fresh.tenant_id and document.source_id = :source_id
        and known.embedding_model = :model and known.text = fresh.text
        and known.section is not distinct from fresh.section
    """
)


async def reuse_vectors(session: AsyncSession, document: KnowledgeDocument, model: str) -> None:
    """What an earlier version said in the same words need not be embedded again."""
    await session.execute(
        _REUSE,
        {
            "tenant_id": document.tenant_id,
            "document_id": document.id,
            "source_id": document.source_id,
            "model": model,
        },
    )


async def switch_to(session: AsyncSession, document: KnowledgeDocument) -> None:
    """From this transaction on this version is the source's and is found; the text of the one
    before it is kept."""
    of_source = (
        col(KnowledgeDocument.tenant_id) == document.tenant_id,
        col(KnowledgeDocument.source_id) == document.source_id,
    )
    before = select(KnowledgeDocument).where(
        *of_source,
        col(KnowledgeDocument.is_current).is_(True),
        col(KnowledgeDocument.id) != document.id,
    )
    for replaced in (await session.exec(before)).all():
        await knowledge_index.drop(session, replaced)
    await session.execute(
        update(KnowledgeDocument)
        .where(*of_source, col(KnowledgeDocument.id) != document.id)
        .values(is_current=False)
    )
    await session.execute(
        update(KnowledgeDocument)
        .where(*of_source, col(KnowledgeDocument.id) == document.id)
        .values(is_current=True, ready_at=func.coalesce(KnowledgeDocument.ready_at, func.now()))
    )
    if document.analyzer is None:
        await knowledge_index.put(session, document)


_FORGET: Final = text(
    """
    with version as (
        select tenant_id, id, is_current, row_number() over (
            partition by tenant_id, source_id order by version desc
        ) as place
        from knowledge_document
    )
    delete from knowledge_document document using version
    join tenant on tenant.id = version.tenant_id
    where document.tenant_id = version.tenant_id and document.id = version.id
        and not version.is_current
        and place > coalesce((tenant.policy ->> 'knowledge_versions_kept')::int, :kept)
    """
)


async def forget_old_versions(session: AsyncSession) -> int:
    """Deletes what no source needs any more, of all tenants: how many versions. Platform role."""
    result = await session.execute(_FORGET, {"kept": DEFAULT_POLICY.knowledge_versions_kept})
    assert isinstance(result, CursorResult)
    return result.rowcount


async def newest_version(
    session: AsyncSession, tenant_id: UUID, source_id: UUID
) -> KnowledgeDocument | None:
    rows = await session.exec(
        select(KnowledgeDocument)
        .where(KnowledgeDocument.tenant_id == tenant_id, KnowledgeDocument.source_id == source_id)
        .order_by(col(KnowledgeDocument.version).desc())
        .limit(1)
    )
    return rows.one_or_none()


def digest_of(chunks: Sequence[NewChunk]) -> str:
    said = "\x00".join(f"{c.page or ''}\x01{c.section or ''}\x01{c.text}" for c in chunks)
    return hashlib.sha256(said.encode()).hexdigest()


async def chunks(
    session: AsyncSession, tenant_id: UUID, chunk_ids: Sequence[UUID]
) -> dict[UUID, tuple[str, str]]:
    """Text and citation (source's title, section) of these chunks."""
    if not chunk_ids:
        return {}
    rows = await session.exec(
        select(KnowledgeChunk, KnowledgeSource.title)
        .join(
            KnowledgeDocument,
            (col(KnowledgeDocument.tenant_id) == col(KnowledgeChunk.tenant_id))
            & (col(KnowledgeDocument.id) == col(KnowledgeChunk.document_id)),
        )
        .join(
            KnowledgeSource,
            (col(KnowledgeSource.tenant_id) == col(KnowledgeDocument.tenant_id))
            & (col(KnowledgeSource.id) == col(KnowledgeDocument.source_id)),
        )
        .where(KnowledgeChunk.tenant_id == tenant_id, col(KnowledgeChunk.id).in_(chunk_ids))
    )
    return {
        chunk.id: (
            chunk.text,
            f"{title}, {chunk.section}" if chunk.section not in (None, title) else title,
        )
        for chunk, title in rows.all()
    }
