"""An operator's word about a life, done in the caller's transaction and audited with its actor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.disqualification import Code
from models.domain.errors import InsufficientCredits, NotFound
from models.domain.lead_commands import Command, CommandRefused, Reason, Taker, check
from models.domain.lifecycle import State
from models.domain.send_errors import REFUSES_MARKETING, UNREACHABLE
from models.domain.templates import NO_TEMPLATE
from models.records import deliveries, judging, lead_notes, leads, takeover, tenants
from models.records.rhythm import NO_USABLE_PHONE
from models.tables import Delivery, Lead, LeadOffer

_UNTIL_TRIED_AGAIN: Final = frozenset({UNREACHABLE, REFUSES_MARKETING, NO_TEMPLATE})


@dataclass(frozen=True, slots=True)
class Order:
    """`by`: who says so. `note`: kept beside the audit, and as evidence; never for a workflow."""

    command: Command
    by: str
    target: State | None = None
    taker: Taker | None = None
    reason: Reason | None = None
    code: Code | None = None
    note: str = ""


async def obey(
    session: AsyncSession, tenant_id: UUID, lead_offer_id: UUID, order: Order, now: datetime
) -> LeadOffer:
    """The life as it stands then. Raises NotFound, CommandRefused, InsufficientCredits."""
    # The delivery first: everybody locks the two in this order.
    await delivery_of(session, tenant_id, lead_offer_id)
    life = await session.get(
        LeadOffer, (tenant_id, lead_offer_id), with_for_update={"key_share": True}
    )
    if life is None:
        raise NotFound(f"tenant {tenant_id} has no lead {lead_offer_id}")
    before = life.state
    check(order.command, State(before), target=order.target, taker=order.taker)
    match order.command:
        case Command.RETRY:
            await _retry(session, life)
        case Command.TAKE_OVER if order.taker is Taker.TENANT:
            await _accept(session, life, order, now)
        case Command.TAKE_OVER:
            await _hand_to_agent(session, life, order, now)
        case Command.MOVE:
            await _move_by_hand(session, life, order, now)
        case Command.CLOSE:
            await _move(session, life, State.STOPPED, f"closed_{order.reason}", order)
        case Command.DISQUALIFY:
            await _disqualify(session, life, order)
        case Command.REINSTATE:
            await _reinstate(session, life, order, now)
    _audit(session, life, order, before)
    return life


async def _hand_to_agent(
    session: AsyncSession, life: LeadOffer, order: Order, now: datetime
) -> None:
    tenant = await tenants.load(session, life.tenant_id)
    lead = await session.get_one(Lead, (life.tenant_id, life.lead_id))
    takeover.hand_off(lead, life, tenant.policy, now)
    await _move(session, life, State.HUMAN_HANDOFF, "taken_over", order)


async def _retry(session: AsyncSession, life: LeadOffer) -> None:
    """Forgets that it could not be written to; a dead letter is tried anew once it is woken."""
    if life.outcome == NO_USABLE_PHONE:
        raise CommandRefused("its form's phone is none: there is nobody to write to")
    if life.outcome in _UNTIL_TRIED_AGAIN:
        life.outcome = None


async def _accept(session: AsyncSession, life: LeadOffer, order: Order, now: datetime) -> None:
    """The delivery and its charge, at once: the tenant has the lead in its hands."""
    tenant = await tenants.load(session, life.tenant_id)
    if not tenant.is_active:
        raise CommandRefused("the tenant is not active: nothing is delivered to it")
    if life.state != State.LEAD_READY:
        await judging.make_ready(session, life, now, cause="taken_over", actor=order.by)
    delivery = await delivery_of(session, life.tenant_id, life.id)
    assert delivery is not None, "a ready lead is never without its delivery"
    if not await deliveries.hand_over_now(session, life, delivery, now, actor=order.by):
        raise InsufficientCredits("no credit is left to take it over with: buy credits first")


async def delivery_of(
    session: AsyncSession, tenant_id: UUID, lead_offer_id: UUID
) -> Delivery | None:
    found = await session.exec(
        select(Delivery)
        .where(Delivery.tenant_id == tenant_id, Delivery.lead_offer_id == lead_offer_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return found.one_or_none()


async def _move_by_hand(
    session: AsyncSession, life: LeadOffer, order: Order, now: datetime
) -> None:
    assert order.target is not None, "check() refuses a move without a target"
    cause = f"moved_{order.reason}"
    if order.target is State.LEAD_READY:
        await judging.make_ready(session, life, now, cause=cause, actor=order.by)
        return
    life.approached_at = now
    life.follow_ups = life.reactivations = 0
    await _move(session, life, order.target, cause, order)


async def _disqualify(session: AsyncSession, life: LeadOffer, order: Order) -> None:
    code = order.code or Code.OTHER
    await judging.disqualify(
        session,
        life,
        code,
        cause=f"disqualified_{code.lower()}",
        actor=order.by,
        evidence={"note": order.note} if order.note else None,
    )


async def _reinstate(session: AsyncSession, life: LeadOffer, order: Order, now: datetime) -> None:
    """It is contacted anew, at the next allowed hour."""
    other = await leads.alive_life(session, life.tenant_id, life.lead_id)
    if other is not None:
        raise CommandRefused(f"the person has another life by now: {other.id}")
    await leads.comes_back(session, life, now, cause="reinstated", actor=order.by)


async def _move(
    session: AsyncSession, life: LeadOffer, target: State, cause: str, order: Order
) -> None:
    await leads.move(session, life, target, cause=cause, actor=order.by)


def _audit(session: AsyncSession, life: LeadOffer, order: Order, before: str) -> None:
    said = {"reason": order.reason, "code": order.code, "taker": order.taker}
    action = f"lead.{order.command}"
    noted = lead_notes.keep(
        session, life.tenant_id, life.lead_id, order.note, actor=order.by, about=action
    )
    tenants.audit(
        session,
        life.tenant_id,
        actor=order.by,
        action=action,
        subject=f"lead_offer:{life.id}",
        before={"state": before},
        after={"state": life.state, **{n: value for n, value in said.items() if value}, **noted},
    )
