"""Finds what was stored and never went on: the second line behind every webhook and every grant."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import defer
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import translated
from models import ids
from models.contracts.maintenance import (
    AwakenedDelivery,
    Found,
    StuckLead,
    StuckMessage,
    StuckPayment,
    SweepInput,
)
from models.domain.lifecycle import State
from models.records import (
    credits,
    inbox,
    letters,
    sources,
    submissions,
    tenants,
    transcript,
    waiting_touches,
)
from models.session import Database
from models.tables import (
    AdOfferMap,
    BillingOrder,
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
from models.tables.base import utc_now


@dataclass
class MaintenanceActivities:
    db: Database

    @activity.defn(name="maintenance.find_stuck")
    async def find_stuck(self, inp: SweepInput) -> Found:
        """What stands still: inbox rows, unsent replies, mapped, ready and paused lives."""
        grace = timedelta(seconds=inp.grace_s)
        with translated():
            async with self.db.platform() as session:
                await _route_strays(session)
                events = await _unhandled(session, inp)
                return Found(
                    leads=tuple(
                        StuckLead(
                            tenant_id=e.tenant_id,
                            inbox_id=e.id,
                            lead_offer_id=ids.lead_offer_id(e.tenant_id, e.external_id),
                        )
                        for e in events
                        if e.kind in ("leadgen", submissions.KIND) and e.tenant_id is not None
                    ),
                    messages=await _messages(session, events, inp),
                    payments=tuple(
                        StuckPayment(tenant_id=e.tenant_id, order_id=e.order_id, inbox_id=e.id)
                        for e in events
                        if e.kind == "payment" and e.tenant_id and e.order_id
                    ),
                    mapped=await _mapped_since(session, inp),
                    ready=(
                        *await _ready_and_waiting(session, inp),
                        *await _with_a_touch(session, inp),
                    ),
                    paused=await _paused(session, inp),
                    letters=tuple(await letters.unsent(session, utc_now(), grace, inp.batch_max)),
                )

    @activity.defn(name="maintenance.resume_deliveries")
    async def resume_deliveries(self, inp: SweepInput) -> tuple[AwakenedDelivery, ...]:
        """Holds credits for waiting deliveries, oldest first, tenant by tenant."""
        with translated():
            async with self.db.platform() as session:
                waiting = await session.exec(
                    select(Delivery.tenant_id)
                    .join(CreditAccount, col(CreditAccount.tenant_id) == col(Delivery.tenant_id))
                    .join(Tenant, col(Tenant.id) == col(Delivery.tenant_id))
                    .where(
                        Tenant.status == "ACTIVE",
                        Delivery.state == "WAITING_CREDIT",
                        (CreditAccount.balance > CreditAccount.held) | (CreditAccount.held > 0),
                    )
                    .distinct()
                    .limit(inp.batch_max)
                )
                tenant_ids = waiting.all()
            awakened: list[AwakenedDelivery] = []
            for tenant_id in tenant_ids:
                async with self.db.tenant(tenant_id) as session:
                    awakened += [
                        AwakenedDelivery(tenant_id=tenant_id, delivery_id=delivery_id)
                        for delivery_id in await credits.reserve_waiting(session, tenant_id)
                    ]
            return tuple(awakened)


async def _route_strays(session: AsyncSession) -> None:
    """Events of an account that was unknown when they came and is routed now."""
    accounts = await session.exec(
        select(InboxEvent.account)
        .where(
            col(InboxEvent.tenant_id).is_(None),
            col(InboxEvent.handled_at).is_(None),
            InboxEvent.kind == "leadgen",
        )
        .distinct()
    )
    await _join_payments(session)
    known = {account for account in accounts.all() if account}
    for account, tenant in (await tenants.routed(session, tenants.META_PAGE, known)).items():
        await session.execute(
            update(InboxEvent)
            .where(
                col(InboxEvent.account) == account,
                col(InboxEvent.tenant_id).is_(None),
                col(InboxEvent.kind) == "leadgen",
            )
            .values(tenant_id=tenant.id)
        )


async def _join_payments(session: AsyncSession) -> None:
    """Refunds and disputes that came before their order knew its payment."""
    await session.execute(
        update(InboxEvent)
        .where(
            col(InboxEvent.kind) == "payment",
            col(InboxEvent.tenant_id).is_(None),
            col(InboxEvent.handled_at).is_(None),
            col(InboxEvent.account) == col(BillingOrder.stripe_payment_intent),
        )
        .values(tenant_id=col(BillingOrder.tenant_id), order_id=col(BillingOrder.id))
    )


async def _unhandled(session: AsyncSession, inp: SweepInput) -> list[InboxEvent]:
    """Without their bodies: one that no key opens any more must not stop the sweep for all."""
    rows = await session.exec(
        select(InboxEvent)
        .options(defer(InboxEvent.body))  # type: ignore[arg-type]
        .join(Tenant, col(Tenant.id) == col(InboxEvent.tenant_id))
        .where(
            col(InboxEvent.handled_at).is_(None),
            InboxEvent.received_at < utc_now() - timedelta(seconds=inp.grace_s),
            Tenant.status == "ACTIVE",
        )
        .order_by(col(InboxEvent.received_at))
        .limit(inp.batch_max)
    )
    return list(rows.all())


async def _messages(
    session: AsyncSession, events: list[InboxEvent], inp: SweepInput
) -> tuple[StuckMessage, ...]:
    """One wake-up per contact, also where only the reply is stuck; none while a human writes."""
    found: dict[tuple[UUID, UUID], UUID] = {}
    for event in events:
        if event.kind in inbox.SPOKEN and event.tenant_id and event.contact_id:
            found.setdefault((event.tenant_id, event.contact_id), event.id)
    stuck = await session.exec(
        select(Message.tenant_id, Message.lead_id, Message.id)
        .join(Tenant, col(Tenant.id) == col(Message.tenant_id))
        .join(
            Lead,
            (col(Lead.tenant_id) == col(Message.tenant_id))
            & (col(Lead.id) == col(Message.lead_id)),
        )
        .where(
            Tenant.status == "ACTIVE",
            col(Lead.human_until).is_(None) | (col(Lead.human_until) < utc_now()),
            Message.created_at < utc_now() - timedelta(seconds=inp.grace_s),
            ((col(Message.direction) == "in") & col(Message.answered_at).is_(None))
            | (
                (col(Message.direction) == "out")
                & (Message.status == "queued")
                & transcript.is_reply()
                & waiting_touches.may_go(utc_now())
            ),
        )
        .limit(inp.batch_max)
    )
    for tenant_id, lead_id, message_id in stuck.all():
        found.setdefault((tenant_id, lead_id), message_id)
    return tuple(
        StuckMessage(tenant_id=tenant_id, contact_id=contact_id, inbox_id=row_id)
        for (tenant_id, contact_id), row_id in found.items()
    )


async def _mapped_since(session: AsyncSession, inp: SweepInput) -> tuple[StuckLead, ...]:
    rows = await session.exec(
        select(LeadOffer.tenant_id, LeadOffer.id)
        .join(
            AdOfferMap,
            (col(AdOfferMap.tenant_id) == col(LeadOffer.tenant_id))
            & (col(AdOfferMap.ad_id) == col(LeadOffer.ad_id)),
        )
        .join(Tenant, col(Tenant.id) == col(LeadOffer.tenant_id))
        .where(LeadOffer.state == State.PENDING_MAPPING, Tenant.status == "ACTIVE")
        .limit(inp.batch_max)
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
        .limit(inp.batch_max)
    )
    found = dict.fromkeys([*rows.all(), *of_sources.all()])
    return tuple(StuckLead(tenant_id=t, lead_offer_id=life) for t, life in found)


async def _paused(session: AsyncSession, inp: SweepInput) -> tuple[StuckLead, ...]:
    """Lives whose tenant was not active when something was due, and is again: oldest first."""
    rows = await session.exec(
        select(LeadOffer.tenant_id, LeadOffer.id)
        .join(Tenant, col(Tenant.id) == col(LeadOffer.tenant_id))
        .where(col(LeadOffer.paused_at).is_not(None), Tenant.status == "ACTIVE")
        .order_by(col(LeadOffer.created_at))
        .limit(inp.batch_max)
    )
    return tuple(StuckLead(tenant_id=t, lead_offer_id=life) for t, life in rows.all())


async def _ready_and_waiting(session: AsyncSession, inp: SweepInput) -> tuple[StuckLead, ...]:
    """Ready lives whose delivery nobody began: the word that they are ready was lost."""
    rows = await session.exec(
        select(Delivery.tenant_id, Delivery.lead_offer_id)
        .join(Tenant, col(Tenant.id) == col(Delivery.tenant_id))
        .where(
            Tenant.status == "ACTIVE",
            Delivery.state == "PENDING",
            Delivery.created_at < utc_now() - timedelta(seconds=inp.grace_s),
        )
        .limit(inp.batch_max)
    )
    return tuple(StuckLead(tenant_id=t, lead_offer_id=life) for t, life in rows.all())


async def _with_a_touch(session: AsyncSession, inp: SweepInput) -> tuple[StuckLead, ...]:
    """Lives that may write again: another template, or one that was approved meanwhile."""
    now = utc_now()
    older_than = now - timedelta(seconds=inp.grace_s)
    lives = (
        *await waiting_touches.instead(session, older_than, now, inp.batch_max),
        *await waiting_touches.approved_again(session, now, inp.batch_max),
    )
    return tuple(StuckLead(tenant_id=t, lead_offer_id=life) for t, life in lives)
