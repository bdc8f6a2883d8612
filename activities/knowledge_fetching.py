"""Fetches what a source is made of and keeps it as clean pages: by hand, a PDF, a page, a site."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urljoin

from temporalio import activity

from activities.errors import translated
from integrations.document_reader import DocumentReader
from integrations.errors import VendorUnavailable
from integrations.files import Files
from integrations.robots import Robots
from integrations.web_reader import Seen, WebPage, WebReader
from models.contracts.knowledge import (
    DEFINITION,
    Faq,
    Fetched,
    FetchInput,
    Pdf,
    Text,
    Url,
    Website,
)
from models.domain.errors import NotFound
from models.domain.knowledge import Stage
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused
from models.domain.site import is_within, same_page
from models.records import files, knowledge_pages, knowledge_sources
from models.session import Database
from models.tables import KnowledgePage
from models.understanding.knowledge_text import page_of_pairs, page_of_text
from models.understanding.page_text import PageText

_BEAT_S: Final = 10.0


@dataclass
class KnowledgeFetching:
    db: Database
    files: Files
    web: WebReader
    documents: DocumentReader
    pause_s: float
    clock: Callable[[], datetime]

    @activity.defn(name="knowledge.fetch")
    async def fetch(self, inp: FetchInput) -> Fetched:
        """Safe to repeat: a site goes on where the last try stopped. `knowledge.refused` where
        trying again unchanged does not help."""
        with translated():
            async with self.db.tenant(inp.source.tenant_id) as session:
                source = await knowledge_sources.reading(session, inp.source)
                if source is None:
                    return Fetched(is_superseded=True)
                source.stage, source.problem = Stage.FETCHING, None
                definition = DEFINITION.validate_python(source.definition)
            async with _beating():
                match definition:
                    case Text():
                        await self._keep(inp, "", [page_of_text(definition.text)])
                    case Faq():
                        pairs = [(pair.question, pair.answer) for pair in definition.pairs]
                        await self._keep(inp, "", [page_of_pairs(pairs)])
                    case Pdf():
                        await self._fetch_file(inp, definition)
                    case Url():
                        await self._fetch_page(inp, definition)
                    case Website():
                        await self._fetch_site(inp, definition)
            async with self.db.tenant(inp.source.tenant_id) as session:
                await knowledge_pages.forget_others(session, inp)
                pages = len(await knowledge_pages.read_ones(session, inp))
                await knowledge_sources.advance(session, inp.source, fetched_at=self.clock())
            return Fetched(pages=pages)

    async def _keep(
        self, inp: FetchInput, address: str, pages: list[PageText], seen: Seen | None = None
    ) -> None:
        """These are all pages that the source has."""
        rows = []
        for ordinal, page in enumerate(pages):
            place = f"{address}#page={page.number}" if page.number else address
            row = knowledge_pages.made(inp, place, ordinal, page)
            _note(row, seen or Seen())
            rows.append(row)
        async with self.db.tenant(inp.source.tenant_id) as session:
            await knowledge_pages.replace_all(session, inp, rows)

    async def _fetch_file(self, inp: FetchInput, definition: Pdf) -> None:
        try:
            async with self.db.tenant(inp.source.tenant_id) as session:
                file = await files.load(session, inp.source.tenant_id, definition.file_id)
            data = await self.files.get(file.key)
        except NotFound:
            raise KnowledgeRefused(KnowledgeProblem.FILE_GONE) from None
        await self._keep(inp, "", (await self.documents.read("pdf", data)).pages)

    async def _fetch_page(self, inp: FetchInput, definition: Url) -> None:
        async with self.db.tenant(inp.source.tenant_id) as session:
            known = await knowledge_pages.read_ones(session, inp)
        seen = next((_seen(row) for row in known if _is_of(row, definition.url)), None)
        robots = Robots(self.web, self.pause_s)
        page = await self.web.page(definition.url, robots.permit, seen)
        if page.body is None:
            async with self.db.tenant(inp.source.tenant_id) as session:
                await knowledge_pages.keep_for(session, inp)
            return
        found = await self.documents.read("pdf" if page.is_pdf else "html", page.body)
        await self._keep(inp, definition.url, found.pages, page.seen)

    async def _fetch_site(self, inp: FetchInput, definition: Website) -> None:
        """Page by page: the database holds which are left."""
        robots = Robots(self.web, self.pause_s)
        start = same_page(definition.url)
        await self._queue(inp, definition, [start])
        while True:
            async with self.db.tenant(inp.source.tenant_id) as session:
                row = await knowledge_pages.next_waiting(session, inp)
                done, total = await knowledge_pages.counts(session, inp)
                await knowledge_sources.advance(session, inp.source, done=done, total=total)
            if row is None:
                return
            if done:
                await asyncio.sleep(await robots.pause(row.address))
            await self._visit(inp, definition, robots, row, is_start=row.address == start)
            await self._queue(inp, definition, row.links)

    async def _visit(
        self,
        inp: FetchInput,
        definition: Website,
        robots: Robots,
        row: KnowledgePage,
        *,
        is_start: bool,
    ) -> None:
        """Reads one page; what is wrong with one does not hold the others, unless it is the
        first."""

        async def permit(url: str) -> None:
            if not is_within(url, definition.url, definition.paths):
                raise KnowledgeRefused(KnowledgeProblem.OUTSIDE)
            await robots.permit(url)

        row.problem = None
        try:
            page = await self.web.page(row.address, permit, _seen(row) if row.text else None)
            await self._read_into(row, page, definition)
        except KnowledgeRefused as refused:
            if is_start:
                raise
            row.state, row.text, row.problem = knowledge_pages.REFUSED, None, refused.problem
        except VendorUnavailable:
            if is_start:
                raise
            # What it said the last time stands until the site answers again.
            row.state = knowledge_pages.READ if row.text else knowledge_pages.REFUSED
            row.problem = KnowledgeProblem.UNAVAILABLE
        async with self.db.tenant(inp.source.tenant_id) as session:
            await session.merge(row)

    async def _read_into(self, row: KnowledgePage, page: WebPage, definition: Website) -> None:
        row.state = knowledge_pages.READ
        if page.body is None:
            return
        if page.is_pdf:
            raise KnowledgeRefused(KnowledgeProblem.NOT_A_PAGE)
        found = await self.documents.read("html", page.body)
        row.title, row.text = found.pages[0].title, found.pages[0].text
        base = urljoin(page.url, found.base or "")
        row.links = [
            link
            for link in dict.fromkeys(same_page(urljoin(base, written)) for written in found.links)
            if is_within(link, definition.url, definition.paths)
        ]
        _note(row, page.seen)

    async def _queue(self, inp: FetchInput, definition: Website, links: list[str]) -> None:
        async with self.db.tenant(inp.source.tenant_id) as session:
            await knowledge_pages.queue(session, inp, links, definition.pages_max)


def _seen(row: KnowledgePage) -> Seen:
    return Seen(row.etag, row.last_modified)


def _note(row: KnowledgePage, seen: Seen) -> None:
    row.etag, row.last_modified = seen.etag, seen.last_modified


def _is_of(row: KnowledgePage, url: str) -> bool:
    return row.address.partition("#page=")[0] == url


@asynccontextmanager
async def _beating() -> AsyncIterator[None]:
    """Tells Temporal that this goes on, also while one page takes its time."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(_BEAT_S)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
