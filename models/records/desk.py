"""The platform's desk: which hand-off it is about, what it was told, and what it was not yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain.lifecycle import State
from models.records import leads
from models.tables import DeskPost, Lead, LeadOffer, LeadTransition, Message, Offer, Tenant


@dataclass(frozen=True, slots=True)
class HandOff:
    """The newest hand-off of a person: their life, and when it was."""

    id: UUID
    at: datetime
    life: LeadOffer


async def newest(session: AsyncSession, tenant_id: UUID, lead_id: UUID) -> HandOff | None:
    life = await leads.latest_life(session, tenant_id, lead_id)
    if life is None:
        return None
    found = await session.exec(
        select(LeadTransition.id, LeadTransition.at)
        .where(
            LeadTransition.tenant_id == tenant_id,
            LeadTransition.lead_offer_id == life.id,
            LeadTransition.to_state == State.HUMAN_HANDOFF,
        )
        .order_by(col(LeadTransition.at).desc())
    )
    handed_off = found.first()
    return HandOff(*handed_off, life) if handed_off else None


async def facts(session: AsyncSession, lead: Lead, hand_off: HandOff, last: int) -> dict[str, Any]:
    """What the note tells; `last` messages before the hand-off among it, oldest first."""
    life = hand_off.life
    tenant = await session.get_one(Tenant, lead.tenant_id)
    offer = await session.get(Offer, (lead.tenant_id, life.offer_id)) if life.offer_id else None
    of_person = (Message.tenant_id == lead.tenant_id, Message.lead_id == lead.id)
    count = await session.exec(select(func.count()).select_from(Message).where(*of_person))
    before = await session.exec(
        select(Message.direction, Message.text)
        .where(*of_person, col(Message.text).is_not(None), col(Message.created_at) <= hand_off.at)
        .order_by(col(Message.occurred_at).desc(), col(Message.created_at).desc())
        .limit(last)
    )
    return {
        "tenant": tenant.name,
        "language": tenant.language,
        "offer": offer.name if offer else None,
        "name": leads.fields_of(life.fields).name or lead.name,
        "phone": lead.phone,
        "fields": life.fields,
        "score": life.score,
        "score_detail": life.score_detail or {},
        "messages": count.one(),
        "last": [(direction, text) for direction, text in reversed(before.all())],
    }


async def unheard(
    session: AsyncSession, tenant_id: UUID, lead_id: UUID, since: datetime
) -> Sequence[Message]:
    """What the person wrote since then and the desk was not told yet, in order."""
    found = await session.exec(
        select(Message)
        .where(
            Message.tenant_id == tenant_id,
            Message.lead_id == lead_id,
            Message.direction == "in",
            Message.kind != "other",
            col(Message.created_at) > since,
        )
        .order_by(col(Message.occurred_at), col(Message.created_at))
    )
    return await _untold(session, tenant_id, found.all(), ids.desk_message_key)


async def unsent(
    session: AsyncSession, tenant_id: UUID, lead_id: UUID, since: datetime
) -> Sequence[Message]:
    """What an agent wrote on the desk and no channel took; the desk was not told so yet."""
    found = await session.exec(
        select(Message)
        .where(
            Message.tenant_id == tenant_id,
            Message.lead_id == lead_id,
            Message.direction == "out",
            Message.status == "failed",
            col(Message.by_human),
            col(Message.turn_key).is_not(None),
            col(Message.created_at) > since,
        )
        .order_by(col(Message.failed_at))
    )
    return await _untold(session, tenant_id, found.all(), ids.desk_unsent_key)


async def _untold(
    session: AsyncSession,
    tenant_id: UUID,
    messages: Sequence[Message],
    key_of: Callable[[UUID], str],
) -> Sequence[Message]:
    keyed = {key_of(message.id): message for message in messages}
    told = await session.exec(
        select(DeskPost.key).where(
            DeskPost.tenant_id == tenant_id,
            col(DeskPost.key).in_(keyed),
            col(DeskPost.post_id).is_not(None),
        )
    )
    for key in told.all():
        del keyed[key]
    return list(keyed.values())


async def begin_post(
    session: AsyncSession, tenant_id: UUID, lead_id: UUID, key: str
) -> tuple[DeskPost, bool]:
    """Its row, written before anything is posted, and whether an earlier try wrote it."""
    row = {"tenant_id": tenant_id, "id": ids.new_id(), "lead_id": lead_id, "key": key}
    made = await session.scalar(
        insert(DeskPost)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "key"])
        .returning(DeskPost)
    )
    if made is not None:
        return made, False
    found = await session.exec(
        select(DeskPost).where(DeskPost.tenant_id == tenant_id, DeskPost.key == key)
    )
    return found.one(), True


async def end_post(session: AsyncSession, tenant_id: UUID, key: str, post_id: int) -> None:
    await session.execute(
        update(DeskPost)
        .where(col(DeskPost.tenant_id) == tenant_id, col(DeskPost.key) == key)
        .values(post_id=post_id)
    )
