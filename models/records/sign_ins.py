"""Sessions: begun, refreshed, ended; and the counting of what failed."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.sign_in import (
    FAILURES_FORGOTTEN,
    REFRESH_LIVES,
    REUSE_GRACE,
    SESSION_LIVES,
    SESSIONS_KEPT,
    pause,
)
from models.signing import digest
from models.tables import RefreshToken, SignInFailure, UserAccount, UserSession

REUSED: Final = "reused"


@dataclass(frozen=True, slots=True)
class Device:
    """`user_agent` as the browser says, cut short; `address` as the request came from."""

    user_agent: str
    address: str


async def begin(
    session: AsyncSession, user_id: UUID, device: Device, now: datetime
) -> tuple[UserSession, str]:
    """The session and its first refresh token. The person's long ended ones are dropped."""
    await session.execute(
        delete(UserSession).where(
            col(UserSession.user_id) == user_id,
            col(UserSession.expires_at) < now - SESSIONS_KEPT,
        )
    )
    made = UserSession(
        user_id=user_id,
        user_agent=device.user_agent,
        address=device.address,
        used_at=now,
        expires_at=now + SESSION_LIVES,
    )
    session.add(made)
    await session.flush()
    return made, _new_token(session, made, now)


async def impersonate(
    session: AsyncSession,
    user_id: UUID,
    tenant_id: UUID,
    device: Device,
    until: tuple[datetime, datetime],
    *,
    may_write: bool,
) -> UserSession:
    """`until`: (now, when it is over). Without refresh: it ends, and is asked for again."""
    now, expires_at = until
    made = UserSession(
        user_id=user_id,
        user_agent=device.user_agent,
        address=device.address,
        impersonates=tenant_id,
        may_write=may_write,
        used_at=now,
        expires_at=expires_at,
    )
    session.add(made)
    await session.flush()
    return made


async def refresh(
    session: AsyncSession, secret: str, now: datetime
) -> tuple[UserSession | None, str | None]:
    """(session, next token). A token that was used before ends its session, which somebody else
    has then too: (session, None). What is unknown or over: (None, None)."""
    token = await session.get(RefreshToken, digest(secret), with_for_update=True)
    if token is None:
        return None, None
    held = await session.get_one(UserSession, token.session_id)
    user = await session.get_one(UserAccount, held.user_id)
    if held.ended_at or user.disabled_at or min(held.expires_at, token.expires_at) <= now:
        return None, None
    if token.spent_at is not None:
        if now - token.spent_at <= REUSE_GRACE:
            return None, None
        held.ended_at, held.ended_why = now, REUSED
        return held, None
    token.spent_at = held.used_at = now
    return held, _new_token(session, held, now)


def _new_token(session: AsyncSession, held: UserSession, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    expires_at = min(now + REFRESH_LIVES, held.expires_at)
    session.add(RefreshToken(hash=digest(secret), session_id=held.id, expires_at=expires_at))
    return secret


async def alive(session: AsyncSession, user_id: UUID, now: datetime) -> list[UserSession]:
    """The devices a person is signed in on, the last used first."""
    rows = await session.exec(
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            col(UserSession.ended_at).is_(None),
            col(UserSession.expires_at) > now,
        )
        .order_by(col(UserSession.used_at).desc())
    )
    return list(rows.all())


async def end(
    session: AsyncSession,
    user_id: UUID,
    now: datetime,
    why: str,
    *,
    only: UUID | None = None,
    but: UUID | None = None,
) -> int:
    """How many ended: all of the person, `only` one, or all `but` one."""
    which = [
        *((col(UserSession.id) == only,) if only else ()),
        *((col(UserSession.id) != but,) if but else ()),
    ]
    ended = await session.execute(
        update(UserSession)
        .where(col(UserSession.user_id) == user_id, col(UserSession.ended_at).is_(None), *which)
        .values(ended_at=now, ended_why=why)
        .returning(col(UserSession.id))
    )
    return len(ended.all())


async def count_try(session: AsyncSession, kind: str, of: str, now: datetime) -> timedelta:
    """Counts a try before it is made, so that many at once count as many. Above zero: how long to
    wait; then nothing was counted. Alike for what exists and what does not."""
    await session.execute(
        insert(SignInFailure)
        .values(subject=_subject(kind, of), failures=0, failed_at=now)
        .on_conflict_do_nothing()
    )
    row = await session.get_one(SignInFailure, _subject(kind, of), with_for_update=True)
    if row.failed_at < now - FAILURES_FORGOTTEN:
        row.failures = 0
    left = row.failed_at + pause(kind, row.failures) - now
    if left > timedelta():
        return left
    row.failures, row.failed_at = row.failures + 1, now
    return timedelta()


async def succeeded(session: AsyncSession, kind: str, of: str) -> int:
    """Forgets an account's failures, of which there were so many. An address keeps its own but
    this try: who attacks from it may also sign in as themselves."""
    row = await session.get(SignInFailure, _subject(kind, of), with_for_update=True)
    if row is None:
        return 0
    before = max(row.failures - 1, 0)
    row.failures = before if kind == "address" else 0
    return before


async def failures(session: AsyncSession, kind: str, of: str) -> int:
    row = await session.get(SignInFailure, _subject(kind, of))
    return row.failures if row else 0


async def forget_old(session: AsyncSession, now: datetime) -> None:
    await session.execute(
        delete(SignInFailure).where(col(SignInFailure.failed_at) < now - FAILURES_FORGOTTEN)
    )


def _subject(kind: str, of: str) -> str:
    """Neither an address of a person nor of a computer stands there in clear."""
    return f"{kind}:{sha256(of.encode()).hexdigest()[:32]}"
