"""Looks after a tenant's credits: the low-credit alert, and the recharge of a saved card."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.errors import translated
from integrations.errors import VendorRejected
from integrations.resend import ResendClient
from integrations.stripe_charges import ChargeResult
from integrations.stripe_checkout import StripeClient
from models import ids
from models.contracts.billing import (
    ChargeInput,
    ChargeOutcome,
    LookAfterInput,
    LowCredits,
    RechargeOrder,
    RechargeOutcome,
    TenantRef,
)
from models.domain import letters, payment_words
from models.domain.payments import PaymentEvent, PaymentFact, further_order_state
from models.records import alerts, billing, credits, orders, payments, tenants
from models.session import Database
from models.tables import BillingOrder, BillingProfile

_ACTOR: Final = "recharge"
NO_CARD: Final = "no_saved_card"
NOT_OFFERED: Final = "package_not_offered"


@dataclass
class BillingActivities:
    db: Database
    stripe: StripeClient
    resend: ResendClient
    clock: Callable[[], datetime]

    @activity.defn(name="billing.find_low")
    async def find_low(self, inp: LookAfterInput) -> LowCredits:
        with translated():
            async with self.db.platform() as session:
                now = self.clock()
                return LowCredits(
                    untold=tuple(await billing.note_crossings(session, now, inp.batch_max)),
                    recharging=tuple(await billing.due_for_recharge(session, now, inp.batch_max)),
                )

    @activity.defn(name="billing.tell_low")
    async def tell_low(self, inp: TenantRef) -> None:
        """Key: the moment of the crossing, which stands in the tenant's profile."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                tenant = await tenants.load(session, inp.tenant_id)
                profile = await billing.profile(session, inp.tenant_id)
                account = await credits.balance(session, inp.tenant_id)
            crossed = profile.low_crossed_at
            if crossed is None or profile.low_alerted_at is not None:
                return
            if profile.email is not None and self.resend.is_configured:
                subject, text = letters.letter(
                    "low_credits",
                    tenant.language,
                    name=tenant.name,
                    available=max(account.balance - account.held, 0),
                )
                key = ids.low_credit_key(inp.tenant_id, crossed.isoformat())
                await self.resend.send(profile.email, subject, text, key)
            async with self.db.tenant(inp.tenant_id) as session:
                await billing.change_profile(session, inp.tenant_id, low_alerted_at=self.clock())

    @activity.defn(name="recharge.begin")
    async def begin(self, inp: TenantRef) -> RechargeOrder:
        """The order of a recharge that is due, one at a time; a repeat finds the same one."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                # The lock lets one recharge decide at a time.
                await billing.lock_profile(session, inp.tenant_id)
                running = await orders.running_recharge(session, inp.tenant_id)
                if running is not None:
                    return RechargeOrder(tenant_id=inp.tenant_id, order_id=running.id)
                profile = await billing.profile(session, inp.tenant_id)
                account = await credits.balance(session, inp.tenant_id)
                if not billing.recharge_is_due(profile, account):
                    return RechargeOrder(tenant_id=inp.tenant_id)
                return await self._place(session, profile)

    async def _place(self, session: AsyncSession, profile: BillingProfile) -> RechargeOrder:
        tenant_id, now = profile.tenant_id, self.clock()
        month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        offered = await billing.packages(session, tenant_id)
        bought = offered.get(profile.recharge_package or "")
        if bought is None:
            await _stop(session, tenant_id, "recharge", NOT_OFFERED)
            facts = {"package": profile.recharge_package}
            await alerts.raise_once(session, tenant_id, alerts.RECHARGE, facts, now)
            return RechargeOrder(tenant_id=tenant_id, outcome=RechargeOutcome.FAILED)
        spent = await billing.recharged_since(session, tenant_id, month)
        if spent + bought.amount_minor > (profile.recharge_monthly_cap_minor or 0):
            await billing.change_profile(
                session,
                tenant_id,
                recharge_capped_until=(month + timedelta(days=32)).replace(day=1),
            )
            return RechargeOrder(tenant_id=tenant_id, outcome=RechargeOutcome.OVER_CAP)
        order = await orders.place(
            session,
            tenant_id,
            package_key=bought.key,
            idempotency_key=f"recharge:{ids.new_id()}",
            email=profile.email,
            now=now,
            origin="RECHARGE",
        )
        return RechargeOrder(tenant_id=tenant_id, order_id=order.id)

    @activity.defn(name="recharge.charge")
    async def charge(self, inp: ChargeInput) -> ChargeOutcome:
        """Charges the saved card. Key: the order; a later try looks at Stripe first."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                order = await session.get_one(BillingOrder, (inp.tenant_id, inp.order_id))
                customer = (await billing.profile(session, inp.tenant_id)).stripe_customer_id
            try:
                charged = await self._charge(order, customer)
            except VendorRejected as refused:
                return await self._refused(order, refused.code)
            if charged is None:
                return ChargeOutcome(outcome=RechargeOutcome.NOT_DUE)
            if charged.status == "processing":
                return ChargeOutcome(outcome=RechargeOutcome.PROCESSING)
            if charged.status != "succeeded":
                return await self._refused(order, charged.problem)
            resumed = await self._paid(order, charged)
            return ChargeOutcome(outcome=RechargeOutcome.CHARGED, resumed=tuple(resumed))

    async def _charge(self, order: BillingOrder, customer: str | None) -> ChargeResult | None:
        """None when the recharge is not wanted any more: nothing was charged."""
        if order.state == "OPEN" or activity.info().attempt > 1:
            since = int(order.created_at.timestamp()) - 60
            found = await self.stripe.find_charge(str(order.id), since)
            if found is not None:
                return found
        if not await self._may_charge(order):
            return None
        card = await self.stripe.saved_card(customer) if customer else None
        if customer is None or card is None:
            raise VendorRejected("stripe", "no card is saved", code=NO_CARD)
        return await self.stripe.charge_saved_card(
            customer,
            card.payment_method,
            order.amount_minor,
            order.currency,
            str(order.id),
            str(order.tenant_id),
            ids.charge_key(order.id),
        )

    async def _may_charge(self, order: BillingOrder) -> bool:
        """Asked before every charge: tries go on for an hour, and the tenant may have switched it
        off, or bought credits, since the first one.

        From True on a charge may exist: OPEN makes every later try look for it first.
        """
        async with self.db.tenant(order.tenant_id) as session:
            locked = await payments.locked(session, order.tenant_id, order.id)
            profile = await billing.profile(session, order.tenant_id)
            account = await credits.balance(session, order.tenant_id)
            is_due = billing.recharge_is_due(profile, account)
            locked.state = further_order_state(locked.state, "OPEN" if is_due else "EXPIRED")
            return locked.state == "OPEN"

    async def _paid(self, order: BillingOrder, charged: ChargeResult) -> list[UUID]:
        """The same as Stripe's event, which may come before or after: the ledger grants once."""
        paid = PaymentEvent(
            id=charged.payment_intent,
            fact=PaymentFact.PAID,
            occurred_at=self.clock(),
            account=None,
            order_id=str(order.id),
            session_id=None,
            payment_intent=charged.payment_intent,
            amount_minor=order.amount_minor,
            currency=order.currency,
            refund_id=None,
            dispute_id=None,
        )
        async with self.db.tenant(order.tenant_id) as session:
            order = await payments.locked(session, order.tenant_id, order.id)
            return await payments.apply(session, order, paid, self.clock())

    async def _refused(self, order: BillingOrder, code: str | None) -> ChargeOutcome:
        async with self.db.tenant(order.tenant_id) as session:
            order = await payments.locked(session, order.tenant_id, order.id)
            order.state = further_order_state(order.state, "FAILED")
            if order.state == "COMPLETED":
                return ChargeOutcome(outcome=RechargeOutcome.CHARGED)
            await _stop(session, order.tenant_id, f"order:{order.id}", code or "refused")
        return ChargeOutcome(outcome=RechargeOutcome.FAILED)

    @activity.defn(name="recharge.tell_failed")
    async def tell_failed(self, inp: ChargeInput) -> None:
        """Key: the order."""
        with translated():
            async with self.db.tenant(inp.tenant_id) as session:
                tenant = await tenants.load(session, inp.tenant_id)
                profile = await billing.profile(session, inp.tenant_id)
                order = await session.get_one(BillingOrder, (inp.tenant_id, inp.order_id))
            if profile.email is None or not self.resend.is_configured:
                return
            subject, text = letters.letter(
                "recharge_failed",
                tenant.language,
                name=tenant.name,
                price=payment_words.price(order.amount_minor, order.currency, tenant.language),
                reason=payment_words.reason(profile.recharge_problem, tenant.language),
            )
            await self.resend.send(
                profile.email, subject, text, ids.recharge_failed_key(inp.order_id)
            )


async def _stop(session: AsyncSession, tenant_id: UUID, subject: str, reason: str) -> None:
    """Nothing is charged again before a person has looked."""
    await billing.change_profile(session, tenant_id, recharge_problem=reason)
    tenants.audit(
        session,
        tenant_id,
        actor=_ACTOR,
        action="recharge.failed",
        subject=subject,
        after={"reason": reason},
    )
