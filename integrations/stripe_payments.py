"""What Stripe knows of payments: all of them for reconciliation, and the paper of one."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import stripe

from integrations.stripe_connection import PAGE, StripeConnection, label, translating


@dataclass(frozen=True, slots=True)
class StripePayment:
    """One payment as Stripe has it now. Minor units; currency in upper case.

    `amount_minor` is what arrived, before anything did what was asked for. `disputed` stays true
    when a dispute was won.
    """

    payment_intent: str
    order_id: str | None
    tenant_id: str | None
    amount_minor: int
    currency: str
    status: str
    amount_refunded_minor: int
    disputed: bool


class StripePayments(StripeConnection):
    async def payments_since(self, moment: datetime) -> AsyncIterator[StripePayment]:
        """Payments begun at this moment or later, newest first, one call for every 100."""
        with translating():
            page = await self._v1.payment_intents.list_async(
                params={
                    "limit": PAGE,
                    "created": {"gte": int(moment.timestamp())},
                    "expand": ["data.latest_charge"],
                }
            )
            async for intent in page.auto_paging_iter():
                yield _payment(intent)

    async def invoice_link(self, paid: str) -> str | None:
        """The page of the invoice, else of the receipt, of a session (cs_) or payment (pi_).

        None while nothing is paid. An unknown id is VendorRejected.
        """
        with translating():
            if paid.startswith("cs_"):
                session = await self._v1.checkout.sessions.retrieve_async(
                    paid, params={"expand": ["invoice", "payment_intent.latest_charge"]}
                )
                return _hosted(session.invoice) or _receipt(session.payment_intent)
            intent = await self._v1.payment_intents.retrieve_async(
                paid, params={"expand": ["latest_charge"]}
            )
            return _receipt(intent)


def _payment(intent: stripe.PaymentIntent) -> StripePayment:
    charge = intent.latest_charge if isinstance(intent.latest_charge, stripe.Charge) else None
    return StripePayment(
        payment_intent=intent.id,
        order_id=label(intent, "order_id"),
        tenant_id=label(intent, "tenant_id"),
        amount_minor=intent.amount_received or intent.amount,
        currency=intent.currency.upper(),
        status=intent.status,
        amount_refunded_minor=charge.amount_refunded if charge else 0,
        disputed=charge.disputed if charge else False,
    )


def _hosted(invoice: stripe.Invoice | str | None) -> str | None:
    return invoice.hosted_invoice_url if isinstance(invoice, stripe.Invoice) else None


def _receipt(intent: stripe.PaymentIntent | str | None) -> str | None:
    charge = intent.latest_charge if isinstance(intent, stripe.PaymentIntent) else None
    return charge.receipt_url if isinstance(charge, stripe.Charge) else None
