"""Sources of knowledge: given, read in stages, approved."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CursorResult, update
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.contracts.knowledge import Definition, SourceRef, fingerprint
from models.domain.errors import InvalidInput, NotFound
from models.domain.knowledge import STARTS_LATE, Kind, Stage, Standing, Status, Step, after
from models.domain.knowledge_problems import KnowledgeProblem, words
from models.records import knowledge, knowledge_pages, tenants
from models.tables import KnowledgeDocument, KnowledgePage, KnowledgeSource, Tenant

RETRY_AFTER: Final = timedelta(hours=1)
"""Where something failed that may pass by itself."""


def give(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    title: str,
    offer_id: UUID | None,
    definition: Definition,
    now: datetime,
) -> KnowledgeSource:
    """A new source, as a draft; `SourceRef` of it is what has to be read."""
    made = KnowledgeSource(
        tenant_id=tenant_id, id=ids.new_id(), offer_id=offer_id, title=title, kind=definition.kind
    )
    _define(made, definition, now)
    session.add(made)
    return made


def change(source: KnowledgeSource, definition: Definition, now: datetime) -> None:
    """Gives other content; what was approved stays in use until this is. Raises InvalidInput."""
    if definition.kind != source.kind:
        raise InvalidInput(f"this source is a {source.kind}; add a {definition.kind} of its own")
    _stand(source, after(Step.CHANGE, standing(source)))
    _define(source, definition, now)


def _define(source: KnowledgeSource, definition: Definition, now: datetime) -> None:
    source.definition = definition.model_dump(mode="json")
    source.fingerprint = fingerprint(definition)
    ask_anew(source, now)


def ask_anew(source: KnowledgeSource, now: datetime) -> None:
    """It is to be read; where nobody begins, the Schedule does."""
    source.stage, source.problem = Stage.WAITING, None
    source.done = source.total = 0
    source.refresh_at = now + STARTS_LATE


def standing(source: KnowledgeSource) -> Standing:
    updated = Status(source.update_status) if source.update_status else None
    return Standing(Status(source.status), updated)


def _stand(source: KnowledgeSource, now: Standing) -> None:
    source.status, source.update_status = now.status, now.update


def take_step(source: KnowledgeSource, step: Step, note: str | None = None) -> None:
    """Submits, rejects or withdraws. Raises InvalidInput."""
    _stand(source, after(step, standing(source)))
    source.review_note = note


async def approve(session: AsyncSession, source: KnowledgeSource, version: int) -> None:
    """Puts the version that was looked at to use. Raises InvalidInput where it is not the newest,
    or the newest is still being read."""
    stands = after(Step.APPROVE, standing(source))
    newest = await knowledge.newest_version(session, source.tenant_id, source.id)
    if source.stage != Stage.READY or newest is None:
        raise InvalidInput(f"its text is not ready: it is {source.stage}")
    if newest.version != version:
        raise InvalidInput(f"its newest version is {newest.version}: look at that one first")
    _stand(source, stands)
    source.review_note = None
    await session.flush()
    await knowledge.switch_to(session, newest)


async def load(
    session: AsyncSession, tenant_id: UUID, source_id: UUID, *, lock: bool = False
) -> KnowledgeSource:
    """Raises NotFound."""
    found = await session.get(KnowledgeSource, (tenant_id, source_id), with_for_update=lock or None)
    if found is None:
        raise NotFound(f"tenant {tenant_id} has no knowledge source {source_id}")
    return found


async def every(session: AsyncSession, tenant_id: UUID) -> Sequence[KnowledgeSource]:
    rows = await session.exec(
        select(KnowledgeSource)
        .where(KnowledgeSource.tenant_id == tenant_id)
        .order_by(col(KnowledgeSource.created_at))
    )
    return rows.all()


async def versions(session: AsyncSession, source: KnowledgeSource) -> Sequence[KnowledgeDocument]:
    """The whole ones, the newest first."""
    rows = await session.exec(
        select(KnowledgeDocument)
        .where(
            KnowledgeDocument.tenant_id == source.tenant_id,
            KnowledgeDocument.source_id == source.id,
            col(KnowledgeDocument.ready_at).is_not(None),
        )
        .order_by(col(KnowledgeDocument.version).desc())
    )
    return rows.all()


def ref(source: KnowledgeSource) -> SourceRef:
    return SourceRef(
        tenant_id=source.tenant_id, source_id=source.id, fingerprint=source.fingerprint
    )


async def reading(session: AsyncSession, given: SourceRef) -> KnowledgeSource | None:
    """The source, locked; None where other content was given meanwhile."""
    source = await load(session, given.tenant_id, given.source_id, lock=True)
    return source if source.fingerprint == given.fingerprint else None


async def advance(session: AsyncSession, given: SourceRef, **values: Any) -> bool:
    """Notes how far the reading is; False where other content was given meanwhile."""
    result = await session.execute(
        update(KnowledgeSource)
        .where(
            col(KnowledgeSource.tenant_id) == given.tenant_id,
            col(KnowledgeSource.id) == given.source_id,
            col(KnowledgeSource.fingerprint) == given.fingerprint,
        )
        .values(values)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def next_refresh(kind: Kind, now: datetime, every_hours: int) -> datetime | None:
    return now + timedelta(hours=every_hours) if kind.is_fetched else None


async def due(session: AsyncSession, now: datetime, limit: int) -> list[SourceRef]:
    """What is to be read now, over all active tenants; drafts are not read again by themselves."""
    rows = await session.exec(
        select(KnowledgeSource)
        .join(Tenant, col(Tenant.id) == col(KnowledgeSource.tenant_id))
        .where(
            Tenant.status == "ACTIVE",
            col(KnowledgeSource.refresh_at) <= now,
            or_(
                col(KnowledgeSource.status) == Status.APPROVED,
                col(KnowledgeSource.stage).in_((Stage.WAITING, Stage.FAILED)),
            ),
        )
        .order_by(col(KnowledgeSource.refresh_at))
        .limit(limit)
    )
    return [ref(source) for source in rows.all()]


async def shown(session: AsyncSession, source: KnowledgeSource, language: str) -> dict[str, Any]:
    """As people see it: how far its reading is, which version is in use, what is wrong."""
    whole = await versions(session, source)
    is_approved = source.status == "APPROVED"
    left_out = await knowledge_pages.left_out(session, source)
    return {
        "id": str(source.id),
        "title": source.title,
        "kind": source.kind,
        "offer_id": str(source.offer_id) if source.offer_id else None,
        "status": source.status,
        "update_status": source.update_status,
        "review_note": source.review_note,
        "stage": source.stage,
        "done": source.done,
        "total": source.total,
        "problem": words(KnowledgeProblem(source.problem), language) if source.problem else None,
        "left_out": [_left_out(page, language) for page in left_out],
        "newest_version": whole[0].version if whole else None,
        "version_in_use": next((v.version for v in whole if v.is_current and is_approved), None),
        "fetched_at": source.fetched_at,
        "refresh_at": source.refresh_at,
    }


def _left_out(page: KnowledgePage, language: str) -> dict[str, Any]:
    """A page that nothing was read of, and why."""
    problem = KnowledgeProblem(page.problem or KnowledgeProblem.FAILED)
    return {"address": page.address, "page": page.number, "problem": words(problem, language)}


def audit(
    session: AsyncSession,
    source: KnowledgeSource,
    who: str,
    what: str,
    after: dict[str, Any] | None = None,
) -> None:
    tenants.audit(
        session,
        source.tenant_id,
        actor=who,
        action=f"knowledge.{what}",
        subject=f"knowledge:{source.id}",
        after=after,
    )
