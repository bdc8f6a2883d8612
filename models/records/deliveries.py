"""What makes a ready lead a delivered one: charge, delivery and state in one transaction."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.lifecycle import State
from models.records import credits, delivery_targets, handover, leads, tenants
from models.tables import Delivery, LeadOffer


async def capture(
    session: AsyncSession,
    life: LeadOffer,
    delivery: Delivery,
    now: datetime,
    *,
    cause: str,
    actor: str,
) -> None:
    """The delivery has a hold. Who stopped, or was handed to a person, after the target took the
    lead keeps that state: it was delivered, and is charged, all the same."""
    # A test lead stands outside the ledger: it holds and takes nothing.
    is_charged = not life.is_test and await credits.capture(
        session, delivery.tenant_id, delivery.id
    )
    delivery.state, delivery.delivered_at = "DELIVERED", now
    if life.state == State.LEAD_READY:
        await leads.move(session, life, State.SENT_TO_DEVELOPER, cause=cause, actor=actor)
    if is_charged:
        tenants.audit(
            session,
            delivery.tenant_id,
            actor=actor,
            action="credit.consumed",
            subject=f"delivery:{delivery.id}",
            after={"credits": -1},
        )


async def hand_over_now(
    session: AsyncSession, life: LeadOffer, delivery: Delivery, now: datetime, *, actor: str
) -> bool:
    """A tenant takes the lead itself: charged and delivered; its targets get it afterwards. False
    without an available credit."""
    if not life.is_test and not await credits.reserve(session, delivery.tenant_id, delivery.id):
        return False
    await delivery_targets.unserved(session, delivery)
    delivery.payload = delivery.payload or await handover.payload(session, delivery)
    await capture(session, life, delivery, now, cause="taken_over", actor=actor)
    return True
