"""A tenant's files: upload, list, link, delete."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query, UploadFile
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import Caller, FilesManage, FilesRead
from api.deps import Context, ContextDep
from api.rest.operations import TenantId
from integrations.files import examine
from models.domain.errors import NotFound
from models.domain.files import LINK_LIVES, LINK_LIVES_MAX, FileRef, Purpose
from models.records import delivered, files, tenants
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
    who: FilesManage,
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
    who: FilesRead,
    purpose: Purpose | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[FileRow]:
    """The newest first."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        found = await files.newest(
            session, tenant_id, purpose, limit, only_shown=not who.sees_people
        )
        return [_shown(row) for row in found]


@router.get("/{file_id}/link")
async def link(
    tenant_id: TenantId,
    file_id: UUID,
    held: ContextDep,
    who: FilesRead,
    lives_s: Annotated[int, Query(ge=1, le=_LINK_S_MAX)] = _LINK_S,
) -> Link:
    """Whoever has the link may read the file until then."""
    async with held.db.tenant(tenant_id) as session:
        await _require_shown(session, tenant_id, file_id, who)
        row = await files.load(session, tenant_id, file_id)
    return await link_to(held, files.ref(row), timedelta(seconds=lives_s))


@router.delete("/{file_id}", status_code=204)
async def delete(tenant_id: TenantId, file_id: UUID, held: ContextDep, who: FilesManage) -> None:
    """Its bytes are gone for good; that it was there stays on record. Safe to repeat."""
    async with held.db.tenant(tenant_id) as session:
        await _require_shown(session, tenant_id, file_id, who)
        place = await files.forget(session, tenant_id, file_id, datetime.now(UTC))
        _audit(session, place, who, "file.deleted")
    await held.files.delete(place.key)


async def _require_shown(
    session: AsyncSession, tenant_id: UUID, file_id: UUID, who: Caller
) -> None:
    """What a person sent is not there for a tenant that was not given the person. Raises
    NotFound."""
    if not who.sees_people and not await delivered.shows_file(session, tenant_id, file_id):
        raise NotFound(f"tenant {tenant_id} has no file {file_id}")


async def link_to(held: Context, file: FileRef, lives: timedelta = LINK_LIVES) -> Link:
    now = datetime.now(UTC)
    until = now + lives
    url = await held.files.link(file, until, now)
    return Link(url=url, expires_at=None if file.is_public else until)


def _audit(session: AsyncSession, file: FileRef, who: Caller, action: str) -> None:
    tenants.audit(
        session, file.tenant_id, actor=who.actor, action=action, subject=f"file:{file.id}"
    )


def _shown(row: StoredFile) -> FileRow:
    wanted: dict[str, Any] = row.model_dump(include=set(FileRow.model_fields))
    return FileRow(**wanted)
