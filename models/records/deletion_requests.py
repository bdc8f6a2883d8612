"""What Meta's deletion callback asked for: erased where the person is known by the id that it
gives, else for an operator to look into. Platform role."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.erasure import Cause
from models.domain.errors import InvalidInput, NotFound
from models.erasure_keys import ErasureKeys
from models.ids import new_id
from models.records import erasures, tenants
from models.tables import DeletionRequest, Erasure, Lead

META: Final = "meta"


async def receive(
    session: AsyncSession, keys: ErasureKeys, user_id: str, issued_at: datetime, now: datetime
) -> DeletionRequest:
    """The same request again is the same row. WhatsApp's user id is the one id of Meta's by which
    a person can be known here; a form's leadgen id comes without one."""
    made: DeletionRequest | None = await session.scalar(
        insert(DeletionRequest)
        .values(
            id=new_id(),
            code=keys.code(f"{user_id}:{issued_at.isoformat()}"),
            subject={"user_id": user_id},
            state="RECEIVED",
            erasures=[],
        )
        .on_conflict_do_nothing(index_elements=["code"])
        .returning(DeletionRequest)
    )
    if made is None:
        return await by_code(session, keys.code(f"{user_id}:{issued_at.isoformat()}"))
    known = await session.exec(
        select(Lead).where(Lead.wa_user_id == user_id).order_by(col(Lead.tenant_id))
    )
    for lead in known.all():
        await _erase(session, keys, made, lead.tenant_id, lead.id, by=META, now=now)
    tenants.audit(
        session,
        None,
        actor=META,
        action="deletion.asked",
        subject=f"deletion_request:{made.id}",
        after={"state": made.state},
    )
    return made


async def erase(
    session: AsyncSession,
    keys: ErasureKeys,
    request_id: UUID,
    tenant_id: UUID,
    lead_id: UUID,
    *,
    by: str,
    now: datetime,
) -> DeletionRequest:
    """An operator found out who it is. Raises NotFound, and InvalidInput for one that is closed."""
    request = await _open(session, request_id)
    await _erase(session, keys, request, tenant_id, lead_id, by=by, now=now)
    return request


async def close(
    session: AsyncSession, request_id: UUID, *, by: str, now: datetime
) -> DeletionRequest:
    """Nothing, or nothing more, is held of who asked. Raises NotFound."""
    request = await _open(session, request_id)
    request.state = "DONE" if request.erasures else "NOTHING_HELD"
    request.subject, request.closed_by, request.closed_at = None, by, now
    tenants.audit(
        session,
        None,
        actor=by,
        action="deletion.closed",
        subject=f"deletion_request:{request.id}",
        after={"state": request.state},
    )
    return request


async def by_code(session: AsyncSession, code: str) -> DeletionRequest:
    """Raises NotFound."""
    rows = await session.exec(select(DeletionRequest).where(DeletionRequest.code == code))
    if (found := rows.one_or_none()) is None:
        raise NotFound("there is no such request")
    return found


async def is_erased(session: AsyncSession, request: DeletionRequest) -> bool:
    """Whether every erasure that it led to is done."""
    wanted = [UUID(each["erasure_id"]) for each in request.erasures]
    rows = await session.exec(select(Erasure.state).where(col(Erasure.id).in_(wanted)))
    return bool(wanted) and all(state == "DONE" for state in rows.all())


async def listing(session: AsyncSession, limit: int = 200) -> Sequence[DeletionRequest]:
    """Those to be looked into first, then the newest."""
    rows = await session.exec(
        select(DeletionRequest)
        .order_by(
            col(DeletionRequest.closed_at).is_not(None), col(DeletionRequest.received_at).desc()
        )
        .limit(limit)
    )
    return rows.all()


async def _open(session: AsyncSession, request_id: UUID) -> DeletionRequest:
    request = await session.get(DeletionRequest, request_id, with_for_update=True)
    if request is None:
        raise NotFound(f"there is no deletion request {request_id}")
    if request.closed_at is not None:
        raise InvalidInput("this request is closed")
    return request


async def _erase(
    session: AsyncSession,
    keys: ErasureKeys,
    request: DeletionRequest,
    tenant_id: UUID,
    lead_id: UUID,
    *,
    by: str,
    now: datetime,
) -> None:
    erasure = await erasures.ask(
        session, keys, tenant_id, lead_id, cause=Cause.META, by=by, now=now
    )
    link = {"tenant_id": str(tenant_id), "erasure_id": str(erasure.id)}
    if link not in request.erasures:
        request.erasures = [*request.erasures, link]
    request.state = "ERASING"
