"""Whom nobody is known by any more: keyed hashes of the phones and user ids of erased people."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import InvalidInput
from models.erasure_keys import ErasureKeys
from models.tables import ErasedHandle, Lead


async def remember(
    session: AsyncSession, tenant_id: UUID, hashes: Sequence[str], at: datetime
) -> None:
    if not hashes:
        return
    rows = [{"tenant_id": tenant_id, "hash": h, "erased_at": at} for h in sorted(set(hashes))]
    wanted = insert(ErasedHandle).values(rows)
    later = func.greatest(ErasedHandle.erased_at, wanted.excluded.erased_at)
    await session.execute(
        wanted.on_conflict_do_update(
            index_elements=["tenant_id", "hash"], set_={"erased_at": later}
        )
    )


async def erased_at(
    session: AsyncSession, keys: ErasureKeys, tenant_id: UUID, phone: str | None
) -> datetime | None:
    """When somebody of this name was erased last. The tenant's role may ask as well."""
    found = await names_erased(session, tenant_id, keys.known_as(phone, None))
    return max(found.values(), default=None)


async def names_erased(
    session: AsyncSession, tenant_id: UUID, hashes: Collection[str]
) -> dict[str, datetime]:
    """Those of these that were erased, and when last; in one look for all of them."""
    if not hashes:
        return {}
    rows = await session.exec(
        select(ErasedHandle).where(
            ErasedHandle.tenant_id == tenant_id, col(ErasedHandle.hash).in_(hashes)
        )
    )
    return {row.hash: row.erased_at for row in rows.all()}


def refuse_erased(*rows: Lead) -> None:
    """Raises InvalidInput: who was erased is joined with nobody, and parted from nobody."""
    if any(row.erased_at is not None for row in rows):
        raise InvalidInput("this person was erased: nothing is known of them any more")
