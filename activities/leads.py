"""One life of a lead: where it stands, and the next touch when it is due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import not_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import translated
from models import ids
from models.contracts.lead import LeadRef, LeadStep
from models.domain.cadence import TouchKind
from models.domain.lifecycle import NOT_ALIVE, State
from models.domain.templates import NO_TEMPLATE
from models.records import inventory, leads, rhythm, sources, templates, tenants, transcript
from models.records.rhythm import NOT_REACHED, PURPOSES
from models.session import Database
from models.tables import Delivery, Lead, LeadOffer, Message, Tenant

_ACTOR = "lifecycle"
_INCOMPLETE = "NOT_CHARGEABLE_INCOMPLETE"


@dataclass
class LeadActivities:
    db: Database
    clock: Callable[[], datetime]

    @activity.defn(name="leads.advance")
    async def advance(self, inp: LeadRef) -> LeadStep:
        """Does what is due now, in one transaction, and says what follows.

        Safe to repeat: a touch that was written and not sent is found again and named first.
        """
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                life, lead, tenant = await _load(session, inp)
                if not tenant.is_active and life.state not in NOT_ALIVE:
                    # Kept as it is; the sweep wakes it once the tenant is active again.
                    life.paused_at = life.paused_at or self.clock()
                    return LeadStep(state=State(life.state), score=life.score, is_paused=True)
                life.paused_at = None
                if life.state == State.PENDING_MAPPING:
                    await _take_mapping(session, life)
                if life.touches and (unsent := await _unsent_touch(session, lead)) is not None:
                    return _send_or_hold(tenant, lead, life, unsent, self.clock())
                return await _next_step(session, tenant, lead, life, self.clock())


async def _next_step(
    session: AsyncSession,
    tenant: tenants.TenantView,
    lead: Lead,
    life: LeadOffer,
    now: datetime,
) -> LeadStep:
    plan = rhythm.planned(life, lead, tenant, now)
    if plan is not None and plan.due_at <= now and plan.kind is TouchKind.COOL:
        await _cool(session, life)
        plan = rhythm.planned(life, lead, tenant, now)
    if plan is not None and plan.due_at <= now:
        message_id = await _write(session, tenant, lead, life, plan.kind, now)
        if message_id is not None:
            return LeadStep(
                state=State(life.state), score=life.score, message_id=message_id, touch=plan.kind
            )
        plan = None  # without an approved template nothing is due until a person has acted
    if (asking_until := _asking_until(life, tenant, now)) is not None:
        return LeadStep(state=State(life.state), score=life.score, due_at=asking_until)
    return LeadStep(
        state=State(life.state),
        score=life.score,
        delivery_id=await _delivery(session, life),
        touch=plan.kind if plan else None,
        due_at=plan.due_at if plan else None,
        held=plan.held if plan else None,
    )


def _asking_until(life: LeadOffer, tenant: tenants.TenantView, now: datetime) -> datetime | None:
    """Until when a ready lead is not handed over, since the tenant's own questions are open."""
    if life.state != State.LEAD_READY or life.ready_at is None:
        return None
    known = leads.fields_of(life.fields).extra
    until = life.ready_at + timedelta(minutes=tenant.policy.extra_wait_min)
    is_open = any(field.name not in known for field in tenant.policy.extra_fields)
    return until if is_open and now < until else None


async def _load(session: AsyncSession, inp: LeadRef) -> tuple[LeadOffer, Lead, tenants.TenantView]:
    """All three in one round trip; the life is locked."""
    rows = await session.exec(
        select(LeadOffer, Lead, Tenant)
        .join(
            Lead,
            (col(Lead.tenant_id) == col(LeadOffer.tenant_id))
            & (col(Lead.id) == col(LeadOffer.lead_id)),
        )
        .join(Tenant, col(Tenant.id) == col(LeadOffer.tenant_id))
        .where(LeadOffer.tenant_id == inp.tenant_id, LeadOffer.id == inp.lead_offer_id)
        # No key update: a message that refers to the life must not wait for this lock.
        .with_for_update(of=LeadOffer, key_share=True)
    )
    life, lead, tenant = rows.one()
    return life, lead, tenants.view(tenant)


