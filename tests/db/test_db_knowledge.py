"""Sources and versions of knowledge: who may use what, and that nothing is lost on the way."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.knowledge_reading import Reading, SupersededError
from demo.seed import SeededTenant
from models.contracts.knowledge import FetchInput, Text, Url
from models.domain.errors import InvalidInput
from models.domain.knowledge import Stage, Status, Step
from models.records import knowledge, knowledge_pages, knowledge_sources, retrieval
from models.records.corpus import corpus_of
from models.records.knowledge import NewChunk
from models.session import Database
from models.tables import KnowledgeChunk, KnowledgeSource
from models.understanding.page_text import PageText
from tests.factories import set_status

NOW = datetime.now(UTC)
VECTOR = [0.0] * 383 + [1.0]


async def _given(
    session: AsyncSession, tenant: SeededTenant, text: str = "Uno."
) -> KnowledgeSource:
    source = knowledge_sources.give(
        session, tenant.id, title="Guía", offer_id=None, definition=Text(text=text), now=NOW
    )
    await session.flush()
    return source


async def _read(
    session: AsyncSession, source: KnowledgeSource, *texts: str, ready: bool = True
) -> int:
    """What the workflow does with a source's content, up to switching."""
    document, _ = await knowledge.stage_version(session, source, [NewChunk(t) for t in texts], "m")
    if ready:
        document.ready_at, source.stage = NOW, Stage.READY
    await session.flush()
    return document.version


async def _used(session: AsyncSession, tenant: SeededTenant, title: str = "Guía") -> Sequence[str]:
    corpus = await corpus_of(session, tenant.id, None)
    found = await retrieval.search(session, corpus, "uno dos", {}, 10)
    return sorted(chunk.text for chunk in found if chunk.title == title)


