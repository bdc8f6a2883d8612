"""Answers of writes, kept by their Idempotency-Key. In the platform's transaction."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from models.tables import KeptAnswer

KEPT_FOR: Final = timedelta(hours=24)
LOST_AFTER: Final = timedelta(minutes=2)
"""No request takes so long: its process died, and the next one with this key begins anew."""


async def claim(
    session: AsyncSession, key_hash: bytes, request_hash: bytes, now: datetime
) -> KeptAnswer | None:
    """None: it is for the caller to do now. Otherwise what is known of it."""
    fresh = {"request_hash": request_hash, "claimed_at": now}
    emptied = {"status": None, "content_type": None, "body": None}
    is_over = col(KeptAnswer.claimed_at) < now - KEPT_FOR
    is_lost = col(KeptAnswer.status).is_(None) & (col(KeptAnswer.claimed_at) < now - LOST_AFTER)
    claimed = await session.execute(
        insert(KeptAnswer)
        .values(key_hash=key_hash, **fresh)
        .on_conflict_do_update(
            index_elements=["key_hash"], set_={**fresh, **emptied}, where=is_over | is_lost
        )
        .returning(col(KeptAnswer.key_hash))
    )
    if claimed.first() is not None:
        return None
    return await session.get_one(KeptAnswer, key_hash)


async def keep(
    session: AsyncSession,
    key_hash: bytes,
    status: int,
    content_type: str | None,
    body: bytes | None,
) -> None:
    await session.execute(
        update(KeptAnswer)
        .where(col(KeptAnswer.key_hash) == key_hash)
        .values(status=status, content_type=content_type, body=body)
    )


async def release(session: AsyncSession, key_hash: bytes) -> None:
    """What failed may be tried again with the same key."""
    await session.execute(delete(KeptAnswer).where(col(KeptAnswer.key_hash) == key_hash))


async def forget_old(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(KeptAnswer).where(col(KeptAnswer.claimed_at) < now - KEPT_FOR))
