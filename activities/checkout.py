"""One purchase of credits: the Stripe session, what an event settles, the receipt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from temporalio import activity

from activities.errors import refusal, translated
from integrations import stripe_events
from integrations.errors import VendorRejected, VendorUnavailable
from integrations.resend import ResendClient
from integrations.stripe_checkout import OpenedSession, SessionRequest, StripeClient
from models import ids
from models.contracts.checkout import (
    CheckoutInput,
    CreateSessionInput,
    OpenSessionResult,
    OrderState,
    SettleInput,
    SettleResult,
)
from models.domain import letters, payment_words
from models.records import billing, inbox, payments, tenants
from models.session import Database
from models.tables import BillingOrder, InboxEvent


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
                order = await payments.locked(session, inp.tenant_id, inp.order_id)
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
        try:
            return await self._create(inp, order)
        except VendorUnavailable:
            await self._use_next_key(order)
            raise

    async def _create(self, inp: CreateSessionInput, order: BillingOrder) -> OpenedSession:
        customer_id = await self._customer(order)
        request = SessionRequest(
            order_id=str(order.id),
            tenant_id=str(order.tenant_id),
            description=f"Converzia: {order.credits} leads calificados ({order.number})",
            amount_minor=order.amount_minor,
            currency=order.currency,
            success_url=inp.success_url,
            cancel_url=inp.cancel_url,
            customer_id=customer_id,
            save_card=True,
        )
        return await self.stripe.create_session(
            request, ids.session_key(order.id, order.session_attempt)
        )

    async def _use_next_key(self, order: BillingOrder) -> None:
        """Stripe repeats a 500 for as long as it keeps the key; the next try looks first."""
        async with self.db.tenant(order.tenant_id) as session:
            locked = await payments.locked(session, order.tenant_id, order.id)
            locked.session_attempt = order.session_attempt + 1

    async def _customer(self, order: BillingOrder) -> str:
        """The tenant's one customer at Stripe; made with its first purchase."""
        async with self.db.tenant(order.tenant_id) as session:
            tenant = await tenants.load(session, order.tenant_id)
            known = (await billing.profile(session, order.tenant_id)).stripe_customer_id
        if known is None and activity.info().attempt > 1:
            known = await self.stripe.find_customer(str(order.tenant_id))
        made = known or await self._make_customer(order, tenant.name)
        async with self.db.tenant(order.tenant_id) as session:
            return await billing.keep_customer(session, order.tenant_id, made, order.email)

    async def _make_customer(self, order: BillingOrder, name: str) -> str:
        tenant_id = str(order.tenant_id)
        key = ids.customer_key(order.tenant_id, order.session_attempt)
        try:
            return await self.stripe.create_customer(tenant_id, name, order.email, key)
        except VendorRejected:
            # Another purchase of this tenant used the key with another e-mail, and made it.
            made = await self.stripe.find_customer(tenant_id)
            if made is None:
                raise
            return made

    @activity.defn(name="checkout.settle")
    async def settle(self, inp: SettleInput) -> SettleResult:
        """Applies one verified event: credits, order and waiting leads in one transaction.

        Key: the order as ledger cause. Any order of events and any number of repeats end alike.
        """
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                event = await session.get_one(InboxEvent, inp.inbox_id)
                fact = stripe_events.parse(event.raw)
                if fact is None:
                    raise refusal("the inbox row holds no payment event", "input.invalid")
                order = await payments.locked(session, inp.tenant_id, inp.order_id)
                resumed = await payments.apply(session, order, fact, self.clock())
                await inbox.mark_handled(session, [event.id], order.state)
                return SettleResult(
                    state=OrderState(order.state), credits=order.credits, resumed=tuple(resumed)
                )

    @activity.defn(name="checkout.send_receipt")
    async def send_receipt(self, inp: CheckoutInput) -> None:
        """Key: the order. Its row says that it was sent; before that, Resend drops a repeat."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                order = await session.get_one(BillingOrder, (inp.tenant_id, inp.order_id))
                tenant = await tenants.load(session, inp.tenant_id)
                profile = await billing.profile(session, inp.tenant_id)
            if order.receipt_sent_at is not None:
                return
            link = await self._keep_invoice_link(order)
            to = order.email or profile.email
            if to is None or not self.resend.is_configured:
                return
            subject, text = letters.receipt(
                tenant.language,
                number=order.number,
                paid=payment_words.price(order.amount_minor, order.currency, tenant.language),
                credits=order.credits,
                link=link,
            )
            await self.resend.send(to, subject, text, ids.receipt_key(order.id))
            async with self.db.tenant(inp.tenant_id) as session:
                order = await payments.locked(session, inp.tenant_id, inp.order_id)
                order.receipt_sent_at = self.clock()

    async def _keep_invoice_link(self, order: BillingOrder) -> str:
        """Kept before the letter goes, so that a repeat sends the very same; "" for none."""
        if order.invoice_url is not None:
            return order.invoice_url
        paid = order.stripe_session_id or order.stripe_payment_intent
        try:
            link = await self.stripe.invoice_link(paid) if paid else None
        except VendorRejected:
            link = None  # A receipt without its invoice is better than none.
        async with self.db.tenant(order.tenant_id) as session:
            locked = await payments.locked(session, order.tenant_id, order.id)
            locked.invoice_url = locked.invoice_url or link or ""
            return locked.invoice_url


def _opened(order_id: UUID, session: OpenedSession) -> OpenSessionResult:
    return OpenSessionResult(order_id=order_id, session_id=session.id, url=session.url)
