"""The hand-over of one lead: hold a credit, charge it with the delivery, or give it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import translated
from models.contracts.delivery import (
    DeliveryInput,
    DeliveryState,
    Reservation,
    ReserveResult,
    TargetKind,
    TargetRef,
)
from models.domain.lifecycle import State
from models.records import credits, deliveries, delivery_targets, handover, leads, tenants
from models.session import Database
from models.tables import Delivery, DeliveryTarget, LeadOffer

_ACTOR = "delivery"
_HANDED_OVER = frozenset({DeliveryState.DELIVERED, DeliveryState.RETURNED})


@dataclass
class DeliveryActivities:
    db: Database
    clock: Callable[[], datetime]

    @activity.defn(name="delivery.reserve")
    async def reserve(self, inp: DeliveryInput) -> ReserveResult:
        """Holds one credit and names the targets still to be served. Key: the delivery."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                delivery = await _locked(session, inp)
                if delivery.state in _HANDED_OVER:
                    return await _already_delivered(session, delivery)
                life = await session.get_one(LeadOffer, (inp.tenant_id, delivery.lead_offer_id))
                tenant = await tenants.load(session, inp.tenant_id)
                if life.is_test and not tenant.is_active:
                    # Not kept waiting: those who wait are served in order, for credits.
                    await leads.move(
                        session, life, State.STOPPED, cause="tenant_inactive", actor=_ACTOR
                    )
                if life.state != State.LEAD_READY:
                    await credits.release(session, inp.tenant_id, delivery.id)
                    if delivery.state != DeliveryState.SKIPPED:
                        delivery.state = DeliveryState.WITHDRAWN
                    return ReserveResult(outcome=Reservation.LEAD_WITHDRAWN)
                unserved = await delivery_targets.unserved(session, delivery)
                if not unserved:
                    # A target that was switched off meanwhile leaves a hold behind.
                    await credits.release(session, inp.tenant_id, delivery.id)
                    delivery.state = DeliveryState.WAITING_TARGET
                    return ReserveResult(outcome=Reservation.NO_TARGET)
                # A test lead stands outside the ledger: it holds and takes nothing.
                if not life.is_test and not (
                    tenant.is_active and await credits.reserve(session, inp.tenant_id, delivery.id)
                ):
                    delivery.state = DeliveryState.WAITING_CREDIT
                    return ReserveResult(outcome=Reservation.NO_CREDIT)
                delivery.state = DeliveryState.SENDING
                delivery.payload = delivery.payload or await handover.payload(session, delivery)
                return ReserveResult(outcome=Reservation.RESERVED, targets=_refs(unserved))

    @activity.defn(name="delivery.capture")
    async def capture(self, inp: DeliveryInput) -> None:
        """The charge, the delivery and SENT_TO_DEVELOPER: one transaction. Key: the delivery."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                delivery = await _locked(session, inp)
                if delivery.state in _HANDED_OVER:
                    return
                life = await session.get_one(
                    LeadOffer, (inp.tenant_id, delivery.lead_offer_id), with_for_update=True
                )
                await deliveries.capture(
                    session, life, delivery, self.clock(), cause="delivered", actor=_ACTOR
                )

    @activity.defn(name="delivery.give_up")
    async def give_up(self, inp: DeliveryInput) -> None:
        """To the dead letters; the hold goes back. A retry by a person reserves anew."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                delivery = await _locked(session, inp)
                if delivery.state in _HANDED_OVER:
                    return
                await credits.release(session, inp.tenant_id, delivery.id)
                delivery.state = DeliveryState.DEAD_LETTER


async def _already_delivered(session: AsyncSession, delivery: Delivery) -> ReserveResult:
    """What is left are targets beside the primary one that did not take the lead."""
    left = await delivery_targets.left(session, delivery)
    return ReserveResult(outcome=Reservation.ALREADY_DELIVERED, targets=_refs(left))


async def _locked(session: AsyncSession, inp: DeliveryInput) -> Delivery:
    # No key update: a hold that refers to the delivery must not wait for this lock.
    return await session.get_one(
        Delivery, (inp.tenant_id, inp.delivery_id), with_for_update={"key_share": True}
    )


def _refs(rows: Sequence[DeliveryTarget]) -> tuple[TargetRef, ...]:
    return tuple(
        TargetRef(target_id=row.id, kind=TargetKind(row.kind), is_primary=row.is_primary)
        for row in rows
    )
