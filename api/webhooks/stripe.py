"""Stripe's webhook: verified, stored by event id, handed to the order's checkout."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import ContextDep, StripeBody, parsed
from api.engine_calls import within
from api.webhooks.storing import START_BUDGET_S, store_ignored
from integrations import stripe_events
from models.domain.payments import DISPUTES, REFUNDS, PaymentEvent, PaymentFact
from models.logs import get_logger
from models.records import inbox
from models.records.inbox import Arrival
from models.tables import BillingOrder

_PROVIDER: Final = "stripe"

_MAY_COME_FIRST: Final = frozenset({PaymentFact.REFUNDED, *REFUNDS, *DISPUTES})
"""They name a payment and no order: the sweep joins them once an order knows that payment."""

_log = get_logger("stripe")
router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@router.post("/stripe")
async def receive(body: StripeBody, held: ContextDep) -> dict[str, Any]:
    parsed(body)
    event = stripe_events.parse(body)
    if event is None:
        await store_ignored(held, _PROVIDER, body)
        return {"status": "ignored"}
    if event.account is not None:
        # Of a connected account: none of them is ours to sell credits with.
        _log.warning("event of a foreign account", event_id=event.id)
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
            account=event.payment_intent or event.session_id,
            outcome=None if order or event.fact in _MAY_COME_FIRST else "unknown_order",
        )
        stored = await inbox.store(session, [arrival])
    await within(
        START_BUDGET_S,
        [
            held.engine.billing.tell_payment(row.tenant_id, row.order_id, row.id)
            for row in stored
            if row.tenant_id and row.order_id
        ],
    )
    return {"status": "ok"}


async def _order(session: AsyncSession, event: PaymentEvent) -> BillingOrder | None:
    """Our own order, found by the id that we gave Stripe, or by the payment that it knows; never
    one that the event describes."""
    try:
        named = BillingOrder.id == UUID(event.order_id or "")
    except ValueError:
        if event.payment_intent is None:
            return None
        named = BillingOrder.stripe_payment_intent == event.payment_intent
    return (await session.exec(select(BillingOrder).where(named))).one_or_none()
