"""Files of leads: upload, look, map, confirm, watch, hold."""

import asyncio
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.access import IntakeManage, IntakeRead
from api.deps import Context, ContextDep
from api.engine_calls import EngineUnavailable
from api.errors import Problem
from api.rest.operations import Body, TenantId
from api.rest.sources import Question
from models.contracts.intake import ImportProgress
from models.domain.errors import InvalidInput, NotFound
from models.domain.import_problems import report, row_problem
from models.records import imports, sources, tenants
from models.tables import LeadImport, Offer, TenantSource
from models.understanding.import_rows import FIRST_ROW, RowCheck, is_ready, whats_wrong
from models.understanding.spreadsheet import Table, read_table

router = APIRouter(prefix="/api/tenants/{tenant_id}/imports", tags=["imports"])

SHOWN_ROWS: Final = 5
CHECKED_ROWS: Final = 200
"""Of the preview; the import itself checks every row."""


class CsvFile(Response):
    media_type = "text/csv"


class Confirmation(Body):
    """`mapping`: column -> field, null to keep it unread; columns left out stay as guessed.
    `consent`: where and with which words these people agreed to be contacted."""

    mapping: dict[Question, str | None] = Field(default_factory=dict, max_length=100)
    offer_id: UUID | None = None
    consent: str = Field(min_length=3, max_length=2000)


@router.post("", status_code=201)
async def upload(
    tenant_id: TenantId,
    request: Request,
    held: ContextDep,
    who: IntakeManage,
    file_name: Annotated[str, Query(min_length=1, max_length=200)],
    offer_id: UUID | None = None,
) -> dict[str, Any]:
    """The file's bytes as the body. Nothing is imported before it is confirmed."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        await _require_offer(session, tenant_id, offer_id)
    content = await request.body()
    table = await asyncio.to_thread(read_table, content, tenant.language)
    async with held.db.tenant(tenant_id) as session:
        made, source = await imports.upload(
            session,
            tenant_id,
            table,
            content=content,
            file_name=file_name,
            offer_id=offer_id,
            asked_by=who.actor,
        )
    return await _preview(made, source, tenant, table, shows_rows=True)


@router.get("")
async def list_imports(
    tenant_id: TenantId, held: ContextDep, _: IntakeRead
) -> list[dict[str, Any]]:
    async with held.db.tenant(tenant_id) as session:
        found = await imports.every(session, tenant_id)
        return [await imports.progress(session, each) for each in found]


@router.get("/{import_id}")
async def progress(
    tenant_id: TenantId, import_id: UUID, held: ContextDep, _: IntakeRead
) -> dict[str, Any]:
    async with held.db.tenant(tenant_id) as session:
        found, _source = await imports.load(session, tenant_id, import_id)
        return await imports.progress(session, found)


@router.get("/{import_id}/preview")
async def preview(
    tenant_id: TenantId, import_id: UUID, held: ContextDep, who: IntakeRead
) -> dict[str, Any]:
    """The first rows are shown to who uploaded them, and to the platform: they are people."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        found, source = await imports.load(session, tenant_id, import_id)
    table = await _table(found, tenant.language)
    shows_rows = who.sees_people or found.asked_by == who.actor
    return await _preview(found, source, tenant, table, shows_rows=shows_rows)