async def _take_mapping(session: AsyncSession, life: LeadOffer) -> None:
    """An ad, or a source, that was mapped while the life waited sets it going."""
    offer_id = await inventory.offer_of_ad(
        session, life.tenant_id, life.ad_id
    ) or await sources.offer_of_life(session, life)
    if offer_id is not None:
        life.offer_id = offer_id
        await leads.move(session, life, State.TO_BE_CONTACTED, cause="ad_mapped", actor=_ACTOR)


async def _delivery(session: AsyncSession, life: LeadOffer) -> UUID | None:
    if life.state != State.LEAD_READY:
        return None
    found = await session.exec(
        select(Delivery.id).where(
            Delivery.tenant_id == life.tenant_id, Delivery.lead_offer_id == life.id
        )
    )
    return found.one()


async def _unsent_touch(session: AsyncSession, lead: Lead) -> Message | None:
    return (
        await session.exec(
            select(Message).where(
                Message.tenant_id == lead.tenant_id,
                Message.lead_id == lead.id,
                Message.direction == "out",
                not_(transcript.is_reply()),
                col(Message.status).in_(("queued", "sending")),
            )
        )
    ).first()


def _send_or_hold(
    tenant: tenants.TenantView, lead: Lead, life: LeadOffer, unsent: Message, now: datetime
) -> LeadStep:
    """What did not leave in time waits for the next allowed hour; what may have left is settled."""
    state = State(life.state)
    purpose = (unsent.template or {}).get("purpose", "")
    held = rhythm.held(lead, tenant, purpose, now) if unsent.status == "queued" else None
    if held is None:
        return LeadStep(state=state, score=life.score, message_id=unsent.id)
    return LeadStep(
        state=state, score=life.score, touch=held.kind, due_at=held.due_at, held=held.held
    )


async def _cool(session: AsyncSession, life: LeadOffer) -> None:
    cause = "handoff_silent" if life.state == State.HUMAN_HANDOFF else "no_answer"
    if life.state == State.TO_BE_CONTACTED or life.outcome in NOT_REACHED:
        cause = "not_reached"
    if life.outcome not in NOT_REACHED:
        life.outcome = _INCOMPLETE
    await leads.move(session, life, State.COOLING, cause=cause, actor=_ACTOR)


async def _write(
    session: AsyncSession,
    tenant: tenants.TenantView,
    lead: Lead,
    life: LeadOffer,
    kind: TouchKind,
    now: datetime,
) -> UUID | None:
    """Queues the template of this touch, and moves counters and state with it."""
    message_id = await _queue_template(session, tenant, lead, life, kind, now)
    if message_id is None:
        return None
    if kind is TouchKind.REACTIVATE:
        life.reactivations += 1
        await leads.move(session, life, State.REACTIVATION, cause="reactivation", actor=_ACTOR)
    if kind is TouchKind.FOLLOW_UP:
        life.follow_ups += 1
    if life.outcome == NO_TEMPLATE:
        life.outcome = None
    life.touches += 1
    life.last_touch_at = now
    return message_id


async def _queue_template(
    session: AsyncSession,
    tenant: tenants.TenantView,
    lead: Lead,
    life: LeadOffer,
    kind: TouchKind,
    now: datetime,
) -> UUID | None:
    """The approved template of this purpose, filled in; without one the lead waits, visibly."""
    message_id = await templates.write(
        session,
        tenant.name,
        lead,
        life,
        PURPOSES[kind],
        turn_key=ids.touch_turn_key(life.id, life.touches + 1),
        now=now,
    )
    if message_id is None:
        life.outcome = NO_TEMPLATE
    return message_id
