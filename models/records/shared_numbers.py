"""A WhatsApp number that serves several tenants: which, who knows a person, what waits for a word.

All of it is read and written with the platform's role: a tenant sees its own people only.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.choices import Option
from models.domain.lifecycle import NOT_ALIVE
from models.domain.shared_number import TALK_GOES_ON, Acquaintance
from models.records import inbox, tenants, transcript
from models.records.tenants import TenantView
from models.tables import AdOfferMap, ChannelRoute, InboxEvent, Lead, Message, SharedNumber, Tenant

OPTION: Final = "tenant:"
"""Begins the id of an option, which ends with the tenant's."""
CHOSE: Final = "chose_tenant"
"""The outcome of an inbox row that says which tenant is meant, and nothing else."""

_KNOWN: Final = text(
    # Who was merged is known by the row that they are now.
    "select distinct on (t.name, t.id) t.id, t.name,"
    " exists (select from lead_offer o where o.tenant_id = p.tenant_id and o.lead_id = p.id"
    "  and o.state not in :not_alive),"
    # What no turn has taken in yet was written as well.
    " greatest(p.last_inbound_at, (select max(i.occurred_at) from inbox i"
    "  where i.tenant_id = p.tenant_id and i.contact_id = p.id and i.handled_at is null"
    "  and i.kind = 'message')),"
    " (select max(m.sent_at) from message m where m.tenant_id = p.tenant_id and m.lead_id = p.id"
    "  and m.direction = 'out')"
    " from lead l join lead p on p.tenant_id = l.tenant_id and p.id = coalesce(l.merged_into, l.id)"
    " join tenant t on t.id = l.tenant_id"
    " where l.tenant_id in :members and (l.wa_user_id = :user_id or l.phone = :phone)"
    " order by t.name, t.id"
).bindparams(bindparam("members", expanding=True), bindparam("not_alive", expanding=True))


async def members(session: AsyncSession, numbers: Collection[str]) -> dict[str, list[TenantView]]:
    """The tenants of each number; a number of one tenant's own is absent."""
    rows = await session.exec(
        select(SharedNumber.phone_number_id, Tenant)
        .join(Tenant, col(Tenant.id) == col(SharedNumber.tenant_id))
        .where(col(SharedNumber.phone_number_id).in_(numbers))
        .order_by(col(Tenant.name))
    )
    found: dict[str, list[TenantView]] = {}
    for number, tenant in rows.all():
        found.setdefault(number, []).append(tenants.view(tenant))
    return found


async def who_knows(
    session: AsyncSession, tenant_ids: Collection[UUID], user_id: str | None, phone: str | None
) -> list[Acquaintance]:
    if not tenant_ids or not (user_id or phone):
        return []
    values = {
        "members": list(tenant_ids),
        "not_alive": sorted(NOT_ALIVE),
        "user_id": user_id,
        "phone": phone,
    }
    rows = await session.execute(_KNOWN, values)
    return [Acquaintance(*row) for row in rows.all()]


async def known_to(session: AsyncSession, waiting: Lead) -> list[Acquaintance]:
    """Who knows somebody that waits at the front door, among the tenants of its numbers."""
    rows = await session.exec(
        select(SharedNumber.tenant_id)
        .join(ChannelRoute, col(ChannelRoute.external_id) == col(SharedNumber.phone_number_id))
        .where(
            ChannelRoute.channel == tenants.WHATSAPP_NUMBER,
            ChannelRoute.tenant_id == waiting.tenant_id,
        )
    )
    return await who_knows(session, set(rows.all()), waiting.wa_user_id, waiting.phone)


async def who_wrote(
    session: AsyncSession, tenant_ids: Collection[UUID], wamid: str | None
) -> UUID | None:
    """The tenant whose message this is."""
    if wamid is None:
        return None
    rows = await session.exec(
        select(Message.tenant_id).where(
            col(Message.tenant_id).in_(tenant_ids),
            Message.wamid == wamid,
            Message.direction == "out",
        )
    )
    return rows.first()


async def who_advertises(
    session: AsyncSession, tenant_ids: Collection[UUID], ad_id: str
) -> UUID | None:
    """The one tenant that sells something by this ad."""
    rows = await session.exec(
        select(AdOfferMap.tenant_id).where(
            col(AdOfferMap.tenant_id).in_(tenant_ids), AdOfferMap.ad_id == ad_id
        )
    )
    found = rows.all()
    return found[0] if len(found) == 1 else None


async def open_question(
    session: AsyncSession, front_door: UUID, user_id: str | None, phone: str | None, now: datetime
) -> tuple[Option, ...]:
    """The options of what the front door asked this person last; empty where it asked nothing, or
    nothing waits for the answer any more."""
    rows = await session.exec(
        select(Message)
        .join(
            Lead,
            (col(Lead.tenant_id) == col(Message.tenant_id))
            & (col(Lead.id) == col(Message.lead_id)),
        )
        .where(
            Message.tenant_id == front_door,
            Message.direction == "out",
            (col(Lead.wa_user_id) == user_id) | (col(Lead.phone) == phone),
            exists().where(_waits(front_door, now), col(InboxEvent.contact_id) == col(Lead.id)),
        )
        .order_by(col(Message.occurred_at).desc())
        .limit(1)
    )
    last = rows.first()
    return transcript.offered(last) if last else ()


async def is_known_event(session: AsyncSession, wamid: str) -> bool:
    rows = await session.exec(
        select(InboxEvent.id).where(
            InboxEvent.provider == "whatsapp", InboxEvent.external_id == wamid
        )
    )
    return rows.first() is not None


async def hand_on(
    session: AsyncSession,
    front_door: UUID,
    waiting_id: UUID,
    tenant_id: UUID,
    contact_id: UUID,
    at: datetime,
) -> Sequence[UUID]:
    """What the person wrote at the front door is the tenant's from now on, as if it came now. `at`:
    when they said so, which opens the number's 24-hour window as any word does."""
    person = await session.get_one(
        Lead, (tenant_id, contact_id), with_for_update={"key_share": True}
    )
    person.last_inbound_at = max(filter(None, (person.last_inbound_at, at)))
    moved = await session.execute(
        update(InboxEvent)
        .where(
            _waits(front_door, at),
            col(InboxEvent.contact_id) == waiting_id,
        )
        .values(tenant_id=tenant_id, contact_id=contact_id, handled_at=None, outcome=None)
        .returning(col(InboxEvent.id))
    )
    return list(moved.scalars().all())


def _waits(front_door: UUID, now: datetime) -> ColumnElement[bool]:
    """What was written at the front door and may still be handed on."""
    return (
        (col(InboxEvent.tenant_id) == front_door)
        & (col(InboxEvent.kind) == inbox.MESSAGE)
        & col(InboxEvent.outcome).is_distinct_from(CHOSE)
        & (col(InboxEvent.received_at) > now - TALK_GOES_ON)
    )
