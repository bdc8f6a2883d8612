"""The audit log as it is read: a page at a time for people, a whole chain for its proof."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.audit import Entry, Head
from models.tables import AuditEntry, AuditLink

PAGE_MAX: Final = 200
_BATCH: Final = 1_000

_WHOLE: Final = text("""
    select entry.tenant_id::text, entry.id::text, actor, action, subject, before::text,
        after::text, origin::text, at, coalesce(seq, 0), coalesce(prev_hash, ''),
        coalesce(hash, '')
    from audit_log entry left join audit_link link on link.entry_id = entry.id
    where entry.tenant_id = :tenant or (cast(:tenant as uuid) is null and entry.tenant_id is null)
    order by seq
""")


_HEADS: Final = text("""
    select tenant.id::text, head.seq, head.hash from tenant cross join lateral (
        select seq, hash from audit_link where tenant_id = tenant.id
        order by seq desc limit 1) head
    union all (
        select null, seq, hash from audit_link where tenant_id is null order by seq desc limit 1)
""")


class Told(BaseModel):
    """One entry as it is shown; `hash` covers it and everything before it in its chain."""

    tenant_id: UUID | None
    seq: int
    at: AwareDatetime
    actor: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    origin: dict[str, Any] | None
    hash: str


async def page(
    session: AsyncSession, tenant_id: UUID | None, *, before: int | None, limit: int
) -> list[Told]:
    """One chain, the newest first; `before`: only what is older than this seq."""
    wanted = (
        select(AuditEntry, AuditLink)
        .join(AuditLink, col(AuditLink.entry_id) == col(AuditEntry.id))
        .where(
            col(AuditLink.tenant_id) == tenant_id
            if tenant_id
            else col(AuditLink.tenant_id).is_(None)
        )
        .order_by(col(AuditLink.seq).desc())
        .limit(limit)
    )
    if before is not None:
        wanted = wanted.where(col(AuditLink.seq) < before)
    return [_told(entry, link) for entry, link in (await session.exec(wanted)).all()]


def _told(entry: AuditEntry, link: AuditLink) -> Told:
    return Told(**entry.model_dump(exclude={"id"}), seq=link.seq, hash=link.hash)


async def chain(session: AsyncSession, tenant_id: UUID | None) -> AsyncIterator[list[Entry]]:
    """The whole chain, oldest first, in batches; entries that no link holds come last."""
    found = await session.stream(_WHOLE, {"tenant": tenant_id})
    async for rows in found.partitions(_BATCH):
        yield [Entry(*row) for row in rows]


async def heads(session: AsyncSession) -> list[Head]:
    """Of every chain, at one moment. Platform role."""
    return [Head(*row) for row in (await session.execute(_HEADS)).all()]
