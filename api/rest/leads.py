"""One life over REST: its story, its consents, and what an operator orders about it."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import Caller, LeadsAccept, LeadsRead, PlatformLeads
from api.deps import Context, ContextDep
from api.engine_calls import EngineUnavailable
from api.errors import Problem
from api.rest.lead_story import ConsentPacket, LeadDetail, consent_row, detail
from api.rest.operations import Body, TenantId
from models.domain.disqualification import Code
from models.domain.lead_commands import Command, Reason, Taker
from models.domain.lifecycle import State
from models.records import delivered, lead_commands, lead_story, tenants
from models.records.lead_commands import Order

router = APIRouter(prefix="/api/tenants/{tenant_id}/leads/{lead_offer_id}", tags=["leads"])

Note = Annotated[str, Field(max_length=1000, description="Kept beside the audit log")]


class TakeOver(Body):
    taker: Taker
    note: Note = ""


class Move(Body):
    target: State
    reason: Reason
    note: Note = ""


class Close(Body):
    reason: Reason
    note: Note = ""


class Disqualify(Body):
    code: Code
    note: Note = ""


class Said(Body):
    note: Note = ""


class Acted(BaseModel):
    lead_offer_id: UUID
    state: State


@router.get("")
async def show(
    tenant_id: TenantId, lead_offer_id: UUID, held: ContextDep, who: LeadsRead
) -> LeadDetail:
    """A tenant's own people read what the person said once the lead is delivered."""
    now = datetime.now(UTC)
    async with held.db.tenant(tenant_id) as session:
        told = detail(await lead_story.tell(session, tenant_id, lead_offer_id, now), now)
        return told if await _sees(session, tenant_id, lead_offer_id, who) else told.masked()


@router.get("/consent")
async def consent(
    tenant_id: TenantId, lead_offer_id: UUID, held: ContextDep, who: LeadsRead
) -> ConsentPacket:
    async with held.db.tenant(tenant_id) as session:
        story = await lead_story.tell(session, tenant_id, lead_offer_id, datetime.now(UTC))
        sees = await _sees(session, tenant_id, lead_offer_id, who)
    rows = [consent_row(event) for event in story.consents]
    agreed = "AGREED" if story.consents else "UNKNOWN"
    return ConsentPacket(
        contact_id=story.lead.id,
        status="OPTED_OUT" if story.lead.opted_out_at else agreed,
        events=rows if sees else [row.masked() for row in rows],
    )


async def _sees(session: AsyncSession, tenant_id: UUID, life: UUID, who: Caller) -> bool:
    return who.sees_people or bool(await delivered.lives(session, tenant_id, [life]))


@router.post("/retry")
async def retry(
    tenant_id: TenantId, lead_offer_id: UUID, body: Said, held: ContextDep, who: PlatformLeads
) -> Acted:
    """Tries again what failed: a number that could not be reached, a dead letter."""
    order = Order(Command.RETRY, who.actor, note=body.note)
    return await _obey(held, tenant_id, lead_offer_id, order)


@router.post("/take-over")
async def take_over(
    tenant_id: TenantId, lead_offer_id: UUID, body: TakeOver, held: ContextDep, who: LeadsAccept
) -> Acted:
    """By the platform's agent, or by the tenant, which accepts the lead and is charged."""
    if body.taker is Taker.PLATFORM and not who.sees_people:
        raise Problem(403, "auth.forbidden", "The platform alone gives a lead to its agents.")
    order = Order(Command.TAKE_OVER, who.actor, taker=body.taker, note=body.note)
    return await _obey(held, tenant_id, lead_offer_id, order)


@router.post("/move")
async def move(
    tenant_id: TenantId, lead_offer_id: UUID, body: Move, held: ContextDep, who: PlatformLeads
) -> Acted:
    order = Order(Command.MOVE, who.actor, target=body.target, reason=body.reason, note=body.note)
    return await _obey(held, tenant_id, lead_offer_id, order)


@router.post("/close")
async def close(
    tenant_id: TenantId, lead_offer_id: UUID, body: Close, held: ContextDep, who: PlatformLeads
) -> Acted:
    """For good; what the person writes later opens a new life."""
    order = Order(Command.CLOSE, who.actor, reason=body.reason, note=body.note)
    return await _obey(held, tenant_id, lead_offer_id, order)


@router.post("/disqualify")
async def disqualify(
    tenant_id: TenantId, lead_offer_id: UUID, body: Disqualify, held: ContextDep, who: PlatformLeads
) -> Acted:
    order = Order(Command.DISQUALIFY, who.actor, code=body.code, note=body.note)
    return await _obey(held, tenant_id, lead_offer_id, order)


@router.post("/reinstate")
async def reinstate(
    tenant_id: TenantId, lead_offer_id: UUID, body: Said, held: ContextDep, who: PlatformLeads
) -> Acted:
    """Takes a disqualification back; the person is contacted anew."""
    order = Order(Command.REINSTATE, who.actor, note=body.note)
    return await _obey(held, tenant_id, lead_offer_id, order)


async def _obey(held: Context, tenant_id: UUID, lead_offer_id: UUID, order: Order) -> Acted:
    """Done and audited in one transaction; then the workflows look again."""
    async with held.db.tenant(tenant_id) as session:
        life = await lead_commands.obey(session, tenant_id, lead_offer_id, order, datetime.now(UTC))
        state = State(life.state)
        delivery = await lead_commands.delivery_of(session, tenant_id, lead_offer_id)
        silence_ms = (await tenants.load(session, tenant_id)).policy.first_silence_ms
    try:
        await held.engine.reconsider_lead(tenant_id, lead_offer_id)
        if delivery is not None and state is State.SENT_TO_DEVELOPER:
            await held.engine.deliveries.retry(tenant_id, delivery.id)
        if state is State.HUMAN_HANDOFF:
            # The conversation tells the desk, also of a person who never wrote.
            await held.engine.wake_conversation(tenant_id, life.lead_id, silence_ms)
    except EngineUnavailable:
        raise Problem(
            503, "engine.unavailable", "It is done; its workflow hears of it with the next call."
        ) from None
    return Acted(lead_offer_id=lead_offer_id, state=state)
