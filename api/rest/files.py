"""A tenant's files, for the platform's operator: upload, list, link, delete."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query, UploadFile
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import Context, ContextDep, OperatorDep
from api.rest.operations import TenantId
from integrations.files import examine
from models.domain.files import LINK_LIVES, LINK_LIVES_MAX, FileRef, Purpose
from models.records import files, tenants
from models.tables import StoredFile

_LINK_S: Final = int(LINK_LIVES.total_seconds())
_LINK_S_MAX: Final = int(LINK_LIVES_MAX.total_seconds())

router = APIRouter(prefix="/api/tenants/{tenant_id}/files", tags=["files"])


class Link(BaseModel):
    """`expires_at` is None for a public file: its link stays."""

    url: str
    expires_at: datetime | None


class FileRow(BaseModel):
    id: UUID
    purpose: Purpose
    content_type: str
    size_bytes: int
    sha256: str
    source: str
    created_at: datetime


@router.post("", status_code=201)
async def upload(
    tenant_id: TenantId,
    file: UploadFile,
    purpose: Annotated[Literal["logo", "document"], Form()],
    held: ContextDep,
    who: OperatorDep,
) -> FileRow:
    """Checked by its content. The same content again is the same file."""
    data = await file.read()
    content = examine(Purpose(purpose), data, file.content_type)
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
    place = files.placed(tenant_id, content)
    await held.files.put(place.key, data, content.content_type)
    async with held.db.tenant(tenant_id) as session:
        await files.add(session, place, content, source="operator")
        _audit(session, place, who, "file.uploaded")
        return _shown(await files.load(session, tenant_id, place.id))


@router.get("")
async def list_files(
    tenant_id: TenantId,
    held: ContextDep,
    _: OperatorDep,
    purpose: Purpose | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[FileRow]:
    """The newest first."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        return [_shown(row) for row in await files.newest(session, tenant_id, purpose, limit)]


@router.get("/{file_id}/link")
async def link(
    tenant_id: TenantId,
    file_id: UUID,
    held: ContextDep,
    _: OperatorDep,
    lives_s: Annotated[int, Query(ge=1, le=_LINK_S_MAX)] = _LINK_S,
) -> Link:
    """Whoever has the link may read the file until then."""
    async with held.db.tenant(tenant_id) as session:
        row = await files.load(session, tenant_id, file_id)
    return await link_to(held, files.ref(row), timedelta(seconds=lives_s))


@router.delete("/{file_id}", status_code=204)
async def delete(tenant_id: TenantId, file_id: UUID, held: ContextDep, who: OperatorDep) -> None:
    """Its bytes are gone for good; that it was there stays on record. Safe to repeat."""
    async with held.db.tenant(tenant_id) as session:
        place = await files.forget(session, tenant_id, file_id, datetime.now(UTC))
        _audit(session, place, who, "file.deleted")
    await held.files.delete(place.key)


async def link_to(held: Context, file: FileRef, lives: timedelta = LINK_LIVES) -> Link:
    now = datetime.now(UTC)
    until = now + lives
    url = await held.files.link(file, until, now)
    return Link(url=url, expires_at=None if file.is_public else until)


def _audit(session: AsyncSession, file: FileRef, who: str, action: str) -> None:
    tenants.audit(session, file.tenant_id, actor=who, action=action, subject=f"file:{file.id}")


def _shown(row: StoredFile) -> FileRow:
    wanted: dict[str, Any] = row.model_dump(include=set(FileRow.model_fields))
    return FileRow(**wanted)
