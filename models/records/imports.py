"""Imported files: how far each is, which rows became no lead."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import defer
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.errors import InvalidInput, NotFound
from models.domain.submission import SourceKind
from models.records import sources
from models.tables import ImportReject, LeadImport, LeadSource, TenantSource
from models.understanding.import_rows import RowProblem, guessed
from models.understanding.spreadsheet import Table


async def upload(
    session: AsyncSession,
    tenant_id: UUID,
    table: Table,
    *,
    content: bytes,
    file_name: str,
    offer_id: UUID | None,
    asked_by: str,
) -> tuple[LeadImport, TenantSource]:
    """Keeps the file with the guessed mapping; nothing is imported before somebody confirms."""
    source = sources.make(tenant_id, SourceKind.IMPORT, file_name)
    source.mapping, source.questions = guessed(table), list(table.columns)
    source.offer_id = offer_id
    session.add(source)
    await session.flush()
    made = LeadImport(
        tenant_id=tenant_id,
        id=ids.new_id(),
        source_id=source.id,
        file_name=file_name,
        content=content,
        rows=len(table.rows),
        asked_by=asked_by,
    )
    session.add(made)
    await session.flush()
    return made, source


async def load(
    session: AsyncSession, tenant_id: UUID, import_id: UUID, *, lock: bool = False
) -> tuple[LeadImport, TenantSource]:
    """Raises NotFound."""
    found = await session.get(LeadImport, (tenant_id, import_id), with_for_update=lock or None)
    if found is None:
        raise NotFound(f"tenant {tenant_id} has no import {import_id}")
    return found, await sources.load(session, tenant_id, found.source_id)


async def every(session: AsyncSession, tenant_id: UUID) -> Sequence[LeadImport]:
    """Without the files."""
    rows = await session.exec(
        select(LeadImport)
        .options(defer(LeadImport.content))  # type: ignore[arg-type]
        .where(LeadImport.tenant_id == tenant_id)
        .order_by(col(LeadImport.created_at).desc())
    )
    return rows.all()


def begin(found: LeadImport) -> None:
    """Raises InvalidInput for one that is done. Beginning twice is harmless."""
    if found.status == "DONE":
        raise InvalidInput("this import is done; upload the file again to repeat it")
    found.status = "RUNNING"


def finish(found: LeadImport, now: datetime) -> None:
    """The file is dropped: what became a lead is kept with the lead."""
    if found.status != "DONE":
        found.status, found.done, found.content, found.finished_at = "DONE", found.rows, None, now


async def reject(
    session: AsyncSession, tenant_id: UUID, import_id: UUID, problems: Sequence[RowProblem]
) -> None:
    """Safe to repeat: a row is rejected once."""
    rows = [
        {
            "tenant_id": tenant_id,
            "id": ids.new_id(),
            "import_id": import_id,
            "row_number": problem.row_number,
            "column_name": problem.column,
            "problem": problem.kind,
        }
        for problem in problems
    ]
    if rows:
        await session.execute(insert(ImportReject).values(rows).on_conflict_do_nothing())


async def rejected(
    session: AsyncSession, tenant_id: UUID, import_id: UUID
) -> Sequence[tuple[int, str, str]]:
    """(row number, column, problem), in the order of the file."""
    rows = await session.exec(
        select(ImportReject.row_number, ImportReject.column_name, ImportReject.problem)
        .where(ImportReject.tenant_id == tenant_id, ImportReject.import_id == import_id)
        .order_by(col(ImportReject.row_number))
    )
    return rows.all()


async def outcomes(session: AsyncSession, found: LeadImport) -> dict[str, int]:
    """How many of its rows opened a life, joined one, were duplicates, wait for their writer."""
    rows = await session.exec(
        select(LeadSource.status, func.count())
        .where(LeadSource.tenant_id == found.tenant_id, LeadSource.source_id == found.source_id)
        .group_by(col(LeadSource.status))
    )
    return dict(rows.all())


async def progress(session: AsyncSession, found: LeadImport) -> dict[str, Any]:
    count = len(await rejected(session, found.tenant_id, found.id))
    return {
        "id": str(found.id),
        "file_name": found.file_name,
        "status": found.status,
        "rows": found.rows,
        "done": found.done,
        "rejected": count,
        "outcomes": await outcomes(session, found),
    }
