"""Deliveries that every try failed for: a person sees why, and has them retried or skipped."""

from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.access import LeadsAccept, PlatformDeliveries
from api.deps import Context, ContextDep
from api.engine_calls import EngineUnavailable
from api.errors import Problem
from api.rest.operations import Body, TenantId
from models.domain.target_problems import explain
from models.records import dead_letters
from models.records.dead_letters import DeadLetter
from models.tables import DeliveryTarget

router = APIRouter(prefix="/api", tags=["dead letters"])

QUEUE_MAX: Final = 200
"""Shown, or retried, by one call; who failed again goes to the end of the queue."""


class TargetRow(BaseModel):
    """`advice`: what to do, in the tenant's language."""

    kind: str
    state: str
    attempts: int
    error: str | None
    error_code: str | None
    advice: str | None


class DeadLetterRow(BaseModel):
    """`state`: DEAD_LETTER, or DELIVERED where only a target beside the primary one failed."""

    tenant_id: UUID
    delivery_id: UUID
    lead_offer_id: UUID
    state: str
    since: datetime
    targets: list[TargetRow]


class Acted(BaseModel):
    delivery_id: UUID
    action: str


class RetryAll(Body):
    tenant_id: UUID | None = None


class RetriedAll(BaseModel):
    retried: int


@router.get("/queues/dead-letters")
async def list_dead_letters(held: ContextDep, _: PlatformDeliveries) -> list[DeadLetterRow]:
    """Of all tenants, the longest waiting first; delivered leads with a failed target last."""
    async with held.db.platform() as session:
        return [_row(letter) for letter in await dead_letters.queue(session, limit=QUEUE_MAX)]


@router.post("/tenants/{tenant_id}/deliveries/{delivery_id}/retry")
async def retry(
    tenant_id: TenantId, delivery_id: UUID, held: ContextDep, who: LeadsAccept
) -> Acted:
    """Holds a credit anew, where none was taken, and serves the targets that are left."""
    async with held.db.tenant(tenant_id) as session:
        await dead_letters.ask_retry(session, tenant_id, delivery_id, who.actor)
    await _retry(held, tenant_id, delivery_id)
    return Acted(delivery_id=delivery_id, action="retried")


@router.post("/tenants/{tenant_id}/deliveries/{delivery_id}/skip")
async def skip(
    tenant_id: TenantId, delivery_id: UUID, held: ContextDep, who: PlatformDeliveries
) -> Acted:
    """Ends it uncharged; the lead is DISQUALIFIED. Repeating it changes nothing."""
    async with held.db.tenant(tenant_id) as session:
        await dead_letters.skip(session, tenant_id, delivery_id, who.actor)
    try:
        await held.engine.deliveries.reconsider(tenant_id, delivery_id)
    except EngineUnavailable:
        raise Problem(
            503, "engine.unavailable", "It is skipped; repeat the call so that its workflow ends."
        ) from None
    return Acted(delivery_id=delivery_id, action="skipped")


@router.post("/tenants/{tenant_id}/deliveries/{delivery_id}/dismiss")
async def dismiss(
    tenant_id: TenantId, delivery_id: UUID, held: ContextDep, who: PlatformDeliveries
) -> Acted:
    """Lets the targets be that did not take a delivered lead: it leaves the queue. Repeating it
    changes nothing."""
    async with held.db.tenant(tenant_id) as session:
        await dead_letters.dismiss(session, tenant_id, delivery_id, who.actor)
    return Acted(delivery_id=delivery_id, action="dismissed")


@router.post("/queues/dead-letters/retry")
async def retry_all(body: RetryAll, held: ContextDep, who: PlatformDeliveries) -> RetriedAll:
    """The longest waiting ones, of one tenant or of all."""
    async with held.db.platform() as session:
        found = await dead_letters.queue(session, limit=QUEUE_MAX, tenant_id=body.tenant_id)
        for letter in found:
            dead_letters.audit_retry(session, letter.tenant_id, letter.delivery_id, who.actor)
    # One after the other: were Temporal away, the first would say so for all.
    for letter in found:
        await _retry(held, letter.tenant_id, letter.delivery_id)
    return RetriedAll(retried=len(found))


async def _retry(held: Context, tenant_id: UUID, delivery_id: UUID) -> None:
    try:
        await held.engine.deliveries.retry(tenant_id, delivery_id)
    except EngineUnavailable:
        raise Problem(503, "engine.unavailable", "Temporal does not answer; try again.") from None


def _row(letter: DeadLetter) -> DeadLetterRow:
    return DeadLetterRow(
        tenant_id=letter.tenant_id,
        delivery_id=letter.delivery_id,
        lead_offer_id=letter.lead_offer_id,
        state=letter.state,
        since=letter.since,
        targets=[_target(target, letter.language) for target in letter.targets],
    )


def _target(target: DeliveryTarget, language: str) -> TargetRow:
    has_failed = target.state == "FAILED"
    return TargetRow(
        kind=target.kind,
        state=target.state,
        attempts=target.attempts,
        error=target.error,
        error_code=target.error_code,
        advice=explain(target.kind, target.error_code, language) if has_failed else None,
    )
