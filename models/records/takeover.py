"""A human of the tenant writes to a person: the bot is silent until nobody has for a while.

What the person writes meanwhile is kept unanswered: once the silence is over the sweep wakes the
conversation for what still waits.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.lifecycle import State
from models.domain.policy import Policy
from models.ids import new_id
from models.records import leads, tenants
from models.tables import Lead, LeadOffer, Message

OVERTAKEN: Final = "human_spoke"
"""The `error` of a message of the bot's that was still waiting when a human wrote."""


def is_held(lead: Lead, now: datetime) -> bool:
    """Whether a human has this conversation: the bot hears, and says nothing unasked or asked."""
    return lead.human_until is not None and now < lead.human_until


def is_answered(lead: Lead, written_at: datetime) -> bool:
    """Whether a human spoke after the person wrote this. A time told in whole seconds, as WhatsApp
    does, may be as late as their end: in doubt it was not, and waits for an answer."""
    if lead.human_spoke_at is None:
        return False
    latest = written_at if written_at.microsecond else written_at + timedelta(seconds=1)
    return latest <= lead.human_spoke_at


def hand_off(lead: Lead, life: LeadOffer, policy: Policy, now: datetime) -> None:
    """A human is asked for: the bot is silent until one has written, or none has for so long."""
    life.handed_off_at = now
    lead.human_until = now + timedelta(minutes=policy.handoff_silence_min)


async def human_spoke(session: AsyncSession, lead: Lead, now: datetime) -> None:
    """A human wrote to this person at `now`: silences the bot for the tenant's set time from then.

    What the person wrote before is answered by that, and what the bot had not sent yet never
    leaves. An earlier moment told late takes nothing back.
    """
    tenant = await tenants.load(session, lead.tenant_id)
    until = now + timedelta(minutes=tenant.policy.human_silence_min)
    if lead.human_until is None or lead.human_until < until:
        lead.human_until = until
    # For what lies in the inbox still: it is settled when it is taken in.
    lead.human_spoke_at = max(filter(None, (lead.human_spoke_at, now)))
    of_person = (col(Message.tenant_id) == lead.tenant_id) & (col(Message.lead_id) == lead.id)
    unanswered = await session.exec(
        select(Message).where(
            of_person, col(Message.direction) == "in", col(Message.answered_at).is_(None)
        )
    )
    for message in unanswered.all():
        if is_answered(lead, message.occurred_at):
            message.answered_at = now
    await session.flush()
    await session.execute(
        update(Message)
        .where(
            of_person,
            col(Message.status) == "queued",
            col(Message.by_human).is_(False),
            col(Message.occurred_at) <= now,
        )
        .values(status="failed", error=OVERTAKEN)
    )
    life = await leads.alive_life(session, lead.tenant_id, lead.id)
    if life is None:
        return
    await session.refresh(life, with_for_update={"key_share": True})
    if life.handed_off_at is not None:
        # They waited for this very word: from now on the usual silence counts.
        life.handed_off_at, lead.human_until = None, until
    if life.state == State.TO_BE_CONTACTED:
        await leads.move(session, life, State.CONTACTED, cause="human_wrote", actor="human")
    life.last_touch_at = max(filter(None, (life.last_touch_at, now)))


def resume(lead: Lead) -> None:
    """The bot may speak again at once: on command of the human."""
    lead.human_until = None


async def keep_words(
    session: AsyncSession,
    lead: Lead,
    *,
    wamid: str | None,
    kind: str,
    text: str | None,
    at: datetime,
    media_id: str | None = None,
) -> UUID | None:
    """What a human wrote, into the transcript; None when it stands there already."""
    row = {
        "tenant_id": lead.tenant_id,
        "id": new_id(),
        "lead_id": lead.id,
        "direction": "out",
        "by_human": True,
        "kind": kind,
        "text": text,
        "media_id": media_id,
        "wamid": wamid,
        "status": "sent",
        "citations": [],
        "occurred_at": at,
    }
    made: UUID | None = await session.scalar(
        insert(Message)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "wamid"])
        .returning(col(Message.id))
    )
    return made
