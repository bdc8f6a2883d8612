"""Chunks are embedded in batches; a try that fails goes on where the one before it stopped."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.knowledge import KnowledgeActivities
from demo.seed import SeededTenant
from integrations.errors import VendorUnavailable
from models.contracts.knowledge import DocumentRef, Text
from models.records import knowledge, knowledge_sources
from models.records.knowledge import NewChunk
from models.session import Database
from models.tables import KnowledgeChunk, KnowledgeSource
from models.tables.base import utc_now

CHUNKS = 40


@dataclass
class CountingEmbedder:
    """Fails at the call with this number."""

    fails_at: int = 0
    model: str = "counting"
    calls: int = 0
    texts: list[str] = field(default_factory=list)

    async def passages(self, texts: list[str]) -> list[list[float]]:
        self.calls += 1
        if self.calls == self.fails_at:
            raise VendorUnavailable("openai", "answered 503")
        self.texts += texts
        return [[1.0] + [0.0] * 383 for _ in texts]

    async def question(self, text: str) -> list[float]:
        raise AssertionError("nobody asks here")


async def _staged(db: Database, tenant: SeededTenant) -> DocumentRef:
    async with db.tenant(tenant.id) as session:
        source = knowledge_sources.give(
            session, tenant.id, title="Larga", offer_id=None, definition=Text(text="x"),
            now=utc_now(),
        )  # fmt: skip
        await session.flush()
        said = [NewChunk(f"Parte {n}.", "Obra") for n in range(CHUNKS)]
        document, _ = await knowledge.stage_version(session, source, said, None)
        return DocumentRef(source=knowledge_sources.ref(source), document_id=document.id)


async def test_a_failed_try_is_gone_on_with_and_tells_how_far_it_is(
    db: Database, tenant: SeededTenant
) -> None:
    embedder = CountingEmbedder(fails_at=2)
    activities = KnowledgeActivities(db, embedder, utc_now)
    document = await _staged(db, tenant)
    beats: list[Any] = []
    environment = ActivityEnvironment()
    environment.on_heartbeat = beats.append
    with pytest.raises(ApplicationError):
        await environment.run(activities.embed, document)
    assert len(embedder.texts) == 16
    assert await environment.run(activities.embed, document) == CHUNKS - 16
    assert embedder.texts == [f"Obra. Parte {n}." for n in range(CHUNKS)]
    assert beats == [15, 31, 39]
    async with db.tenant(tenant.id) as session:
        rows = await session.exec(
            select(KnowledgeChunk.embedding_model)
            .where(KnowledgeChunk.document_id == document.document_id)
            .order_by(col(KnowledgeChunk.ordinal))
        )
        assert list(rows.all()) == ["counting"] * CHUNKS
        source = await session.get_one(KnowledgeSource, (tenant.id, document.source.source_id))
        assert (source.done, source.total) == (CHUNKS, CHUNKS)


async def test_without_an_embedder_a_version_is_whole_by_its_words(
    db: Database, tenant: SeededTenant
) -> None:
    activities = KnowledgeActivities(db, None, utc_now)
    document = await _staged(db, tenant)
    assert await ActivityEnvironment().run(activities.embed, document) == 0
    switched = await ActivityEnvironment().run(activities.switch, document)
    assert switched is not None
    assert (switched.version, switched.is_in_use) == (1, False)
