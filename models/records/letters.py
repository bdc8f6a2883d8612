"""Letters about accounts that wait to be sent. In the platform's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.sign_in import Purpose
from models.tables import Letter, UserAccount

TRIED_FOR: Final = timedelta(hours=24)
"""What could not be sent by then is not news any more."""


def queue(
    session: AsyncSession,
    kind: str,
    to: str,
    language: str,
    *,
    link: tuple[Purpose, UUID] | None = None,
    values: Mapping[str, str] = MappingProxyType({}),
) -> UUID:
    """The letter's id, for its workflow. `link`: what for, and the row that it proves."""
    letter_id = ids.new_id()
    linked = {"purpose": link[0], "row": str(link[1])} if link else None
    content = {"to": to, "link": linked, "values": dict(values)}
    session.add(Letter(id=letter_id, kind=kind, language=language, content=content))
    return letter_id


def to_person(
    session: AsyncSession,
    kind: str,
    user: UserAccount,
    *,
    link: tuple[Purpose, UUID] | None = None,
    values: Mapping[str, str] = MappingProxyType({}),
) -> UUID:
    named = {"name": user.name, **values}
    return queue(session, kind, user.email, user.language, link=link, values=named)


async def unsent(
    session: AsyncSession, now: datetime, grace: timedelta, limit: int
) -> Sequence[UUID]:
    rows = await session.exec(
        select(Letter.id)
        .where(
            col(Letter.sent_at).is_(None),
            col(Letter.created_at) < now - grace,
            col(Letter.created_at) > now - TRIED_FOR,
        )
        .order_by(col(Letter.created_at))
        .limit(limit)
    )
    return rows.all()
