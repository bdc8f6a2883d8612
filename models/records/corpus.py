"""What a search looks through: the current chunks of a tenant, of which some may be found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

LIVE: Final = """
    select document.id from knowledge_document document
    join knowledge_source source
        on source.tenant_id = document.tenant_id and source.id = document.source_id
        and source.status = 'APPROVED'
        and (source.offer_id is null or source.offer_id = :offer_id)
    where document.tenant_id = :tenant_id and document.is_current
"""
"""The documents that may be found."""
_CORPUS: Final = text(
    """
    select document.embedding_model, sum(document.chunks) as chunks, sum(document.terms) as terms,
        sum(document.chunks) filter (where source.status = 'APPROVED'
            and (source.offer_id is null or source.offer_id = :offer_id)) as live
    from knowledge_document document
    join knowledge_source source
        on source.tenant_id = document.tenant_id and source.id = document.source_id
    where document.tenant_id = :tenant_id and document.is_current
    group by document.embedding_model
    """
)

Place = tuple[UUID, int]
"""A chunk by its document and its ordinal there."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The tenant's `chunks` hold `terms` terms together. `live` may be found for this offer: how
    many chunks, by the model of their vectors (None: they have none)."""

    tenant_id: UUID
    offer_id: UUID | None
    chunks: int
    terms: int
    live: Mapping[str | None, int]

    @property
    def live_chunks(self) -> int:
        return sum(self.live.values())

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(model for model in self.live if model is not None)


async def corpus_of(session: AsyncSession, tenant_id: UUID, offer_id: UUID | None) -> Corpus:
    asked = {"tenant_id": tenant_id, "offer_id": offer_id}
    rows = (await session.execute(_CORPUS, asked)).all()
    return Corpus(
        tenant_id,
        offer_id,
        chunks=sum(int(row.chunks) for row in rows),
        terms=sum(int(row.terms) for row in rows),
        live={row.embedding_model: int(row.live) for row in rows if row.live},
    )