async def test_nothing_is_used_before_somebody_approved_it(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        source = await _given(session, tenant)
        version = await _read(session, source, "Uno.")
        assert await _used(session, tenant) == []
        with pytest.raises(InvalidInput, match="DRAFT"):
            await knowledge_sources.approve(session, source, version)
        knowledge_sources.take_step(source, Step.SUBMIT)
        await session.flush()
        assert await _used(session, tenant) == []
        await knowledge_sources.approve(session, source, version)
        assert await _used(session, tenant) == ["Uno."]
        knowledge_sources.take_step(source, Step.WITHDRAW)
        await session.flush()
        assert await _used(session, tenant) == []


async def test_an_update_waits_for_its_own_approval_and_the_old_text_stays(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        source = await _given(session, tenant)
        version = await _read(session, source, "Uno.")
        knowledge_sources.take_step(source, Step.SUBMIT)
        await knowledge_sources.approve(session, source, version)
        knowledge_sources.change(source, Text(text="Dos."), NOW)
        assert not knowledge_sources.standing(source).takes_new_versions
        with pytest.raises(InvalidInput, match="not ready"):
            await knowledge_sources.approve(session, source, version)
        newer = await _read(session, source, "Dos.")
        assert await _used(session, tenant) == ["Uno."]
        knowledge_sources.take_step(source, Step.REJECT, "No es nuestro.")
        await session.flush()
        assert await _used(session, tenant) == ["Uno."]
        assert (source.status, source.update_status) == (Status.APPROVED, Status.REJECTED)
        knowledge_sources.take_step(source, Step.SUBMIT)
        with pytest.raises(InvalidInput, match="newest version is 2"):
            await knowledge_sources.approve(session, source, version)
        await knowledge_sources.approve(session, source, newer)
        assert await _used(session, tenant) == ["Dos."]
        assert [v.version for v in await knowledge_sources.versions(session, source)] == [2, 1]


async def test_the_same_text_is_no_new_version_and_known_words_keep_their_vectors(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        source = await _given(session, tenant)
        said = [NewChunk("Uno.", embedding=VECTOR), NewChunk("Dos.", embedding=VECTOR)]
        assert await knowledge.store_version(session, source, said, "m")
        assert not await knowledge.store_version(session, source, said, "m")
        changed = [NewChunk("Uno."), NewChunk("Tres.")]
        document, is_new = await knowledge.stage_version(session, source, changed, "m")
        assert is_new
        await knowledge.reuse_vectors(session, document, "m")
        rows = await session.exec(
            select(KnowledgeChunk.text, KnowledgeChunk.embedding_model).where(
                KnowledgeChunk.document_id == document.id
            )
        )
        assert dict(rows.all()) == {"Uno.": "m", "Tres.": None}


async def test_a_version_that_was_never_whole_makes_room_for_the_next(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        source = await _given(session, tenant)
        assert await _read(session, source, "A medias.", ready=False) == 1
        assert await _read(session, source, "Entera.") == 2
        assert [v.version for v in await knowledge_sources.versions(session, source)] == [2]


async def test_what_is_read_for_older_content_is_dropped(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        source = await _given(session, tenant)
        older = knowledge_sources.ref(source)
        knowledge_sources.change(source, Text(text="Otra."), NOW)
        await session.flush()
        assert await knowledge_sources.reading(session, older) is None
        assert not await knowledge_sources.advance(session, older, stage=Stage.READY)
        assert await knowledge_sources.reading(session, knowledge_sources.ref(source)) is source


async def test_a_reading_of_older_content_leaves_the_pages_alone(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        source = await _given(session, tenant)
        older = Reading(db, FetchInput(source=knowledge_sources.ref(source), run="one"))
    async with db.tenant(tenant.id) as session:
        given = await knowledge_sources.load(session, tenant.id, source.id)
        knowledge_sources.change(given, Text(text="Otra."), NOW)
        newer = Reading(db, FetchInput(source=knowledge_sources.ref(given), run="two"))
    await newer.keep([PageText("Otra.")])
    with pytest.raises(SupersededError):
        await older.keep([PageText("Uno.")])
    async with db.tenant(tenant.id) as session:
        rows = await knowledge_pages.read_ones(session, newer.inp)
        assert [row.text for row in rows] == ["Otra."]


async def test_the_web_is_read_again_when_it_is_due_and_what_never_began_begins(
    db: Database, tenant: SeededTenant
) -> None:
    later = NOW + timedelta(hours=1)
    async with db.tenant(tenant.id) as session:
        page, draft, waiting, fresh = [
            knowledge_sources.give(
                session, tenant.id, title=title, offer_id=None,
                definition=Url(url=f"https://a.example/{title}"), now=NOW,
            )
            for title in ("page", "draft", "waiting", "fresh")
        ]  # fmt: skip
        for source in (page, draft, fresh):
            source.stage = Stage.READY
        page.status = fresh.status = Status.APPROVED
        fresh.refresh_at = later + timedelta(hours=1)
        wanted = {page.id, waiting.id}
    async with db.platform() as session:
        due = await knowledge_sources.due(session, later, 1000)
        assert {each.source_id for each in due if each.tenant_id == tenant.id} == wanted
    await set_status(db, tenant.id, "SUSPENDED")
    async with db.platform() as session:
        due = await knowledge_sources.due(session, later, 1000)
        assert not [each for each in due if each.tenant_id == tenant.id]


async def test_a_sites_pages_are_queued_once_and_no_more_than_allowed(
    db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        source = await _given(session, tenant)
        inp = FetchInput(source=knowledge_sources.ref(source), run="one")
        await knowledge_pages.queue(session, inp, ["/a"], 3)
        await knowledge_pages.queue(session, inp, ["/b", "/a", "/b", "/c", "/d"], 3)
        assert await knowledge_pages.counts(session, inp) == (0, 3)
        first = await knowledge_pages.next_waiting(session, inp)
        assert first is not None
        assert first.address == "/a"
        first.state, first.text = knowledge_pages.READ, "Uno."
        await session.flush()
        await knowledge_pages.queue(session, inp, ["/a"], 3)
        assert await knowledge_pages.counts(session, inp) == (1, 3)
        again = inp.model_copy(update={"run": "two"})
        await knowledge_pages.queue(session, again, ["/a"], 3)
        await knowledge_pages.forget_others(session, again)
        assert await knowledge_pages.counts(session, again) == (0, 1)
