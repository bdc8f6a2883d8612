"""Who a conversation in Chatwoot is with."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.erasure import is_leftover
from models.erasure_keys import ErasureKeys
from models.ids import new_id
from models.records import erased_names, leads
from models.records.tenants import TenantView
from models.tables import ChatwootThread, Lead
from models.understanding.phone import Phone, PhoneError, normalise

DESK: Final = "desk"
"""The place of the platform's own inbox; a tenant's is its connection's id."""


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A conversation and its person, as Chatwoot names them."""

    conversation_id: int
    contact_id: int
    identifier: str | None = None
    phone: str | None = None


async def correspondent(
    session: AsyncSession,
    keys: ErasureKeys,
    tenant: TenantView,
    place: str,
    who: Correspondent,
    written_at: datetime,
) -> Lead | None:
    """The person of this conversation, found by it, by contact, by our identifier, by phone; or
    made. One call at a time for a conversation, so that nobody is made twice. None where it still
    belongs to somebody who was erased."""
    await session.execute(_ONE_AT_A_TIME, {"of": f"{place}:{who.contact_id}"})
    lead_id = await _known(session, tenant.id, place, who)
    lead = await session.get(Lead, (tenant.id, lead_id)) if lead_id else None
    if lead is None or lead.erased_at is not None:
        phone = _phone(who.phone)
        erased_at = await erased_names.erased_at(
            session, keys, tenant.id, phone.e164 if phone else None
        )
        if is_leftover(erased_at or (lead.erased_at if lead else None), written_at):
            return None
        lead, _ = await leads.person(session, tenant, phone)
    await remember(session, tenant.id, place, lead.id, who)
    return lead


_ONE_AT_A_TIME: Final = text("select pg_advisory_xact_lock(hashtextextended(:of, 0))")


async def _known(
    session: AsyncSession, tenant_id: UUID, place: str, who: Correspondent
) -> UUID | None:
    found = await session.exec(
        select(ChatwootThread.lead_id)
        .where(
            ChatwootThread.tenant_id == tenant_id,
            ChatwootThread.place == place,
            (col(ChatwootThread.conversation_id) == who.conversation_id)
            | (col(ChatwootThread.contact_id) == who.contact_id),
        )
        .order_by(
            col(ChatwootThread.conversation_id) != who.conversation_id,
            col(ChatwootThread.created_at).desc(),
        )
    )
    if (lead_id := found.first()) is not None:
        return lead_id
    with suppress(ValueError):
        return UUID(who.identifier or "")
    return None


def _phone(told: str | None) -> Phone | None:
    """With a plus, or as the digits of a WhatsApp id."""
    try:
        return normalise(f"+{told.lstrip('+')}") if told else None
    except PhoneError:
        return None


async def remember(
    session: AsyncSession, tenant_id: UUID, place: str, lead_id: UUID, who: Correspondent
) -> None:
    await session.execute(
        insert(ChatwootThread)
        .values(
            tenant_id=tenant_id,
            id=new_id(),
            lead_id=lead_id,
            place=place,
            contact_id=who.contact_id,
            conversation_id=who.conversation_id,
        )
        .on_conflict_do_nothing(index_elements=["place", "conversation_id"])
    )


async def thread(
    session: AsyncSession, tenant_id: UUID, place: str, lead_id: UUID
) -> ChatwootThread | None:
    """The newest conversation with this person there."""
    found = await session.exec(
        select(ChatwootThread)
        .where(
            ChatwootThread.tenant_id == tenant_id,
            ChatwootThread.place == place,
            ChatwootThread.lead_id == lead_id,
        )
        .order_by(col(ChatwootThread.created_at).desc())
    )
    return found.first()


async def at_desk(session: AsyncSession, conversation_id: int) -> ChatwootThread | None:
    """Whose conversation on the desk this is. Platform role: the tenant is what is asked for."""
    found = await session.exec(
        select(ChatwootThread).where(
            ChatwootThread.place == DESK, ChatwootThread.conversation_id == conversation_id
        )
    )
    return found.one_or_none()
