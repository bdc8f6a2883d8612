"""A site is read page by page: gone on with after a crash, and never poorer for a bad minute."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import select
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.knowledge_fetching import KnowledgeFetching
from demo.seed import SeededTenant
from integrations.document_reader import ReadDocument
from integrations.errors import VendorUnavailable
from integrations.web_reader import Permit, Seen, WebPage
from models.contracts.knowledge import FetchInput, Website
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused
from models.records import knowledge_sources
from models.session import Database
from models.tables import KnowledgePage, KnowledgeSource
from models.tables.base import utc_now
from models.understanding.page_text import PageText

SITE = "https://a.example"


@dataclass
class PlaySite:
    """`pages`: text and links by path; an exception is raised instead. It is reader and robots.txt
    and parser in one: a body is the path that it came from."""

    pages: Mapping[str, tuple[str, tuple[str, ...]] | Exception]
    agent: str = "ConverziaBot/1.0"
    unchanged: bool = False
    asked: list[str] = field(default_factory=list)

    async def page(self, url: str, permit: Permit, seen: Seen | None = None) -> WebPage:
        await permit(url)
        path = url.removeprefix(SITE)
        self.asked.append(path)
        found = self.pages.get(path, KnowledgeRefused(KnowledgeProblem.NOT_FOUND))
        if isinstance(found, Exception):
            raise found
        is_known = self.unchanged and seen is not None and seen.etag == path
        return WebPage(url, None if is_known else path.encode(), is_pdf=False, seen=Seen(path))

    async def text(self, url: str, bytes_max: int) -> str | None:
        return None

    async def read(self, kind: str, data: bytes) -> ReadDocument:
        found = self.pages[data.decode()]
        assert not isinstance(found, Exception)
        return ReadDocument([PageText(found[0])], found[1])


@dataclass
class Reader:
    db: Database
    source: KnowledgeSource

    async def reads(self, site: PlaySite, run: str = "one") -> int:
        nothing: Any = None
        stand_in: Any = site
        fetching = KnowledgeFetching(self.db, nothing, stand_in, stand_in, 0, utc_now)
        inp = FetchInput(source=knowledge_sources.ref(self.source), run=run)
        return (await ActivityEnvironment().run(fetching.fetch, inp)).pages

    async def pages(self) -> dict[str, tuple[str, str | None, str | None]]:
        """(state, text, problem) by path."""
        async with self.db.tenant(self.source.tenant_id) as session:
            rows = await session.exec(
                select(KnowledgePage).where(KnowledgePage.source_id == self.source.id)
            )
            return {
                row.address.removeprefix(SITE): (row.state, row.text, row.problem)
                for row in rows.all()
            }


@pytest.fixture
async def reader(db: Database, tenant: SeededTenant) -> Reader:
    async with db.tenant(tenant.id) as session:
        source = knowledge_sources.give(
            session, tenant.id, title="Sitio", offer_id=None, now=utc_now(),
            definition=Website(url=f"{SITE}/", paths=("/",), pages_max=3),
        )  # fmt: skip
    return Reader(db, source)


def _site(**changed: Any) -> dict[str, Any]:
    return {
        "/": ("Inicio.", ("/a", "b", "/a#precio", "https://otro.example/", "http://[")),
        "/a": ("A.", ("/", "/c")),
        "/b": ("B.", ()),
    } | {f"/{name}".replace("start", ""): page for name, page in changed.items()}


async def test_what_was_read_before_a_crash_is_not_read_again(reader: Reader) -> None:
    broken = PlaySite(_site(a=RuntimeError("killed")))
    with pytest.raises(RuntimeError):
        await reader.reads(broken)
    whole = PlaySite(_site())
    assert await reader.reads(whole) == 3
    assert (broken.asked, whole.asked) == (["/", "/a"], ["/a", "/b"])


async def test_a_page_that_is_gone_is_used_no_more_and_one_that_fails_keeps_its_text(
    reader: Reader,
) -> None:
    await reader.reads(PlaySite(_site()))
    away = VendorUnavailable("knowledge", "answered 503")
    changed = _site(start=("Inicio nuevo.", ("/a",)), a=away)
    assert await reader.reads(PlaySite(changed), "two") == 2
    assert await reader.pages() == {
        "/": ("READ", "Inicio nuevo.", None),
        "/a": ("READ", "A.", "unavailable"),
        "/b": ("GONE", None, None),
        "/c": ("REFUSED", None, "not_found"),
    }


async def test_a_page_that_did_not_change_leads_on_as_before(reader: Reader) -> None:
    await reader.reads(PlaySite(_site()))
    same = PlaySite(_site(), unchanged=True)
    assert await reader.reads(same, "two") == 3
    assert same.asked == ["/", "/a", "/b"]


async def test_no_more_pages_are_read_than_allowed(reader: Reader) -> None:
    site = PlaySite({"/": ("Inicio.", tuple(f"/{n}" for n in range(9))), "/0": ("Cero.", ())})
    assert await reader.reads(site) == 2
    assert len(await reader.pages()) == 3


async def test_who_waits_for_a_site_that_is_away_is_told_at_once(reader: Reader) -> None:
    with pytest.raises(ApplicationError) as failed:
        await reader.reads(PlaySite({"/": VendorUnavailable("knowledge", "answered 503")}))
    assert (failed.value.type, failed.value.non_retryable) == ("vendor.unavailable", False)
    async with reader.db.tenant(reader.source.tenant_id) as session:
        source = await knowledge_sources.load(session, reader.source.tenant_id, reader.source.id)
        assert (source.stage, source.problem) == ("FETCHING", KnowledgeProblem.UNAVAILABLE)
