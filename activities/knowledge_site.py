"""Reads a site page by page, as its robots.txt allows: the database holds which pages are left."""

import asyncio
from dataclasses import dataclass

from activities.knowledge_reading import Reading, note_seen, seen
from integrations.document_reader import DocumentReader
from integrations.errors import VendorUnavailable
from integrations.robots import Robots
from integrations.web_reader import WebPage, WebReader
from models.contracts.knowledge import Website
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused
from models.domain.site import is_within, linked, same_page
from models.records import knowledge_pages
from models.tables import KnowledgePage


@dataclass
class SiteReading:
    """`robots` also says how long to pause between two pages."""

    reading: Reading
    site: Website
    web: WebReader
    robots: Robots
    documents: DocumentReader

    async def read(self) -> None:
        """Goes on where an earlier try stopped. Raises what the first page raises."""
        start = same_page(self.site.url)
        await self._queue([start])
        is_first = True
        while (row := await self._next()) is not None:
            if not is_first:
                await asyncio.sleep(await self.robots.pause(row.address))
            is_first = False
            await self._visit(row, is_start=row.address == start)
            await self._queue(row.links)

    async def _queue(self, addresses: list[str]) -> None:
        async with self.reading.writing() as (session, _):
            await knowledge_pages.queue(session, self.reading.inp, addresses, self.site.pages_max)

    async def _next(self) -> KnowledgePage | None:
        async with self.reading.writing() as (session, source):
            done, total = await knowledge_pages.counts(session, self.reading.inp)
            source.done, source.total = done, total
            return await knowledge_pages.next_waiting(session, self.reading.inp)

    async def _visit(self, row: KnowledgePage, *, is_start: bool) -> None:
        """What is wrong with one page does not hold the others, unless it is the first."""
        row.problem = None
        try:
            known = seen(row) if row.text else None
            await self._take(row, await self.web.page(row.address, self._permit, known))
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
        async with self.reading.writing() as (session, _):
            await session.merge(row)

    async def _permit(self, url: str) -> None:
        if not is_within(url, self.site.url, self.site.paths):
            raise KnowledgeRefused(KnowledgeProblem.OUTSIDE)
        await self.robots.permit(url)

    async def _take(self, row: KnowledgePage, page: WebPage) -> None:
        row.state = knowledge_pages.READ
        if page.body is None:
            return
        if page.is_pdf:
            raise KnowledgeRefused(KnowledgeProblem.NOT_A_PAGE)
        found = await self.documents.read("html", page.body)
        row.title, row.text = found.pages[0].title, found.pages[0].text
        base = linked(page.url, found.base or "") or page.url
        links = dict.fromkeys(linked(base, written) for written in found.links)
        row.links = [
            link for link in links if link and is_within(link, self.site.url, self.site.paths)
        ]
        note_seen(row, page.seen)
