"""Finds the chunks that answer a question: by their words and by meaning, fused by rank. Only
approved, current chunks of the tenant and of this offer are looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.fusion import fused, weight_of_share
from models.records import bm25
from models.records.corpus import LIVE, Corpus, Place
from models.records.knowledge_index import passage

DEPTH: Final = 100
"""Chunks that each ranking contributes, or as many as are asked for."""
EXACT_MAX: Final = 5_000
"""Up to so many chunks every vector is compared: exact, and soon enough. Above, HNSW."""

# Materialised: the planner may not take the approximate index instead.
_EXACT: Final = text(
    f"""
    with near as materialized (
        select document_id, ordinal, 1 - (embedding <=> cast(:vector as vector)) as score
        from knowledge_chunk
        where tenant_id = :tenant_id
            and document_id in ({LIVE} and document.embedding_model = :model)
    )
    select * from near order by score desc, document_id, ordinal limit :depth
    """  # noqa: S608 - no value stands in it
)
_HNSW_SETTINGS: Final = text(
    # The policy hides from the planner how many rows are the tenant's: it would sort them all.
    """
    select set_config('hnsw.iterative_scan', 'strict_order', true),
        set_config('hnsw.ef_search', :ef_search, true), set_config('enable_sort', 'off', true)
    """
)
_EF_SEARCH: Final = 200
_HNSW: Final = text(
    f"""
    with near as materialized (
        select document_id, ordinal, 1 - (embedding <=> cast(:vector as vector)) as score
        from knowledge_chunk where tenant_id = :tenant_id
        order by embedding <=> cast(:vector as vector) limit :scan
    )
    select * from near where document_id in ({LIVE} and document.embedding_model = :model)
    order by score desc, document_id, ordinal limit :depth
    """  # noqa: S608 - no value stands in it
)
_CHUNKS: Final = text(
    """
    select chunk.document_id, chunk.ordinal, chunk.id, chunk.text, chunk.section, source.title,
        source.external_id
    from unnest(cast(:documents as uuid[]), cast(:ordinals as int[])) best (document_id, ordinal)
    join knowledge_chunk chunk on chunk.tenant_id = :tenant_id
        and chunk.document_id = best.document_id and chunk.ordinal = best.ordinal
    join knowledge_document document
        on document.tenant_id = chunk.tenant_id and document.id = chunk.document_id
    join knowledge_source source
        on source.tenant_id = document.tenant_id and source.id = document.source_id
    """
)

_OTHERS: Final = text(
    f"""
    select document_id, ordinal from knowledge_chunk
    where tenant_id = :tenant_id and document_id in ({LIVE})
    order by document_id, ordinal limit :most
    """  # noqa: S608 - no value stands in it
)

Vector = Sequence[float]


@dataclass(frozen=True, slots=True)
class Part:
    """The place in one ranking, and what it was ranked by."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class FoundChunk:
    """`share` of the question's words stands there, the rarer the more. `parts` by ranking: "bm25",
    "vector"; absent where the ranking does not hold it."""

    id: UUID
    text: str
    title: str
    section: str | None
    external_id: str | None
    score: float
    share: float
    parts: Mapping[str, Part]

    @property
    def passage(self) -> str:
        return passage(self.section, self.text)

    @property
    def similarity(self) -> float | None:
        """Of the meanings; None: its vector is not among the nearest, or there is none."""
        near = self.parts.get("vector")
        return near.score if near else None


async def search(
    session: AsyncSession,
    among: Corpus,
    question: str,
    vectors: Mapping[str, Vector],
    k: int,
) -> list[FoundChunk]:
    """The `k` best chunks, best first, or all where there are fewer. `vectors` holds the question
    as each model sees it; the chunks of a model that is not there are found by their words only,
    and come last, with a score of 0, where they share none."""
    depth = max(DEPTH, k)
    by_words = await bm25.ranking(session, among, question, depth)
    near = [
        await by_meaning(session, among, model, vectors[model], depth)
        for model in among.models
        if model in vectors
    ]
    # Alone, words keep BM25's order.
    shares = {p: weight_of_share(found.share) if near else 1.0 for p, found in by_words.items()}
    best = fused([shares, *(dict.fromkeys(ranking, 1.0) for ranking in near)])[:k]
    if len(best) < min(k, among.live_chunks):
        best += await _others(session, among, [place for place, _ in best], k)
    parts: dict[Place, dict[str, Part]] = {place: {} for place, _ in best}
    scored = {place: found.score for place, found in by_words.items()}
    for name, ranking in [("bm25", scored), *(("vector", ranking) for ranking in near)]:
        for rank, (place, score) in enumerate(ranking.items(), 1):
            if place in parts:
                parts[place][name] = Part(rank, score)
    chunks = await _chunks(session, among.tenant_id, list(parts))
    return [
        FoundChunk(
            **chunks[place],
            score=score,
            share=by_words[place].share if place in by_words else 0.0,
            parts=parts[place],
        )
        for place, score in best
        if place in chunks
    ]


async def by_meaning(
    session: AsyncSession,
    among: Corpus,
    model: str,
    vector: Vector,
    depth: int,
    *,
    exact_max: int = EXACT_MAX,
) -> dict[Place, float]:
    """Chunks by their cosine similarity, best first: `depth` of them where there are so many."""
    how = {"vector": str(list(vector)), "model": model, "depth": depth}
    if among.live[model] > exact_max:
        await session.execute(_HNSW_SETTINGS, {"ef_search": str(_EF_SEARCH)})
        near = await _ranking(session, _HNSW, among, {**how, "scan": 2 * depth})
        if len(near) == depth:
            return near
    return await _ranking(session, _EXACT, among, how)


async def _others(
    session: AsyncSession, among: Corpus, best: Sequence[Place], k: int
) -> list[tuple[Place, float]]:
    """What no ranking holds, up to `k` in all."""
    asked = {"tenant_id": among.tenant_id, "offer_id": among.offer_id, "most": k}
    rows = (await session.execute(_OTHERS, asked)).all()
    others = [place for row in rows if (place := (row.document_id, row.ordinal)) not in best]
    return [(place, 0.0) for place in others[: k - len(best)]]


async def _ranking(
    session: AsyncSession, statement: Any, among: Corpus, how: Mapping[str, Any]
) -> dict[Place, float]:
    """Best first: a dict keeps the order."""
    asked = {"tenant_id": among.tenant_id, "offer_id": among.offer_id, **how}
    rows = (await session.execute(statement, asked)).all()
    return {(row.document_id, row.ordinal): float(row.score) for row in rows}


async def _chunks(
    session: AsyncSession, tenant_id: UUID, places: Sequence[Place]
) -> dict[Place, dict[str, Any]]:
    rows = await session.execute(
        _CHUNKS,
        {
            "tenant_id": tenant_id,
            "documents": [document for document, _ in places],
            "ordinals": [ordinal for _, ordinal in places],
        },
    )
    found = {}
    for row in rows.mappings():
        values = dict(row)
        found[values.pop("document_id"), values.pop("ordinal")] = values
    return found
