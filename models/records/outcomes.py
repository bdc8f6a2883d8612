"""What follows from a message that WhatsApp did not take, or took and could not deliver."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.choices import numbered
from models.domain.send_errors import Action, Meaning, meaning
from models.records import alerts, template_states, templates, transcript
from models.tables import Lead, LeadOffer, Message, Tenant


async def after_failure(session: AsyncSession, message: Message, now: datetime) -> UUID | None:
    """Marks what the error means, and queues what is sent instead, if anything.

    Safe to repeat: the successor of a message is always the same row.
    """
    said = meaning(message.error)
    if said is None or message.turn_key is None or message.by_human:
        return None
    match said.action:
        case Action.RETRY:
            return await _again(session, message, now, after=said)
        case Action.HOLD:
            await hold(session, message.tenant_id, said, str(message.error), now)
            return await _again(session, message, now, after=said)
        case Action.SIMPLER if message.kind == "interactive":
            return await _as_text(session, message, now)
        case Action.NEXT_TEMPLATE | Action.SIMPLER if message.kind == "template":
            return await _next_template(session, message, said, now)
        case Action.WINDOW_TEMPLATE if message.kind != "template":
            return await _window_template(session, message, now)
        case Action.STOP_WRITING if message.kind == "template":
            await _mark_life(session, message, said.outcome)
    return None


async def hold(
    session: AsyncSession, tenant_id: UUID, said: Meaning, code: str, now: datetime
) -> None:
    """The tenant's account cannot send: it is told once."""
    facts = {"problem": said.problem, "code": code}
    await alerts.raise_once(session, tenant_id, alerts.WHATSAPP, facts, now)


async def _again(
    session: AsyncSession, message: Message, now: datetime, after: Meaning
) -> UUID | None:
    number = ids.try_number(message.turn_key or "")
    return await _successor(session, message, now, send_after=now + after.delay(number))


async def _as_text(session: AsyncSession, message: Message, now: datetime) -> UUID | None:
    text = numbered(message.text or "", transcript.offered(message))
    return await _successor(session, message, now, kind="text", text=text)


async def _successor(
    session: AsyncSession, message: Message, now: datetime, **changes: Any
) -> UUID | None:
    """A row of its own, so that the transcript keeps what became of each try."""
    turn_key = ids.next_try_key(message.turn_key or "")
    if turn_key is None or message.lead_offer_id is None:
        return None
    same = {
        "kind": message.kind,
        "text": message.text or "",
        "template": message.template,
        "options": message.options,
        "citations": message.citations,
    }
    return await transcript.queue(
        session,
        tenant_id=message.tenant_id,
        lead_id=message.lead_id,
        lead_offer_id=message.lead_offer_id,
        turn_key=turn_key,
        now=now,
        **{**same, **changes},
    )


async def _next_template(
    session: AsyncSession, message: Message, said: Meaning, now: datetime
) -> UUID | None:
    sent = message.template or {}
    if said.template:
        await template_states.refuse(
            session, message.tenant_id, sent, said.template, str(message.error), now
        )
    turn_key = ids.next_try_key(message.turn_key or "")
    if turn_key is None:
        return None
    return await _template(session, message, sent["purpose"], turn_key, now, sent["tried"])


async def _window_template(session: AsyncSession, message: Message, now: datetime) -> UUID | None:
    """Once for each window, however many replies came too late."""
    lead = await session.get_one(Lead, (message.tenant_id, message.lead_id))
    turn_key = ids.window_turn_key(lead.id, lead.last_inbound_at)
    return await _template(session, message, "window_closed", turn_key, now)


async def _template(
    session: AsyncSession,
    message: Message,
    purpose: str,
    turn_key: str,
    now: datetime,
    tried: tuple[str, ...] | list[str] = (),
) -> UUID | None:
    if message.lead_offer_id is None:
        return None
    tenant = await session.get_one(Tenant, message.tenant_id)
    lead = await session.get_one(Lead, (message.tenant_id, message.lead_id))
    life = await session.get_one(LeadOffer, (message.tenant_id, message.lead_offer_id))
    made = await templates.write(
        session, tenant.name, lead, life, purpose, turn_key=turn_key, now=now, tried=tried
    )
    return made if made != message.id else None


async def _mark_life(session: AsyncSession, message: Message, outcome: str) -> None:
    if message.lead_offer_id is None:
        return
    life = await session.get_one(LeadOffer, (message.tenant_id, message.lead_offer_id))
    life.outcome = outcome
