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
    session: AsyncSession, asked: bytes, fingerprint: bytes, now: datetime
) -> KeptAnswer | None:
    """None: it is for the caller to do now. Otherwise what is known of it."""
    fresh = {"fingerprint": fingerprint, "claimed_at": now}
    emptied = {"status": None, "content_type": None, "body": None}
    is_over = col(KeptAnswer.claimed_at) < now - KEPT_FOR
    is_lost = col(KeptAnswer.status).is_(None) & (col(KeptAnswer.claimed_at) < now - LOST_AFTER)
    claimed = await session.execute(
        insert(KeptAnswer)
        .values(asked=asked, **fresh)
        .on_conflict_do_update(
            index_elements=["asked"], set_={**fresh, **emptied}, where=is_over | is_lost
        )
        .returning(col(KeptAnswer.asked))
    )
    if claimed.first() is not None:
        return None
    return await session.get_one(KeptAnswer, asked)


async def keep(
    session: AsyncSession, asked: bytes, status: int, content_type: str | None, body: bytes | None
) -> None:
    await session.execute(
        update(KeptAnswer)
        .where(col(KeptAnswer.asked) == asked)
        .values(status=status, content_type=content_type, body=body)
    )


async def release(session: AsyncSession, asked: bytes) -> None:
    """What failed may be tried again with the same key."""
    await session.execute(delete(KeptAnswer).where(col(KeptAnswer.asked) == asked))


async def forget_old(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(KeptAnswer).where(col(KeptAnswer.claimed_at) < now - KEPT_FOR))
