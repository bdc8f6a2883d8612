"""Stripe's customers: one per tenant, and the card that a tenant saved."""

from dataclasses import dataclass
from typing import Any

from integrations.stripe_connection import PAGE, StripeConnection, label, translating


@dataclass(frozen=True, slots=True)
class SavedCard:
    payment_method: str
    brand: str
    last4: str


class StripeCustomers(StripeConnection):
    async def find_customer(self, tenant_id: str) -> str | None:
        """The customer that an earlier try made for this tenant without hearing the answer.

        Ask before a second try, not before the first. Stripe's search would be one call, but may
        lag behind by a minute and more, so the list is read: it is consistent and newest first,
        and what a try just made stands on its first page. Finding nothing costs one call for
        every 100 customers.
        """
        with translating():
            page = await self._v1.customers.list_async(params={"limit": PAGE})
            async for customer in page.auto_paging_iter():
                if label(customer, "tenant_id") == tenant_id:
                    return customer.id
        return None

    async def create_customer(
        self, tenant_id: str, name: str, email: str | None, idempotency_key: str
    ) -> str:
        """A new customer's id. The same key with another name or e-mail is VendorRejected."""
        params: Any = {"name": name, "metadata": {"tenant_id": tenant_id}}
        if email:
            params["email"] = email
        with translating():
            customer = await self._v1.customers.create_async(
                params=params, options={"idempotency_key": idempotency_key}
            )
        return customer.id

    async def saved_card(self, customer_id: str) -> SavedCard | None:
        """The card saved last."""
        with translating():
            page = await self._v1.customers.payment_methods.list_async(
                customer_id, params={"type": "card", "limit": 1}
            )
        for method in page.data:
            if method.card:
                return SavedCard(method.id, method.card.brand, method.card.last4)
        return None
