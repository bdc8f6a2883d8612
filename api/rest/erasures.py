"""Erasure of a person: asked for, followed, certified."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.access import AuditRead, LeadsErase
from api.deps import ContextDep
from api.engine_calls import EngineUnavailable
from api.errors import Problem
from api.rest.operations import Body, TenantId
from models.domain.erasure import Cause
from models.domain.errors import NotFound
from models.logs import get_logger
from models.records import erasures
from models.tables import Erasure, LeadOffer
from models.tables.base import utc_now

router = APIRouter(prefix="/api", tags=["privacy"])

_log = get_logger("erasures")


class Confirmed(Body):
    """`confirm`: the id of the life in the address once more, since it is for good."""

    confirm: UUID


class ErasureRow(BaseModel):
    """`found`: rows and files that were blanked, by place. `remains`: who has to be asked, known
    once it is done."""

    id: UUID
    lead_id: UUID
    cause: str
    asked_by: str
    asked_at: datetime
    state: str
    found: dict[str, int]
    remains: list[dict[str, str]]
    done_at: datetime | None

    @classmethod
    def of(cls, row: Erasure) -> "ErasureRow":
        return cls.model_validate(row, from_attributes=True)


@router.post("/tenants/{tenant_id}/leads/{lead_offer_id}/erasure", status_code=202)
async def ask(
    tenant_id: TenantId,
    lead_offer_id: UUID,
    body: Confirmed,
    held: ContextDep,
    who: LeadsErase,
) -> ErasureRow:
    """The person of this life, for good: from now on nothing is sent to them. The same again is
    the same erasure."""
    if body.confirm != lead_offer_id:
        raise Problem(422, "erasure.unconfirmed", "`confirm` has to name the lead once more.")
    if not held.erasure_keys:
        raise Problem(503, "endpoint.closed", "CONVERZIA_ERASURE_KEYS is not set.")
    async with held.db.platform() as session:
        life = await session.get(LeadOffer, (tenant_id, lead_offer_id))
        if life is None:
            raise NotFound(f"tenant {tenant_id} has no lead {lead_offer_id}")
        erasure = await erasures.ask(
            session,
            held.erasure_keys,
            tenant_id,
            life.lead_id,
            cause=Cause.REQUEST,
            by=who.actor,
            now=utc_now(),
        )
        told = ErasureRow.of(erasure)
    try:
        await held.engine.privacy.start_erasure(tenant_id, erasure.id)
    except EngineUnavailable:
        _log.warning("left to the sweep", erasure_id=str(erasure.id))
    return told


@router.get("/tenants/{tenant_id}/erasures")
async def listing(tenant_id: TenantId, held: ContextDep, _: AuditRead) -> list[ErasureRow]:
    """The newest first."""
    async with held.db.tenant(tenant_id) as session:
        return [ErasureRow.of(row) for row in await erasures.listing(session, tenant_id)]


@router.get("/tenants/{tenant_id}/erasures/{erasure_id}")
async def show(tenant_id: TenantId, erasure_id: UUID, held: ContextDep, _: AuditRead) -> ErasureRow:
    async with held.db.tenant(tenant_id) as session:
        return ErasureRow.of(await erasures.load(session, tenant_id, erasure_id))


@router.get("/tenants/{tenant_id}/erasures/{erasure_id}/certificate")
async def certificate(
    tenant_id: TenantId, erasure_id: UUID, held: ContextDep, _: AuditRead
) -> dict[str, Any]:
    """What was erased where, when and by whom, signed (Ed25519). `converzia erasure verify`."""
    async with held.db.tenant(tenant_id) as session:
        found = (await erasures.load(session, tenant_id, erasure_id)).certificate
    if found is None:
        raise Problem(409, "erasure.running", "It is not done yet.")
    return found


@router.get("/erasure-keys")
async def public_keys(held: ContextDep) -> dict[str, str]:
    """Whose signature a certificate carries: id -> base64 of the Ed25519 key. For everybody."""
    return held.erasure_keys.public_keys()
