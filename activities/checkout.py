"""One purchase of credits: the Stripe session, what an event settles, the receipt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import refusal, translated
from integrations import stripe_events
from integrations.resend import ResendClient
from integrations.stripe_checkout import OpenedSession, SessionRequest, StripeClient
from integrations.stripe_events import CheckoutEvent, PaymentFact
from models import ids
from models.contracts.checkout import (
    CheckoutInput,
    CreateSessionInput,
    OpenSessionResult,
    OrderState,
    SettleInput,
    SettleResult,
)
from models.domain.figures import money
from models.records import credits, inbox, tenants
from models.session import Database
from models.tables import BillingOrder, InboxEvent

_OPEN_ENDS = {PaymentFact.EXPIRED: OrderState.EXPIRED, PaymentFact.FAILED: OrderState.FAILED}


@dataclass
class CheckoutActivities:
    db: Database
    stripe: StripeClient
    resend: ResendClient
    clock: Callable[[], datetime]

    @activity.defn(name="checkout.create_session")
    async def create_session(self, inp: CreateSessionInput) -> OpenSessionResult:
        """Opens the Checkout session of an order, once.

        Key: `{order}:session:{n}`. A later try looks in our row, then at Stripe, before creating.
        """
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                order = await session.get_one(BillingOrder, (inp.tenant_id, inp.order_id))
            if order.stripe_session_id and order.checkout_url:
                return _opened(order.id, OpenedSession(order.stripe_session_id, order.checkout_url))
            opened = await self._open(inp, order)
            async with self.db.tenant(inp.tenant_id) as session:
                order = await _locked(session, inp.tenant_id, inp.order_id)
                order.stripe_session_id, order.checkout_url = opened.id, opened.url
                if order.state == OrderState.CREATED:
                    order.state = OrderState.OPEN
            return _opened(inp.order_id, opened)

    async def _open(self, inp: CreateSessionInput, order: BillingOrder) -> OpenedSession:
        if activity.info().attempt > 1:
            since = int(order.created_at.timestamp()) - 60
            found = await self.stripe.find_session(str(order.id), since)
            if found is not None:
                return found
        request = SessionRequest(
            order_id=str(order.id),
            tenant_id=str(order.tenant_id),
            description=f"Converzia: {order.credits} leads calificados ({order.number})",
            amount_minor=order.amount_minor,
            currency=order.currency,
            success_url=inp.success_url,
            cancel_url=inp.cancel_url,
            email=order.email,
        )
        return await self.stripe.create_session(
            request, ids.session_key(order.id, order.session_attempt)
        )

    @activity.defn(name="checkout.settle")
    async def settle(self, inp: SettleInput) -> SettleResult:
        """Applies one verified event: credits, order and waiting leads in one transaction.

        Key: the order as ledger cause. Any order of events and any number of repeats end alike.
        """
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                event = await session.get_one(InboxEvent, inp.inbox_id)
                fact = stripe_events.parse(event.body)
                if fact is None:
                    raise refusal("the inbox row holds no checkout event", "input.invalid")
                order = await _locked(session, inp.tenant_id, inp.order_id)
                resumed = await self._apply(session, order, fact)
                await inbox.mark_handled(session, [event.id], order.state)
                return SettleResult(
                    state=OrderState(order.state), credits=order.credits, resumed=resumed
                )

    async def _apply(
        self, session: AsyncSession, order: BillingOrder, event: CheckoutEvent
    ) -> tuple[UUID, ...]:
        if event.fact is not PaymentFact.PAID:
            if order.state in (OrderState.CREATED, OrderState.OPEN) and event.fact in _OPEN_ENDS:
                order.state = _OPEN_ENDS[event.fact]
            return ()
        if not _matches(order, event):
            if order.state != OrderState.COMPLETED:
                order.state = OrderState.REFUSED
            tenants.audit(
                session,
                order.tenant_id,
                actor="stripe",
                action="payment.refused",
                subject=f"order:{order.id}",
                after={"event": event.id},
            )
            return ()
        cause = ids.purchase_cause(order.id)
        granted = await credits.post(
            session, order.tenant_id, "CREDIT_PURCHASE", order.credits, cause
        )
        order.state, order.stripe_payment_intent = OrderState.COMPLETED, event.payment_intent
        order.completed_at = order.completed_at or self.clock()
        if granted:
            tenants.audit(
                session,
                order.tenant_id,
                actor="stripe",
                action="credit.purchased",
                subject=f"order:{order.id}",
                after={"credits": order.credits},
            )
        return tuple(await credits.reserve_waiting(session, order.tenant_id))

    @activity.defn(name="checkout.send_receipt")
    async def send_receipt(self, inp: CheckoutInput) -> None:
        """Key: the order; Resend drops a repeat within 24 h."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                order = await session.get_one(BillingOrder, (inp.tenant_id, inp.order_id))
            if order.email is None or not self.resend.is_configured:
                return
            paid = money(order.amount_minor // 100, order.currency)
            await self.resend.send(
                order.email,
                f"Recibo de tu compra {order.number}",
                f"Recibimos tu pago de {paid}. Acreditamos {order.credits} créditos en tu cuenta.",
                ids.receipt_key(order.id),
            )


async def _locked(session: AsyncSession, tenant_id: UUID, order_id: UUID) -> BillingOrder:
    return await session.get_one(BillingOrder, (tenant_id, order_id), with_for_update=True)


def _opened(order_id: UUID, session: OpenedSession) -> OpenSessionResult:
    return OpenSessionResult(order_id=order_id, session_id=session.id, url=session.url)


def _matches(order: BillingOrder, event: CheckoutEvent) -> bool:
    """Amount, currency and owner against our own order, never against what the event says."""
    return (
        event.order_id == str(order.id)
        and event.amount_minor == order.amount_minor
        and event.currency == order.currency
        and order.stripe_session_id in (None, event.session_id)
    )
