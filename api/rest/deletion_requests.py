"""What Meta's deletion callback asked for and nobody could be found by: an operator's work."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.access import PlatformLeads
from api.deps import ContextDep
from api.engine_calls import EngineUnavailable
from api.rest.operations import Body
from models.domain.errors import NotFound
from models.logs import get_logger
from models.records import deletion_requests
from models.tables import DeletionRequest, LeadOffer
from models.tables.base import utc_now

router = APIRouter(prefix="/api/deletion-requests", tags=["privacy"])

_log = get_logger("deletion")


class RequestRow(BaseModel):
    """`user_id`: Meta's own id of who asked, until it is closed."""

    id: UUID
    code: str
    state: str
    user_id: str | None
    erasures: list[dict[str, str]]
    received_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, row: DeletionRequest) -> "RequestRow":
        return cls(
            id=row.id,
            code=row.code,
            state=row.state,
            user_id=row.subject["user_id"] if row.subject else None,
            erasures=row.erasures,
            received_at=row.received_at,
            closed_at=row.closed_at,
        )


class Found(Body):
    """Whose data is asked for: a life of that person."""

    tenant_id: UUID
    lead_offer_id: UUID


@router.get("")
async def listing(held: ContextDep, _: PlatformLeads) -> list[RequestRow]:
    """Those that wait for an operator first."""
    async with held.db.platform() as session:
        return [RequestRow.of(row) for row in await deletion_requests.listing(session)]


@router.post("/{request_id}/erase")
async def erase(request_id: UUID, body: Found, held: ContextDep, who: PlatformLeads) -> RequestRow:
    """Erases this person for it. It stays open for others, until it is closed."""
    async with held.db.platform() as session:
        life = await session.get(LeadOffer, (body.tenant_id, body.lead_offer_id))
        if life is None:
            raise NotFound(f"tenant {body.tenant_id} has no lead {body.lead_offer_id}")
        request = await deletion_requests.erase(
            session,
            held.erasure_keys,
            request_id,
            body.tenant_id,
            life.lead_id,
            by=who.actor,
            now=utc_now(),
        )
        told = RequestRow.of(request)
    newest = told.erasures[-1]
    try:
        await held.engine.privacy.start_erasure(body.tenant_id, UUID(newest["erasure_id"]))
    except EngineUnavailable:
        _log.warning("left to the sweep", erasure_id=newest["erasure_id"])
    return told


@router.post("/{request_id}/close")
async def close(request_id: UUID, held: ContextDep, who: PlatformLeads) -> RequestRow:
    """Nothing, or nothing more, is held of who asked."""
    async with held.db.platform() as session:
        return RequestRow.of(
            await deletion_requests.close(session, request_id, by=who.actor, now=utc_now())
        )
