"""Stripe's webhook: verified, stored by event id, handed to the order's checkout."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import ContextDep, StripeBody, parsed
from api.engine import within
from api.webhooks.storing import START_BUDGET_S, store_ignored
from integrations import stripe_events
from integrations.stripe_events import CheckoutEvent
from models.records import inbox
from models.records.inbox import Arrival
from models.tables import BillingOrder

_PROVIDER: Final = "stripe"

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@router.post("/stripe")
async def receive(body: StripeBody, held: ContextDep) -> dict[str, Any]:
    parsed(body)
    event = stripe_events.parse(body)
    if event is None:
        await store_ignored(held, _PROVIDER, body)
        return {"status": "ignored"}
    async with held.db.platform() as session:
        order = await _order(session, event)
        arrival = Arrival(
            provider=_PROVIDER,
            external_id=event.id,
            kind="payment",
            body=body,
            occurred_at=event.occurred_at,
            tenant_id=order.tenant_id if order else None,
            order_id=order.id if order else None,
            account=event.session_id,
            outcome=None if order else "unknown_order",
        )
        stored = await inbox.store(session, [arrival])
    await within(
        START_BUDGET_S,
        [
            held.engine.tell_payment(row.tenant_id, row.order_id, row.id)
            for row in stored
            if row.tenant_id and row.order_id
        ],
    )
    return {"status": "ok"}


async def _order(session: AsyncSession, event: CheckoutEvent) -> BillingOrder | None:
    """Our own order, found by the id that we gave Stripe; never one that the event describes."""
    try:
        order_id = UUID(event.order_id or "")
    except ValueError:
        return None
    return (
        await session.exec(select(BillingOrder).where(BillingOrder.id == order_id))
    ).one_or_none()
