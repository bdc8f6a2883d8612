"""A search among many chunks of many tenants: how long it takes, and what HNSW finds of what there
is. The question's embedding is no part of it."""

import asyncio
import random
import time
from dataclasses import dataclass
from statistics import mean
from typing import Final
from uuid import UUID

import psycopg
from rich.table import Table

from benchmarks import retrieval_world
from benchmarks.retrieval_world import MODEL, Sizes
from benchmarks.timing import Latency, latency
from models import session
from models.records import retrieval
from models.records.corpus import Corpus, corpus_of
from models.session import Database
from stack.running import running_stack

_WORDS: Final = 6
"""Of a question, beside those that say nothing."""
_AWAY: Final = 0.5
"""How far a question lies from the passage it was made of, in each dimension."""
_K: Final = 10


@dataclass(frozen=True)
class Question:
    tenant_id: UUID
    words: str
    vector: list[float]


@dataclass(frozen=True)
class Figures:
    sizes: Sizes
    each_tenant: Latency
    """Every tenant asks as often as any other."""
    largest: Latency
    recall: float
    """Of the ten nearest in the largest tenant."""


async def measure(sizes: Sizes, questions: int) -> Figures:
    async with running_stack(parts=("postgres", "migrations"), durable=False) as stack:
        await asyncio.to_thread(retrieval_world.make, stack.superuser_url, sizes)
        asked = _questions(stack.superuser_url, questions, "tenant")
        of_largest = _questions(stack.superuser_url, questions, "largest")
        url = stack.settings.database_url.get_secret_value()
        db = session.connect(url, url, pool_size=1)
        try:
            return Figures(
                sizes,
                await _latency(db, asked),
                await _latency(db, of_largest),
                mean([await _recall(db, question) for question in of_largest]),
            )
        finally:
            await db.close()


_DRAWN: Final = {
    "tenant": "select tenant_id from (select distinct tenant_id from knowledge_document) t"
    " order by random() limit %s",
    "largest": "select id from tenant, generate_series(1, %s) where slug = 'size-1'",
}


def _questions(superuser_url: str, count: int, of: str) -> list[Question]:
    """Each made of a passage: some of its words, and a place near its own."""
    drawn = random.Random(7)  # noqa: S311 - a benchmark, repeatable
    made = []
    with psycopg.connect(superuser_url) as connection:
        for (tenant_id,) in connection.execute(_DRAWN[of], [count]).fetchall():
            document, ordinal, vector = connection.execute(
                "select document_id, ordinal, embedding::real[] from knowledge_chunk"
                " where (tenant_id, document_id, ordinal) = (select tenant_id, id, 0"
                " from knowledge_document where tenant_id = %s order by random() limit 1)",
                [tenant_id],
            ).fetchone() or (None, 0, [])
            words = connection.execute(
                "select term from knowledge_term where tenant_id = %s and document_id = %s"
                " and ordinal = %s order by random() limit %s",
                [tenant_id, document, ordinal, _WORDS],
            ).fetchall()
            near = [value + drawn.gauss(0, _AWAY) for value in vector]
            made.append(Question(tenant_id, " ".join(word for (word,) in words), near))
    return made


async def _latency(db: Database, questions: list[Question]) -> Latency:
    """As a reply searches: two transactions. The first round only warms the connection up."""
    samples: list[float] = []
    for _ in range(2):
        samples = [await _search(db, question) for question in questions]
    return latency(samples)


async def _search(db: Database, question: Question) -> float:
    began = time.perf_counter()
    corpus = await _corpus(db, question)
    async with db.tenant(question.tenant_id) as opened:
        vectors = {MODEL: question.vector}
        found = await retrieval.search(opened, corpus, question.words, vectors, _K)
    took = time.perf_counter() - began
    if len(found) < _K:
        raise AssertionError(f"{len(found)} of {_K} chunks were found")
    return took


async def _recall(db: Database, question: Question) -> float:
    corpus = await _corpus(db, question)
    async with db.tenant(question.tenant_id) as opened:
        found, exact = [
            await retrieval.by_meaning(
                opened, corpus, MODEL, question.vector, retrieval.DEPTH, exact_max=exact_max
            )
            for exact_max in (0, corpus.chunks)
        ]
    best = list(exact)[:_K]
    return len(set(best).intersection(list(found)[:_K])) / len(best)


async def _corpus(db: Database, question: Question) -> Corpus:
    async with db.tenant(question.tenant_id) as opened:
        return await corpus_of(opened, question.tenant_id, None)


def table(found: Figures) -> Table:
    sizes = found.sizes
    title = (
        f"Retrieval: {sizes.chunks:,} chunks, {sizes.tenants:,} tenants, "
        f"the largest has {sizes.largest:,}"
    )
    shown = Table("a search, its embedding apart", "p50 ms", "p95 ms", "p99 ms", "aim", title=title)
    for name, took, aim in (
        ("every tenant alike", found.each_tenant, "p95 < 20"),
        ("the largest tenant", found.largest, ""),
    ):
        shown.add_row(name, f"{took.p50:.1f}", f"{took.p95:.1f}", f"{took.p99:.1f}", aim)
    shown.add_row("recall of HNSW, ten nearest", f"{found.recall:.3f}", "", "", ">= 0.99")
    return shown
