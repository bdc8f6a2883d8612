"""Imports a file of leads: checks its rows once, stores them in batches at the one door."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from temporalio import activity

from activities.errors import translated
from models import ids
from models.contracts.intake import ImportBatch, ImportBatchInput, ImportRef
from models.contracts.maintenance import StuckLead
from models.domain.submission import SourceKind, Submission
from models.records import imports, submissions, tenants
from models.session import Database
from models.tables import TenantSource
from models.understanding.import_rows import FIRST_ROW, RowCheck, RowProblem
from models.understanding.spreadsheet import Table, read_table

_HEARTBEAT_EVERY: Final = 500


@dataclass
class ImportActivities:
    db: Database
    clock: Callable[[], datetime]
    _read: tuple[UUID, Table] | None = None
    """The file that was read last: its batches come one after the other."""

    @activity.defn(name="imports.check")
    async def check(self, inp: ImportRef) -> int:
        """Writes down which rows become no lead, and why; returns how many. Safe to repeat."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                found, source = await imports.load(session, inp.tenant_id, inp.import_id)
                country = (await tenants.load(session, inp.tenant_id)).country
            if found.content is None:
                return 0
            table = await self._table(found.id, found.content)
            rows = RowCheck(table, source.mapping, country)
            problems: list[RowProblem] = []
            for first in range(0, len(table.rows), _HEARTBEAT_EVERY):
                part = range(first, min(first + _HEARTBEAT_EVERY, len(table.rows)))
                # In a thread: the worker answers people meanwhile.
                problems += await asyncio.to_thread(rows.problems, part)
                activity.heartbeat(first)
            async with self.db.tenant(inp.tenant_id) as session:
                for first in range(0, len(problems), _HEARTBEAT_EVERY):
                    some = problems[first : first + _HEARTBEAT_EVERY]
                    await imports.reject(session, inp.tenant_id, inp.import_id, some)
            return len(problems)

    @activity.defn(name="imports.take_batch")
    async def take_batch(self, inp: ImportBatchInput) -> ImportBatch:
        """Stores some rows and names those that wait to be started. A row has one id for ever:
        taking a batch again stores nothing twice."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                found, source = await imports.load(session, inp.tenant_id, inp.import_id)
                bad = {
                    number
                    for number, _, _ in await imports.rejected(
                        session, inp.tenant_id, inp.import_id
                    )
                }
                tenant = await tenants.load(session, inp.tenant_id)
            if found.content is None:
                return ImportBatch(rows_done=found.rows)
            table = await self._table(found.id, found.content)
            end = min(inp.first + inp.rows_max, len(table.rows))
            given = list(_submissions(table, source, range(inp.first, end), bad, found.created_at))
            async with self.db.platform() as session:
                stored = await submissions.store(session, inp.tenant_id, given)
            async with self.db.tenant(inp.tenant_id) as session:
                row, _ = await imports.load(session, inp.tenant_id, inp.import_id, lock=True)
                row.done = max(row.done, end)
            return ImportBatch(
                leads=tuple(
                    StuckLead(
                        tenant_id=inp.tenant_id,
                        lead_offer_id=ids.lead_offer_id(inp.tenant_id, waiting.external_id),
                        inbox_id=waiting.id,
                    )
                    for waiting in stored
                    if tenant.is_active  # else the sweep starts them, once it is
                ),
                rows_done=end,
                next_row=end if end < len(table.rows) else None,
            )

    @activity.defn(name="imports.finish")
    async def finish(self, inp: ImportRef) -> None:
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                found, _ = await imports.load(session, inp.tenant_id, inp.import_id, lock=True)
                imports.finish(found, self.clock())
            self._read = None

    async def _table(self, import_id: UUID, content: bytes) -> Table:
        if self._read is None or self._read[0] != import_id:
            self._read = import_id, await asyncio.to_thread(read_table, content)
        return self._read[1]


def _submissions(
    table: Table, source: TenantSource, rows: range, rejected: set[int], at: datetime
) -> Iterator[Submission]:
    for index in rows:
        if index + FIRST_ROW not in rejected:
            yield Submission(
                kind=SourceKind.IMPORT,
                external_id=f"row {index + FIRST_ROW}",
                answers=table.answers(index),
                occurred_at=at,
                source_id=source.id,
                offer_id=source.offer_id,
                consent=source.consent,
            )
