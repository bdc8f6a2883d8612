"""One message on its way out: what it needs, and what is noted once WhatsApp took it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.records import alerts, leads, tenants
from models.tables import Integration, Lead, LeadOffer, Message, Tenant

_MARK_SENT: Final = text(
    # What WhatsApp took shows that the account sends again. A status webhook may have been
    # quicker: what it said stands.
    "with working as (update tenant_alert set cleared_at = :now"
    " where tenant_id = :tenant_id and key = :alert and cleared_at is null)"
    " update message set wamid = :wamid, sent_at = coalesce(sent_at, :now),"
    " status = case when status = 'sending' then 'sent' else status end"
    " where tenant_id = :tenant_id and id = :message_id returning kind, lead_offer_id"
)


async def load(
    session: AsyncSession, tenant_id: UUID, message_id: UUID, channels: Sequence[str]
) -> tuple[Message, Lead, Integration | None, tenants.TenantView]:
    """The row, locked, with the person, the tenant and its channel, in one round trip. `channels`
    are kinds of connections in their order, which is that of the alphabet."""
    rows = await session.exec(
        select(Message, Lead, Integration, Tenant)
        .join(
            Lead,
            (col(Lead.tenant_id) == col(Message.tenant_id))
            & (col(Lead.id) == col(Message.lead_id)),
        )
        .join(Tenant, col(Tenant.id) == col(Message.tenant_id))
        .join(
            Integration,
            (col(Integration.tenant_id) == col(Message.tenant_id))
            & col(Integration.kind).in_(channels)
            & (col(Integration.status) == "ACTIVE"),
            isouter=True,
        )
        .where(Message.tenant_id == tenant_id, Message.id == message_id)
        .order_by(col(Integration.kind))
        .with_for_update(of=Message, key_share=True)
    )
    found = rows.first()
    assert found is not None, "a message is queued before it is named"
    message, lead, connection, tenant = found
    return message, lead, connection, tenants.view(tenant)


async def locked(session: AsyncSession, tenant_id: UUID, message_id: UUID) -> Message:
    return await session.get_one(
        Message, (tenant_id, message_id), with_for_update={"key_share": True}
    )


async def mark_sent(
    session: AsyncSession, tenant_id: UUID, message_id: UUID, wamid: str, now: datetime
) -> None:
    values = {
        "tenant_id": tenant_id,
        "message_id": message_id,
        "wamid": wamid,
        "now": now,
        "alert": alerts.WHATSAPP,
    }
    kind, lead_offer_id = (await session.execute(_MARK_SENT, values)).one()
    if kind == "template" and lead_offer_id is not None:
        await contacted(session, tenant_id, lead_offer_id, now)


async def contacted(
    session: AsyncSession, tenant_id: UUID, lead_offer_id: UUID, now: datetime
) -> None:
    life = await session.get_one(
        LeadOffer, (tenant_id, lead_offer_id), with_for_update={"key_share": True}
    )
    await leads.first_contact_left(session, life, now)
