"""What a verified payment event does to its order and to the credits bought with it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.domain import payments
from models.domain.payments import PaymentEvent, PaymentFact
from models.records import alerts, credits, tenants
from models.tables import BillingOrder, LedgerEntry, OrderDispute, OrderRefund

_ACTOR = "stripe"


async def locked(session: AsyncSession, tenant_id: UUID, order_id: UUID) -> BillingOrder:
    """The order, which every event about it waits for."""
    return await session.get_one(
        BillingOrder, (tenant_id, order_id), with_for_update=True, populate_existing=True
    )


async def apply(
    session: AsyncSession, order: BillingOrder, event: PaymentEvent, now: datetime
) -> list[UUID]:
    """Takes one event in and brings the order's credits to where they belong, in one transaction.

    Returns the waiting deliveries that hold a credit now, oldest first. The order must be locked.
    """
    if not _is_of(order, event):
        _refuse(session, order, event)
        return []
    match event.fact:
        case PaymentFact.PAID:
            order.state = "COMPLETED"
            order.stripe_payment_intent = order.stripe_payment_intent or event.payment_intent
            order.completed_at = order.completed_at or now
        case PaymentFact.EXPIRED | PaymentFact.FAILED:
            order.state = payments.further_order_state(order.state, payments.ENDS[event.fact])
        case PaymentFact.REFUNDED:
            await _count_refunds(session, order, event.amount_minor)
        case PaymentFact.REFUND_MADE | PaymentFact.REFUND_FAILED:
            await _note_refund(session, order, event, now)
        case PaymentFact.DISPUTED | PaymentFact.DISPUTE_LOST | PaymentFact.DISPUTE_WON:
            await _note_dispute(session, order, event)
        case PaymentFact.PENDING | PaymentFact.DECLINED:
            return []
    return await _bring_credits(session, order)


def _is_of(order: BillingOrder, event: PaymentEvent) -> bool:
    """Amount, currency and owner against our own order, never against what the event says.

    One payment pays an order: another payment of the same order is for a person to give back.
    """
    if event.currency != order.currency or event.amount_minor < 0:
        return False
    if event.payment_intent and order.stripe_payment_intent not in (None, event.payment_intent):
        return False
    if event.fact is not PaymentFact.PAID:
        return True
    return (
        event.order_id == str(order.id)
        and event.amount_minor == order.amount_minor
        and (event.session_id is None or order.stripe_session_id in (None, event.session_id))
    )


def _refuse(session: AsyncSession, order: BillingOrder, event: PaymentEvent) -> None:
    if event.fact is PaymentFact.PAID:
        order.state = payments.further_order_state(order.state, "REFUSED")
    tenants.audit(
        session,
        order.tenant_id,
        actor=_ACTOR,
        action="payment.refused",
        subject=f"order:{order.id}",
        after={"event": event.id, "fact": event.fact},
    )


async def _note_refund(
    session: AsyncSession, order: BillingOrder, event: PaymentEvent, now: datetime
) -> None:
    state = payments.REFUNDS[event.fact]
    refund_id = event.refund_id or event.id
    known = await session.get(OrderRefund, (order.tenant_id, refund_id))
    has_failed = state == "FAILED" and (known is None or known.state != state)
    if known is None:
        known = OrderRefund(
            tenant_id=order.tenant_id,
            id=refund_id,
            order_id=order.id,
            amount_minor=event.amount_minor,
            state=state,
        )
        session.add(known)
    known.state = payments.further_refund_state(known.state, state)
    await session.flush()
    await _count_refunds(session, order, event.amount_minor)
    if has_failed:
        await _tell_of_failure(session, order, known, now)


async def _count_refunds(session: AsyncSession, order: BillingOrder, told_minor: int) -> None:
    rows = await session.exec(
        select(OrderRefund.state, func.sum(OrderRefund.amount_minor))
        .where(OrderRefund.tenant_id == order.tenant_id, OrderRefund.order_id == order.id)
        .group_by(OrderRefund.state)
    )
    sums = {state: int(minor) for state, minor in rows.all()}
    order.refunds_told_minor = max(order.refunds_told_minor, told_minor)
    order.refunded_minor = payments.refunded(
        order.refunds_told_minor, sums.get("MADE", 0), sums.get("FAILED", 0)
    )


async def _tell_of_failure(
    session: AsyncSession, order: BillingOrder, refund: OrderRefund, now: datetime
) -> None:
    """The money is with us and so are its credits with the tenant, who waits for the money."""
    failed = {"refund_minor": refund.amount_minor, "currency": order.currency}
    facts = failed | {"order": order.number}
    await alerts.raise_once(session, order.tenant_id, alerts.refund_key(refund.id), facts, now)
    _audit(session, order, "refund.failed", {"refund": refund.id} | failed)


async def _note_dispute(session: AsyncSession, order: BillingOrder, event: PaymentEvent) -> None:
    state = payments.DISPUTES[event.fact]
    dispute_id = event.dispute_id or event.id
    known = await session.get(OrderDispute, (order.tenant_id, dispute_id))
    if known is None:
        known = OrderDispute(
            tenant_id=order.tenant_id,
            id=dispute_id,
            order_id=order.id,
            amount_minor=event.amount_minor,
            state=state,
        )
        session.add(known)
    known.state = payments.further_dispute_state(known.state, state)
    known.amount_minor = max(known.amount_minor, event.amount_minor)
    await session.flush()


async def _bring_credits(session: AsyncSession, order: BillingOrder) -> list[UUID]:
    """Grants what was paid, once, and takes back what was refunded or lost in a dispute."""
    if order.state != "COMPLETED":
        return []
    if await credits.post(
        session, order.tenant_id, "CREDIT_PURCHASE", order.credits, ids.purchase_cause(order.id)
    ):
        _audit(session, order, "credit.purchased", {"credits": order.credits})
    await _correct(session, order)
    return await credits.reserve_waiting(session, order.tenant_id)


async def _correct(session: AsyncSession, order: BillingOrder) -> None:
    """One entry for the difference between what is taken back so far and what has to be."""
    target = -payments.credits_to_take_back(
        order.credits, order.amount_minor, order.refunded_minor, await _lost(session, order)
    )
    so_far, count = await _corrections(session, order)
    change = target - so_far
    if change == 0:
        return
    kind = "CREDIT_CLAWBACK" if change < 0 else "CREDIT_ADJUSTMENT"
    cause = ids.correction_cause(order.id, count + 1)
    await credits.post(session, order.tenant_id, kind, change, cause)
    _audit(session, order, "credit.corrected", {"credits": change})


async def _lost(session: AsyncSession, order: BillingOrder) -> int:
    """What the bank took for good, in minor units."""
    total = await session.scalar(
        select(func.coalesce(func.sum(OrderDispute.amount_minor), 0)).where(
            OrderDispute.tenant_id == order.tenant_id,
            OrderDispute.order_id == order.id,
            OrderDispute.state == "LOST",
        )
    )
    return int(total or 0)


async def _corrections(session: AsyncSession, order: BillingOrder) -> tuple[int, int]:
    """Sum and number of the order's entries after its purchase."""
    rows = await session.exec(
        select(func.coalesce(func.sum(LedgerEntry.amount), 0), func.count()).where(
            LedgerEntry.tenant_id == order.tenant_id,
            col(LedgerEntry.cause).startswith(ids.correction_prefix(order.id)),
        )
    )
    total, count = rows.one()
    return int(total), int(count)


def _audit(session: AsyncSession, order: BillingOrder, action: str, after: dict[str, Any]) -> None:
    tenants.audit(
        session,
        order.tenant_id,
        actor=_ACTOR,
        action=action,
        subject=f"order:{order.id}",
        after=after,
    )
