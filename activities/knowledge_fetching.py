"""Fetches what a source is made of and keeps it as clean pages: by hand, a PDF, a page, a site."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from temporalio import activity

from activities.errors import translated
from activities.knowledge_reading import Reading, SupersededError
from activities.knowledge_site import SiteReading
from integrations.document_reader import DocumentReader
from integrations.errors import VendorUnavailable
from integrations.files import Files
from integrations.robots import Robots
from integrations.web_reader import WebReader
from models.contracts.knowledge import (
    DEFINITION,
    Definition,
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
from models.records import files, knowledge_pages
from models.session import Database
from models.understanding.knowledge_text import page_of_pairs, page_of_text

_BEAT_S: Final = 10.0


@dataclass
class KnowledgeFetching:
    """`pause_s` stands between two pages of a site."""

    db: Database
    files: Files
    web: WebReader
    documents: DocumentReader
    pause_s: float
    clock: Callable[[], datetime]

    @activity.defn(name="knowledge.fetch")
    async def fetch(self, inp: FetchInput) -> Fetched:
        """Safe to repeat. `knowledge.refused` where trying again unchanged does not help."""
        reading = Reading(self.db, inp)
        with translated():
            try:
                async with reading.writing() as (_, source):
                    source.stage, source.problem = Stage.FETCHING, None
                    definition = DEFINITION.validate_python(source.definition)
                async with _beating(), _told_when_away(reading):
                    await self._read(reading, definition)
                async with reading.writing() as (session, source):
                    await knowledge_pages.forget_others(session, inp)
                    source.fetched_at = self.clock()
                    return Fetched(pages=len(await knowledge_pages.read_ones(session, inp)))
            except SupersededError:
                return Fetched(is_superseded=True)

    async def _read(self, reading: Reading, given: Definition) -> None:
        match given:
            case Text():
                await reading.keep([page_of_text(given.text)])
            case Faq():
                pairs = [(pair.question, pair.answer) for pair in given.pairs]
                await reading.keep([page_of_pairs(pairs)])
            case Pdf():
                await self._read_file(reading, given)
            case Url():
                await self._read_page(reading, given)
            case Website():
                robots = Robots(self.web, self.pause_s)
                await SiteReading(reading, given, self.web, robots, self.documents).read()

    async def _read_file(self, reading: Reading, given: Pdf) -> None:
        tenant_id = reading.inp.source.tenant_id
        try:
            async with self.db.tenant(tenant_id) as session:
                file = await files.load(session, tenant_id, given.file_id)
            data = await self.files.get(file.key)
        except NotFound:
            raise KnowledgeRefused(KnowledgeProblem.FILE_GONE) from None
        found = await self.documents.read("pdf", data)
        await reading.keep(found.pages, scanned=found.scanned)

    async def _read_page(self, reading: Reading, given: Url) -> None:
        robots = Robots(self.web, self.pause_s)
        page = await self.web.page(given.url, robots.permit, await reading.known(given.url))
        if page.body is None:
            async with reading.writing() as (session, _):
                await knowledge_pages.keep_for(session, reading.inp)
            return
        found = await self.documents.read("pdf" if page.is_pdf else "html", page.body)
        await reading.keep(found.pages, given.url, page.seen, found.scanned)


@asynccontextmanager
async def _told_when_away(reading: Reading) -> AsyncIterator[None]:
    """It is tried again for hours: who waits sees at once that the site does not answer."""
    try:
        yield
    except VendorUnavailable:
        async with reading.writing() as (_, source):
            source.problem = KnowledgeProblem.UNAVAILABLE
        raise


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
