"""What was stored and never went on, over all tenants that are active. Platform role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import defer
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain.lifecycle import State
from models.records import sources, transcript, waiting_touches
from models.tables import (
    AdOfferMap,
    CreditAccount,
    Delivery,
    InboxEvent,
    Lead,
    LeadOffer,
    LeadSource,
    Message,
    Tenant,
    TenantSource,
)

Life = tuple[UUID, UUID]
"""(tenant, lead_offer)"""


@dataclass(frozen=True, slots=True)
class Look:
    """`older_than`: younger rows are left to the path that is just handling them. `limit`: rows of
    each kind; the next look finds the rest."""

    now: datetime
    older_than: datetime
    limit: int


async def events(session: AsyncSession, look: Look) -> Sequence[InboxEvent]:
    """Without their bodies: one that no key opens any more must not stop the sweep for all."""
    rows = await session.exec(
        select(InboxEvent)
        .options(defer(InboxEvent.body))  # type: ignore[arg-type]
        .join(Tenant, col(Tenant.id) == col(InboxEvent.tenant_id))
        .where(
            col(InboxEvent.handled_at).is_(None),
            InboxEvent.received_at < look.older_than,
            Tenant.status == "ACTIVE",
        )
        .order_by(col(InboxEvent.received_at))
        .limit(look.limit)
    )
    return rows.all()


async def messages(session: AsyncSession, look: Look) -> Sequence[tuple[UUID, UUID, UUID]]:
    """(tenant, person, message) of what is not answered, and of replies that did not leave; none
    while a human has the conversation."""
    rows = await session.exec(
        select(Message.tenant_id, Message.lead_id, Message.id)
        .join(Tenant, col(Tenant.id) == col(Message.tenant_id))
        .join(
            Lead,
            (col(Lead.tenant_id) == col(Message.tenant_id))
            & (col(Lead.id) == col(Message.lead_id)),
        )
        .where(
            Tenant.status == "ACTIVE",
            col(Lead.human_until).is_(None) | (col(Lead.human_until) < look.now),
            Message.created_at < look.older_than,
            ((col(Message.direction) == "in") & col(Message.answered_at).is_(None))
            | (
                (col(Message.direction) == "out")
                & (Message.status == "queued")
                & transcript.is_reply()
                & waiting_touches.may_go(look.now)
            ),
        )
        .limit(look.limit)
    )
    return rows.all()


async def mapped(session: AsyncSession, look: Look) -> Sequence[Life]:
    """Lives that wait for their ad's, or their source's, offer, which is known by now."""
    rows = await session.exec(
        select(LeadOffer.tenant_id, LeadOffer.id)
        .join(
            AdOfferMap,
            (col(AdOfferMap.tenant_id) == col(LeadOffer.tenant_id))
            & (col(AdOfferMap.ad_id) == col(LeadOffer.ad_id)),
        )
        .join(Tenant, col(Tenant.id) == col(LeadOffer.tenant_id))
        .where(LeadOffer.state == State.PENDING_MAPPING, Tenant.status == "ACTIVE")
        .limit(look.limit)
    )
    of_sources = await session.exec(
        select(LeadOffer.tenant_id, LeadOffer.id)
        .join(LeadSource, sources.OF_LIFE)
        .join(TenantSource, sources.OF_SUBMISSION)
        .join(Tenant, col(Tenant.id) == col(LeadOffer.tenant_id))
        .where(
            LeadOffer.state == State.PENDING_MAPPING,
            col(TenantSource.offer_id).is_not(None),
            Tenant.status == "ACTIVE",
        )
        .limit(look.limit)
    )
    return list(dict.fromkeys([*rows.all(), *of_sources.all()]))


async def paused(session: AsyncSession, look: Look) -> Sequence[Life]:
    """Lives whose tenant was not active when something was due, and is again: oldest first."""
    rows = await session.exec(
        select(LeadOffer.tenant_id, LeadOffer.id)
        .join(Tenant, col(Tenant.id) == col(LeadOffer.tenant_id))
        .where(col(LeadOffer.paused_at).is_not(None), Tenant.status == "ACTIVE")
        .order_by(col(LeadOffer.created_at))
        .limit(look.limit)
    )
    return rows.all()


async def ready(session: AsyncSession, look: Look) -> Sequence[Life]:
    """Ready lives whose delivery nobody began: the word that they are ready was lost."""
    rows = await session.exec(
        select(Delivery.tenant_id, Delivery.lead_offer_id)
        .join(Tenant, col(Tenant.id) == col(Delivery.tenant_id))
        .where(
            Tenant.status == "ACTIVE",
            Delivery.state == "PENDING",
            Delivery.created_at < look.older_than,
        )
        .limit(look.limit)
    )
    return rows.all()


async def with_a_touch(session: AsyncSession, look: Look) -> Sequence[Life]:
    """Lives that may write again: another template, or one that was approved meanwhile."""
    return (
        *await waiting_touches.instead(session, look.older_than, look.now, look.limit),
        *await waiting_touches.approved_again(session, look.now, look.limit),
    )


async def without_credit(session: AsyncSession, look: Look) -> Sequence[UUID]:
    """Tenants with deliveries that wait for a credit, and with credits."""
    rows = await session.exec(
        select(Delivery.tenant_id)
        .join(CreditAccount, col(CreditAccount.tenant_id) == col(Delivery.tenant_id))
        .join(Tenant, col(Tenant.id) == col(Delivery.tenant_id))
        .where(
            Tenant.status == "ACTIVE",
            Delivery.state == "WAITING_CREDIT",
            (CreditAccount.balance > CreditAccount.held) | (CreditAccount.held > 0),
        )
        .distinct()
        .limit(look.limit)
    )
    return rows.all()
