"""Reads what reconciliation compares, tenant by tenant, and keeps what each run found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import load_only
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.domain import reconciliation_records as sides
from models.domain.ledger import Totals
from models.records import credits, statement
from models.tables import (
    BillingOrder,
    CreditHold,
    Delivery,
    DeliveryReturn,
    DeliveryTarget,
    LeadOffer,
    OrderDispute,
    Tenant,
)
from models.tables.reconciliation import ReconciliationRun


async def at_one_moment(session: AsyncSession) -> None:
    """To be called first: every read of this transaction sees the same state of all tables."""
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


async def tenants(session: AsyncSession) -> Sequence[UUID]:
    """Whose books are compared: an archived tenant's are closed."""
    rows = await session.exec(
        select(Tenant.id).where(Tenant.status != "ARCHIVED").order_by(col(Tenant.id))
    )
    return rows.all()


async def books(
    session: AsyncSession, tenant_id: UUID, since: datetime, anchor: str
) -> sides.Books:
    """All but the sheets. Platform role; `anchor` is the ledger's head as the last run found it."""
    ledger = await statement.read(session, tenant_id)
    account = await credits.balance(session, tenant_id)
    orders = await _orders(session, tenant_id)
    deliveries = await _deliveries(session, tenant_id)
    return sides.Books(
        tenant_id=str(tenant_id),
        totals=Totals(account.balance, account.entries, account.head_hash),
        held=account.held,
        orders=tuple(orders),
        entries=ledger.entries,
        holds=await _holds(session, tenant_id),
        deliveries=tuple(deliveries),
        targets=await _targets(session, tenant_id),
        returns=await _returns(session, tenant_id),
        anchor=anchor,
        past=frozenset(
            [f"order:{order.id}" for order, begun_at in orders.items() if begun_at < since]
            + [f"delivery:{d.id}" for d, moved_at in deliveries.items() if moved_at < since]
        ),
    )


async def _orders(session: AsyncSession, tenant_id: UUID) -> dict[sides.Order, datetime]:
    """With the time at which each was placed."""
    disputes = await session.exec(select(OrderDispute).where(OrderDispute.tenant_id == tenant_id))
    by_order: dict[UUID, list[OrderDispute]] = {}
    for dispute in disputes.all():
        by_order.setdefault(dispute.order_id, []).append(dispute)
    orders = await session.exec(select(BillingOrder).where(BillingOrder.tenant_id == tenant_id))
    return {_order(o, by_order.get(o.id, [])): o.created_at for o in orders.all()}


def _order(order: BillingOrder, disputes: Sequence[OrderDispute]) -> sides.Order:
    lost = [dispute.amount_minor for dispute in disputes if dispute.state == "LOST"]
    return sides.Order(
        id=str(order.id),
        number=order.number,
        state=order.state,
        credits=order.credits,
        amount_minor=order.amount_minor,
        currency=order.currency,
        payment_id=order.stripe_payment_intent,
        refunded_minor=order.refunded_minor,
        refunds_told_minor=order.refunds_told_minor,
        lost_minor=sum(lost),
        is_disputed=bool(disputes),
    )


async def _deliveries(session: AsyncSession, tenant_id: UUID) -> dict[sides.Delivery, datetime]:
    """With the time at which each moved last; without what it hands over."""
    rows = await session.exec(
        select(Delivery, LeadOffer.is_test)
        .options(load_only(Delivery.state, Delivery.created_at, Delivery.delivered_at))  # type: ignore[arg-type]
        .join(
            LeadOffer,
            (col(LeadOffer.tenant_id) == col(Delivery.tenant_id))
            & (col(LeadOffer.id) == col(Delivery.lead_offer_id)),
        )
        .where(Delivery.tenant_id == tenant_id)
    )
    return {
        sides.Delivery(str(found.id), found.state, is_test): found.delivered_at or found.created_at
        for found, is_test in rows.all()
    }


async def _holds(session: AsyncSession, tenant_id: UUID) -> tuple[sides.Hold, ...]:
    rows = await session.exec(
        select(CreditHold.id, CreditHold.delivery_id, CreditHold.state).where(
            CreditHold.tenant_id == tenant_id
        )
    )
    return tuple(sides.Hold(str(hold), str(delivery), s) for hold, delivery, s in rows.all())


async def _targets(session: AsyncSession, tenant_id: UUID) -> tuple[sides.Target, ...]:
    rows = await session.exec(select(DeliveryTarget).where(DeliveryTarget.tenant_id == tenant_id))
    return tuple(
        sides.Target(
            delivery_id=str(target.delivery_id),
            connection_id=str(target.integration_id),
            is_primary=target.is_primary,
            is_sheet=target.kind == "SHEETS",
            is_sent=target.state == "SENT",
            has_receipt=target.receipt is not None,
        )
        for target in rows.all()
    )


async def _returns(session: AsyncSession, tenant_id: UUID) -> tuple[sides.Return, ...]:
    rows = await session.exec(
        select(DeliveryReturn.delivery_id, DeliveryReturn.state).where(
            DeliveryReturn.tenant_id == tenant_id
        )
    )
    return tuple(sides.Return(str(delivery), state) for delivery, state in rows.all())


async def order_keys(session: AsyncSession) -> frozenset[str]:
    """Ids of every order there is, archived tenants' too, and of the payments they know."""
    rows = await session.exec(select(BillingOrder.id, BillingOrder.stripe_payment_intent))
    return frozenset(key for row in rows.all() for key in map(str, filter(None, row)))


async def anchors(session: AsyncSession) -> dict[str, str]:
    """Tenant id -> head of its chain, as the last run found them; empty before the first."""
    rows = await session.exec(
        select(ReconciliationRun.heads).order_by(col(ReconciliationRun.ran_at).desc()).limit(1)
    )
    return dict(rows.first() or {})


async def keep(
    session: AsyncSession, run_id: UUID, findings: list[dict[str, Any]], heads: dict[str, str]
) -> None:
    """One run; the same run again changes nothing."""
    if await session.get(ReconciliationRun, run_id) is None:
        session.add(ReconciliationRun(id=run_id, findings=findings, heads=heads))
