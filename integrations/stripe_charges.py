"""Charges of a saved card while nobody is at the screen."""

from dataclasses import dataclass

import stripe

from integrations.stripe_connection import PAGE, StripeConnection, label, translating


@dataclass(frozen=True, slots=True)
class ChargeResult:
    """A charge that took the money (`succeeded`), may yet (`processing`: an event follows), or
    never will (any other status; `problem` is the bank's code)."""

    payment_intent: str
    status: str
    problem: str | None = None


class StripeCharges(StripeConnection):
    async def charge_saved_card(
        self,
        customer_id: str,
        payment_method: str,
        amount_minor: int,
        currency: str,
        order_id: str,
        tenant_id: str,
        idempotency_key: str,
    ) -> ChargeResult:
        """Charges at once, or raises VendorRejected with the bank's code.

        `authentication_required` is one of the codes: the person has to pay at the screen. The
        same key replays a refusal too; a new try with the same card needs a new key.
        """
        with translating():
            intent = await self._v1.payment_intents.create_async(
                params={
                    "amount": amount_minor,
                    "currency": currency.lower(),
                    "customer": customer_id,
                    "payment_method": payment_method,
                    # Named, or Stripe asks for the return_url of methods that redirect.
                    "allowed_payment_method_types": ["card"],
                    "off_session": True,
                    "confirm": True,
                    "metadata": {"order_id": order_id, "tenant_id": tenant_id},
                },
                options={"idempotency_key": idempotency_key},
            )
        return _result(intent)

    async def find_charge(self, order_id: str, created_after: int) -> ChargeResult | None:
        """The newest payment tried for this order, whatever became of it.

        Ask before a second try. `created_after` in Unix seconds.
        """
        with translating():
            page = await self._v1.payment_intents.list_async(
                params={"limit": PAGE, "created": {"gte": created_after}}
            )
            async for intent in page.auto_paging_iter():
                if label(intent, "order_id") == order_id:
                    return _result(intent)
        return None


def _result(intent: stripe.PaymentIntent) -> ChargeResult:
    error = intent.last_payment_error
    problem = getattr(error, "decline_code", None) or getattr(error, "code", None)
    return ChargeResult(intent.id, intent.status, problem)
