"""Which files a tenant keeps."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.errors import NotFound
from models.domain.files import Content, FileRef, Purpose
from models.records import delivered
from models.tables import StoredFile


def placed(tenant_id: UUID, content: Content) -> FileRef:
    """Where this content belongs. Its bytes are stored there before its row is written."""
    file_id = ids.file_id(tenant_id, content.purpose, content.sha256)
    key = ids.file_key(tenant_id, content.purpose, file_id)
    return FileRef(tenant_id, file_id, content.purpose, key)


async def add(session: AsyncSession, file: FileRef, content: Content, source: str) -> None:
    """Content that is there already stays as it is; what was deleted is there again."""
    row = {
        "tenant_id": file.tenant_id,
        "id": file.id,
        "purpose": content.purpose,
        "key": file.key,
        "content_type": content.content_type,
        "size_bytes": content.size_bytes,
        "sha256": content.sha256,
        "source": source,
    }
    await session.execute(
        insert(StoredFile)
        .values(row)
        .on_conflict_do_update(index_elements=["tenant_id", "id"], set_={"deleted_at": None})
    )


async def find(session: AsyncSession, tenant_id: UUID, file_id: UUID) -> StoredFile | None:
    """None also for what was deleted."""
    found = await session.get(StoredFile, (tenant_id, file_id))
    return found if found is not None and found.deleted_at is None else None


async def load(session: AsyncSession, tenant_id: UUID, file_id: UUID) -> StoredFile:
    """Raises NotFound, also for what was deleted."""
    found = await find(session, tenant_id, file_id)
    if found is None:
        raise NotFound(f"tenant {tenant_id} has no file {file_id}")
    return found


async def newest(
    session: AsyncSession,
    tenant_id: UUID,
    purpose: Purpose | None,
    limit: int,
    *,
    only_shown: bool = False,
) -> Sequence[StoredFile]:
    """`only_shown`: without what people sent whom the tenant was not given yet."""
    rows = await session.exec(
        select(StoredFile)
        .where(
            StoredFile.tenant_id == tenant_id,
            col(StoredFile.deleted_at).is_(None),
            *((StoredFile.purpose == purpose,) if purpose else ()),
            *((delivered.is_shown(tenant_id),) if only_shown else ()),
        )
        .order_by(col(StoredFile.created_at).desc())
        .limit(limit)
    )
    return rows.all()


async def forget(session: AsyncSession, tenant_id: UUID, file_id: UUID, now: datetime) -> FileRef:
    """From here on no link leads to it. Raises NotFound. Repeating changes nothing."""
    row = await session.get(StoredFile, (tenant_id, file_id))
    if row is None:
        raise NotFound(f"tenant {tenant_id} has no file {file_id}")
    row.deleted_at = row.deleted_at or now
    return ref(row)


def ref(row: StoredFile) -> FileRef:
    return FileRef(row.tenant_id, row.id, Purpose(row.purpose), row.key)
