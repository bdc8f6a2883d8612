"""Serves a file to whoever has a signed link, and a public one to everybody."""

import time
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from api.deps import Context, ContextDep, closed
from api.errors import Problem
from models.domain.files import EXTENSIONS, disposition
from models.records import files
from models.tables import StoredFile

_YEAR_S: Final = 365 * 24 * 3600

router = APIRouter(prefix="/files", tags=["files"])


@router.get("/{tenant_id}/{file_id}")
async def read(
    tenant_id: UUID,
    file_id: UUID,
    held: ContextDep,
    expires: Annotated[int | None, Query(ge=0, lt=2**40)] = None,
    signature: Annotated[str | None, Query(max_length=64)] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """403 without a good signature, also for what is not there: links tell nothing else."""
    left_s = _left(held, tenant_id, file_id, expires, signature)
    async with held.db.tenant(tenant_id) as session:
        row = await files.find(session, tenant_id, file_id)
    is_public = row is not None and files.ref(row).is_public
    if left_s is None and not is_public:
        raise Problem(403, "link.invalid", "The link is not signed by us. Ask for a new one.")
    if row is None:
        raise Problem(404, "file.gone", "The file was deleted.")
    cached = f"public, max-age={_YEAR_S}, immutable" if is_public else f"private, max-age={left_s}"
    headers = {"etag": f'"{row.sha256}"', "cache-control": cached}
    if if_none_match and headers["etag"] in if_none_match:
        return Response(status_code=304, headers=headers)
    data = await held.files.get(row.key)
    return Response(data, media_type=row.content_type, headers=headers | _safe(row))


def _left(
    held: Context, tenant_id: UUID, file_id: UUID, expires: int | None, signature: str | None
) -> int | None:
    """Seconds that a signed link still lives; None where nothing was signed by us."""
    if not held.settings.files_signing_key.get_secret_value():
        raise closed("/files", "CONVERZIA_FILES_SIGNING_KEY")
    if expires is None or signature is None:
        return None
    if not held.files.links.is_signed(tenant_id, file_id, expires, signature):
        return None
    left_s = expires - int(time.time())
    if left_s <= 0:
        raise Problem(403, "link.expired", "The link is over. Ask for a new one.")
    return left_s


def _safe(row: StoredFile) -> dict[str, str]:
    """Never another type than the one that was checked."""
    name = f"{row.purpose}-{row.id}.{EXTENSIONS[row.content_type]}"
    return {
        "x-content-type-options": "nosniff",
        "content-disposition": f'{disposition(row.content_type)}; filename="{name}"',
    }
