"""How many versions of a source are kept, and which of its pages say nothing."""

from collections.abc import Sequence

from sqlmodel import func, select

from activities.knowledge_index import KnowledgeIndexActivities
from activities.knowledge_reading import Reading
from demo.seed import SeededTenant
from integrations.embeddings import WITHOUT
from models.contracts.knowledge import FetchInput, Text
from models.domain.knowledge_problems import KnowledgeProblem, words
from models.domain.policy import DEFAULT_POLICY
from models.records import knowledge, knowledge_pages, knowledge_sources, policies
from models.records.knowledge import NewChunk
from models.session import Database
from models.tables import KnowledgeChunk, KnowledgeDocument, KnowledgeSource
from models.tables.base import utc_now
from models.understanding.page_text import PageText

KEPT = 3


async def _given(db: Database, tenant: SeededTenant) -> KnowledgeSource:
    async with db.tenant(tenant.id) as session:
        source = knowledge_sources.give(
            session, tenant.id, title="Guía", offer_id=None, definition=Text(text="x"),
            now=utc_now(),
        )  # fmt: skip
        await session.flush()
        return source


async def _versions(db: Database, source: KnowledgeSource) -> Sequence[int]:
    async with db.tenant(source.tenant_id) as session:
        rows = await session.exec(
            select(KnowledgeDocument.version)
            .where(KnowledgeDocument.source_id == source.id)
            .order_by(KnowledgeDocument.version)
        )
        return rows.all()


async def test_the_newest_versions_are_kept_and_the_one_in_use_whatever_its_age(
    db: Database, tenant: SeededTenant
) -> None:
    forgetting = KnowledgeIndexActivities(db, WITHOUT)
    source = await _given(db, tenant)
    async with db.tenant(tenant.id) as session:
        mine = await knowledge_sources.load(session, tenant.id, source.id)
        await knowledge.store_version(session, mine, [NewChunk("Versión 1.")], None)
        for number in range(2, DEFAULT_POLICY.knowledge_versions_kept + 1):
            await knowledge.stage_version(session, mine, [NewChunk(f"Versión {number}.")], None)
    await forgetting.forget_old()
    assert len(await _versions(db, source)) == DEFAULT_POLICY.knowledge_versions_kept
    async with db.platform() as session:
        await policies.change(session, tenant.id, {"knowledge_versions_kept": KEPT}, actor="ana")
    assert await forgetting.forget_old() >= 1
    assert await _versions(db, source) == [1, 8, 9, 10]
    async with db.tenant(tenant.id) as session:
        rows = await session.exec(
            select(func.count())
            .select_from(KnowledgeChunk)
            .join(KnowledgeDocument, KnowledgeDocument.id == KnowledgeChunk.document_id)
            .where(KnowledgeDocument.source_id == source.id)
        )
        assert rows.one() == KEPT + 1


async def test_a_page_that_is_a_picture_is_named_and_no_part_of_the_text(
    db: Database, tenant: SeededTenant
) -> None:
    source = await _given(db, tenant)
    inp = FetchInput(source=knowledge_sources.ref(source), run="one")
    await Reading(db, inp).keep([PageText("Cochera.", 1)], scanned=(2,))
    async with db.tenant(tenant.id) as session:
        assert [row.text for row in await knowledge_pages.read_ones(session, inp)] == ["Cochera."]
        shown = await knowledge_sources.shown(session, source, "es")
    problem = words(KnowledgeProblem.PAGE_SCANNED, "es")
    assert shown["left_out"] == [{"address": "#page=2", "page": 2, "problem": problem}]