@router.post("/{import_id}/confirm", status_code=202)
async def confirm(
    tenant_id: TenantId,
    import_id: UUID,
    body: Confirmation,
    held: ContextDep,
    who: IntakeManage,
) -> dict[str, Any]:
    """Starts it; once begun, mapping and offer stay as they are."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        found, source = await imports.load(session, tenant_id, import_id, lock=True)
        if found.status == "UPLOADED":
            await _require_offer(session, tenant_id, body.offer_id)
            mapping = source.mapping | sources.checked_mapping(body.mapping)
            table = await _table(found, tenant.language)
            if not is_ready(table, mapping):
                raise InvalidInput(" ".join(whats_wrong(table, mapping, tenant.language)))
            source.mapping, source.consent = mapping, body.consent
            source.offer_id = body.offer_id or source.offer_id
            tenants.audit(
                session,
                tenant_id,
                actor=who.actor,
                action="import.confirmed",
                subject=f"import:{import_id}",
                after={"rows": found.rows},
            )
        imports.begin(found)
        shown = await imports.progress(session, found)
    try:
        await held.engine.intake.start_import(
            tenant_id, import_id, leads_per_minute=held.settings.import_leads_per_minute
        )
    except EngineUnavailable:
        raise _unavailable() from None
    return shown


@router.post("/{import_id}/pause")
async def pause(
    tenant_id: TenantId, import_id: UUID, held: ContextDep, _: IntakeManage
) -> ImportProgress:
    return await _steer(held, tenant_id, import_id, is_paused=True)


@router.post("/{import_id}/resume")
async def resume(
    tenant_id: TenantId, import_id: UUID, held: ContextDep, _: IntakeManage
) -> ImportProgress:
    return await _steer(held, tenant_id, import_id, is_paused=False)


@router.get("/{import_id}/rejected.csv", response_class=CsvFile)
async def rejected(
    tenant_id: TenantId, import_id: UUID, held: ContextDep, _: IntakeRead
) -> CsvFile:
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        await imports.load(session, tenant_id, import_id)
        rows = await imports.rejected(session, tenant_id, import_id)
    # With a byte order mark: spreadsheet programs take it for UTF-8 only then.
    content = report(rows, tenant.language).encode("utf-8-sig")
    named = {"content-disposition": f'attachment; filename="rejected-{import_id}.csv"'}
    return CsvFile(content, headers=named)


async def _steer(
    held: Context, tenant_id: UUID, import_id: UUID, *, is_paused: bool
) -> ImportProgress:
    steer = held.engine.intake.pause_import if is_paused else held.engine.intake.resume_import
    try:
        return await steer(tenant_id, import_id)
    except EngineUnavailable:
        raise _unavailable() from None


def _unavailable() -> Problem:
    return Problem(503, "engine.unavailable", "The engine does not answer; try again.")


async def _require_offer(session: Any, tenant_id: UUID, offer_id: UUID | None) -> None:
    if offer_id is not None and await session.get(Offer, (tenant_id, offer_id)) is None:
        raise NotFound(f"tenant {tenant_id} has no offer {offer_id}")


async def _table(found: LeadImport, language: str) -> Table:
    if found.content is None:
        raise InvalidInput("this import is done; its file is gone")
    return await asyncio.to_thread(read_table, found.content, language)


async def _preview(
    found: LeadImport,
    source: TenantSource,
    tenant: tenants.TenantView,
    table: Table,
    *,
    shows_rows: bool,
) -> dict[str, Any]:
    """Columns with their guesses, the first rows, what is wrong."""
    rows = []
    if is_ready(table, source.mapping):
        check = RowCheck(table, source.mapping, tenant.country)
        looked = range(min(CHECKED_ROWS, len(table.rows)))
        rows = await asyncio.to_thread(check.problems, looked)
    return {
        "id": str(found.id),
        "status": found.status,
        "rows": found.rows,
        "columns": [
            {"column": column, "field": source.mapping.get(column) or None}
            for column in table.columns
        ],
        "first_rows": [list(row) for row in table.rows[:SHOWN_ROWS]] if shows_rows else [],
        "wrong": whats_wrong(table, source.mapping, tenant.language),
        "rows_checked": min(CHECKED_ROWS, len(table.rows)),
        "rows_wrong": [
            {
                "row": problem.row_number,
                "column": problem.column,
                "reason": row_problem(problem.kind, tenant.language),
            }
            for problem in rows
        ],
        "first_row_number": FIRST_ROW,
    }
