"""One reading of a source: its transactions, which end once other content was given."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from integrations.web_reader import Seen
from models.contracts.knowledge import FetchInput
from models.domain.knowledge_problems import KnowledgeProblem
from models.records import knowledge_pages, knowledge_sources
from models.session import Database
from models.tables import KnowledgePage, KnowledgeSource
from models.understanding.page_text import PageText


class SupersededError(Exception):
    """Other content was given meanwhile, and is read by a workflow of its own."""


@dataclass(frozen=True)
class Reading:
    db: Database
    inp: FetchInput

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[tuple[AsyncSession, KnowledgeSource]]:
        """A transaction that holds the source. Raises SupersededError."""
        async with self.db.tenant(self.inp.source.tenant_id) as session:
            source = await knowledge_sources.reading(session, self.inp.source)
            if source is None:
                raise SupersededError
            yield session, source

    async def keep(
        self,
        pages: list[PageText],
        address: str = "",
        seen: Seen | None = None,
        scanned: tuple[int, ...] = (),
    ) -> None:
        """These are all pages that the source has; the `scanned` ones say nothing."""
        left_out = [PageText("", number) for number in scanned]
        rows = []
        for ordinal, page in enumerate([*pages, *left_out]):
            place = f"{address}#page={page.number}" if page.number else address
            row = knowledge_pages.made(self.inp, place, ordinal, page)
            if page.number in scanned:
                row.state, row.text = knowledge_pages.REFUSED, None
                row.problem = KnowledgeProblem.PAGE_SCANNED
            note_seen(row, seen or Seen())
            rows.append(row)
        async with self.writing() as (session, _):
            await knowledge_pages.replace_all(session, self.inp, rows)

    async def known(self, address: str) -> Seen | None:
        """What was told of this page when it was read last; None where it was not."""
        async with self.db.tenant(self.inp.source.tenant_id) as session:
            rows = await knowledge_pages.read_ones(session, self.inp)
        return next(
            (seen(row) for row in rows if row.address.partition("#page=")[0] == address), None
        )


def seen(row: KnowledgePage) -> Seen:
    return Seen(row.etag, row.last_modified)


def note_seen(row: KnowledgePage, told: Seen) -> None:
    row.etag, row.last_modified = told.etag, told.last_modified
