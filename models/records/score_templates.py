"""The versions of scoring templates: the platform's and the tenants', and what is in force.

`owner` is a tenant, or None for the platform, whose versions only its own role may write. What
changes is done under one lock an owner and offer type, by the transaction that asks.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, func, null
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.errors import NotFound
from models.domain.offer import OfferType
from models.domain.score_definition import checked, written
from models.domain.score_versions import (
    DEFAULT_SCORING,
    IN_FORCE,
    SHIPPED,
    Scoring,
    Status,
    VersionRefused,
    check_step,
    in_force,
    label,
)
from models.tables import PlatformScoreTemplate, ScoreTemplateRow
from models.tables import ScoreTemplateVersion as Version

Owner = UUID | None


def standing(owner: Owner) -> ColumnElement[Any]:
    """A column for a statement that is sent anyway: what scores leads there, for `scoring_of`."""
    own = null() if owner is None else _in_force(owner)
    return func.jsonb_build_object("own", own, "platform", _in_force(None), type_=JSONB)


def scoring_of(stood: Mapping[str, Any]) -> Scoring:
    if not stood["own"] and not stood["platform"]:
        return DEFAULT_SCORING
    return in_force(stood["own"] or (), stood["platform"] or ())


async def load(session: AsyncSession, owner: Owner) -> Scoring:
    """Of the platform: what scores the leads of a tenant that has no versions of its own."""
    rows = await session.exec(select(standing(owner)))
    return scoring_of(rows.one())


async def every(session: AsyncSession, owner: Owner) -> Sequence[Version]:
    """Newest first within its offer type."""
    table = _table(owner)
    rows = await session.exec(
        select(table).where(*_of(owner)).order_by(col(table.offer_type), col(table.version).desc())
    )
    return rows.all()


async def find(session: AsyncSession, owner: Owner, offer_type: OfferType, number: int) -> Version:
    """Raises NotFound."""
    table = _table(owner)
    rows = await session.exec(
        select(table).where(*_of(owner), table.offer_type == offer_type, table.version == number)
    )
    if (found := rows.one_or_none()) is None:
        raise NotFound(f"there is no version {number} of {offer_type}")
    return found


async def draft(
    session: AsyncSession, owner: Owner, definition: Mapping[str, Any], *, by: str, now: datetime
) -> Version:
    """The next version. Raises InvalidTemplate."""
    offer_type = OfferType(definition["offer_type"])
    template = checked(definition, "")
    await _lock(session, owner, offer_type)
    table = _table(owner)
    newest = await session.exec(
        select(func.max(table.version)).where(*_of(owner), table.offer_type == offer_type)
    )
    before = newest.one() or (SHIPPED if owner is None else 0)
    values: dict[str, Any] = {
        "offer_type": offer_type,
        "version": before + 1,
        "definition": written(template),
    }
    made: Version = (
        PlatformScoreTemplate(**values)
        if owner is None
        else ScoreTemplateRow(tenant_id=owner, **values)
    )
    _step(made, Status.DRAFT, by, now)
    session.add(made)
    await session.flush()
    return made


async def move(
    session: AsyncSession,
    owner: Owner,
    offer_type: OfferType,
    number: int,
    target: Status,
    *,
    by: str,
    now: datetime,
) -> Version:
    """To SHADOW, PUBLISHED or RETIRED; which was there before is retired.

    Raises NotFound and VersionRefused.
    """
    await _lock(session, owner, offer_type)
    version = await find(session, owner, offer_type, number)
    check_step(Status(version.status), target)
    before = await _holder(session, owner, offer_type, target) if target in IN_FORCE else None
    if before is not None:
        _step(before, Status.RETIRED, by, now)
        await session.flush()
    if target is Status.PUBLISHED:
        version.published_at = now
    _step(version, target, by, now)
    await session.flush()
    return version


async def roll_back(
    session: AsyncSession, owner: Owner, offer_type: OfferType, *, by: str, now: datetime
) -> Version | None:
    """What was published before is so again; None: what was before any version of one's own.

    Raises VersionRefused where nothing is published.
    """
    await _lock(session, owner, offer_type)
    current = await _holder(session, owner, offer_type, Status.PUBLISHED)
    if current is None:
        raise VersionRefused(f"no version of {offer_type} is published here")
    table = _table(owner)
    rows = await session.exec(
        select(table)
        .where(
            *_of(owner),
            table.offer_type == offer_type,
            table.status == Status.RETIRED,
            col(table.published_at).is_not(None),
        )
        .order_by(col(table.published_at).desc(), col(table.version).desc())
        .limit(1)
    )
    before = rows.one_or_none()
    current.published_at = None  # a later roll-back passes it over
    _step(current, Status.RETIRED, by, now)
    await session.flush()
    if before is not None:
        _step(before, Status.PUBLISHED, by, now)
        await session.flush()
    return before


def name_of(version: Version) -> str:
    is_own = isinstance(version, ScoreTemplateRow)
    return label(OfferType(version.offer_type), version.version, is_own=is_own)


def _step(version: Version, status: Status, by: str, now: datetime) -> None:
    version.status = status
    version.steps = [*version.steps, {"status": status, "by": by, "at": now.isoformat()}]


async def _holder(
    session: AsyncSession, owner: Owner, offer_type: OfferType, status: Status
) -> Version | None:
    table = _table(owner)
    rows = await session.exec(
        select(table).where(*_of(owner), table.offer_type == offer_type, table.status == status)
    )
    return rows.one_or_none()


async def _lock(session: AsyncSession, owner: Owner, offer_type: OfferType) -> None:
    key = func.hashtextextended(f"score_template:{owner}:{offer_type}", 0)
    await session.exec(select(func.pg_advisory_xact_lock(key)))


def _table(owner: Owner) -> type[Version]:
    return PlatformScoreTemplate if owner is None else ScoreTemplateRow


def _of(owner: Owner) -> tuple[ColumnElement[bool], ...]:
    return () if owner is None else (col(ScoreTemplateRow.tenant_id) == owner,)


def _in_force(owner: Owner) -> ScalarSelect[Any]:
    table = _table(owner)
    version = func.jsonb_build_object(
        "version", table.version, "status", table.status, "definition", table.definition
    )
    return (
        select(func.jsonb_agg(version))
        .where(*_of(owner), col(table.status).in_(IN_FORCE))
        .scalar_subquery()
    )
