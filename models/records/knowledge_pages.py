"""The pages of a source: as they were read last, and those of a site that wait to be read."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.contracts.knowledge import FetchInput
from models.records.knowledge import NewChunk
from models.tables import KnowledgePage, KnowledgeSource
from models.understanding.chunking import passages
from models.understanding.page_text import PageText, without_frames

WAITING, READ, REFUSED, GONE = "WAITING", "READ", "REFUSED", "GONE"
_PLACE: Final = ("tenant_id", "source_id", "address")


def _of(inp: FetchInput) -> ColumnElement[bool]:
    return and_(
        col(KnowledgePage.tenant_id) == inp.source.tenant_id,
        col(KnowledgePage.source_id) == inp.source.source_id,
    )


async def replace_all(
    session: AsyncSession, inp: FetchInput, pages: Sequence[KnowledgePage]
) -> None:
    """The source has these pages and no others."""
    await session.execute(update(KnowledgePage).where(_of(inp)).values(state=GONE, text=None))
    for page in pages:
        row = insert(KnowledgePage).values(page.model_dump())
        told = {
            name: row.excluded[name]
            for name in page.model_dump(exclude={"tenant_id", "id", "source_id", "address"})
        }
        await session.execute(row.on_conflict_do_update(index_elements=_PLACE, set_=told))


def made(inp: FetchInput, address: str, ordinal: int, page: PageText) -> KnowledgePage:
    return KnowledgePage(
        tenant_id=inp.source.tenant_id,
        source_id=inp.source.source_id,
        address=address,
        ordinal=ordinal,
        run=inp.run,
        state=READ,
        title=page.title,
        text=page.text,
        number=page.number,
    )


async def read_ones(session: AsyncSession, inp: FetchInput) -> Sequence[KnowledgePage]:
    """What this source says, in order."""
    rows = await session.exec(
        select(KnowledgePage)
        .where(_of(inp), KnowledgePage.state == READ)
        .order_by(col(KnowledgePage.ordinal), col(KnowledgePage.address))
    )
    return rows.all()


async def left_out(session: AsyncSession, source: KnowledgeSource) -> Sequence[KnowledgePage]:
    """Pages that could not be read, in order."""
    rows = await session.exec(
        select(KnowledgePage)
        .where(
            KnowledgePage.tenant_id == source.tenant_id,
            KnowledgePage.source_id == source.id,
            KnowledgePage.state == REFUSED,
        )
        .order_by(col(KnowledgePage.ordinal), col(KnowledgePage.address))
    )
    return rows.all()


def texts(rows: Sequence[KnowledgePage]) -> list[PageText]:
    return [PageText(row.text or "", row.number, row.title) for row in rows]


def cut(pages: Sequence[PageText]) -> list[NewChunk]:
    """Raises KnowledgeRefused: nothing to read, or too much of it."""
    return [
        NewChunk(part.text, part.section, page=part.page, language=part.language)
        for part in passages(without_frames(pages))
    ]


async def keep_for(session: AsyncSession, inp: FetchInput) -> None:
    """All of them stand as they are in this reading too."""
    await session.execute(update(KnowledgePage).where(_of(inp)).values(run=inp.run))


async def queue(
    session: AsyncSession, inp: FetchInput, addresses: Sequence[str], pages_max: int
) -> None:
    """Has these pages of a site read in this reading, each once and `pages_max` in all."""
    rows = await session.exec(
        select(KnowledgePage.address, KnowledgePage.run, KnowledgePage.ordinal).where(_of(inp))
    )
    known = rows.all()
    seen = {address for address, run, _ in known if run == inp.run}
    last = max((ordinal for *_, ordinal in known), default=-1)
    wanted = [each for each in dict.fromkeys(addresses) if each not in seen]
    for address in wanted[: max(pages_max - len(seen), 0)]:
        last += 1
        row = insert(KnowledgePage).values(
            tenant_id=inp.source.tenant_id,
            id=ids.new_id(),
            source_id=inp.source.source_id,
            address=address,
            ordinal=last,
            run=inp.run,
            state=WAITING,
            links=[],
        )
        await session.execute(
            row.on_conflict_do_update(
                index_elements=_PLACE,
                set_={"run": inp.run, "state": WAITING, "problem": None},
            )
        )


async def next_waiting(session: AsyncSession, inp: FetchInput) -> KnowledgePage | None:
    rows = await session.exec(
        select(KnowledgePage)
        .where(_of(inp), KnowledgePage.run == inp.run, KnowledgePage.state == WAITING)
        .order_by(col(KnowledgePage.ordinal))
        .limit(1)
    )
    return rows.one_or_none()


async def forget_others(session: AsyncSession, inp: FetchInput) -> None:
    """What this reading did not see is no longer there."""
    await session.execute(
        update(KnowledgePage)
        .where(_of(inp), col(KnowledgePage.run) != inp.run)
        .values(state=GONE, text=None)
    )


async def counts(session: AsyncSession, inp: FetchInput) -> tuple[int, int]:
    """(looked at, known so far) in this reading."""
    rows = await session.exec(
        select(func.count().filter(col(KnowledgePage.state) != WAITING), func.count()).where(
            _of(inp), KnowledgePage.run == inp.run
        )
    )
    done, total = rows.one()
    return done, total
