"""A tenant's API keys. The key itself is shown once; its prefix finds it, its hash knows it."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import NotFound
from models.domain.permissions import Permission
from models.signing import digest
from models.tables import ApiKey

MARK: Final = "czk_"


def make(
    session: AsyncSession,
    tenant_id: UUID,
    name: str,
    scopes: Sequence[Permission],
    made_by: str,
    expires_at: datetime,
) -> tuple[ApiKey, str]:
    """`czk_<prefix>_<secret>`."""
    prefix = secrets.token_hex(6)
    key = f"{MARK}{prefix}_{secrets.token_urlsafe(32)}"
    made = ApiKey(
        tenant_id=tenant_id,
        name=name,
        prefix=prefix,
        hash=digest(key),
        scopes=sorted(scopes),
        made_by=made_by,
        expires_at=expires_at,
    )
    session.add(made)
    return made, key


async def every(session: AsyncSession, tenant_id: UUID) -> Sequence[ApiKey]:
    """Revoked ones too, the newest first."""
    rows = await session.exec(
        select(ApiKey).where(ApiKey.tenant_id == tenant_id).order_by(col(ApiKey.created_at).desc())
    )
    return rows.all()


async def revoke(session: AsyncSession, tenant_id: UUID, key_id: UUID, now: datetime) -> ApiKey:
    """Raises NotFound. Repeating changes nothing."""
    found = await session.get(ApiKey, (tenant_id, key_id))
    if found is None:
        raise NotFound(f"tenant {tenant_id} has no key {key_id}")
    found.revoked_at = found.revoked_at or now
    return found
