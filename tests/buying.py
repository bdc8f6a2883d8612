"""A tenant that buys, and Stripe's events about it, let through when and as often as wanted."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from sqlmodel import col

from models import ids
from models.tables import BillingOrder, InboxEvent
from tests.product import Json, Product, eventually

ADDRESS = "/webhooks/stripe"


@dataclass
class HeldEvents:
    """Stands before the API: takes Stripe's webhooks, and hands on only what is asked for."""

    app: Any
    events: list[tuple[Json, bytes, dict[str, str]]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != ADDRESS:
            await self.app(scope, receive, send)
            return
        body = b""
        while True:
            part = await receive()
            body += part.get("body", b"")
            if not part.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.events.append((json.loads(body), body, headers))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    def of(self, kind: str) -> list[int]:
        """The places of the events of this type."""
        return [n for n, (event, _, _) in enumerate(self.events) if event["type"] == kind]

    async def arrived(self, kind: str, count: int = 1) -> list[int]:
        async def probe() -> list[int] | None:
            found = self.of(kind)
            return found if len(found) >= count else None

        return await eventually(probe, f"{count} x {kind}")

    async def release(self, *places: int) -> None:
        """One after the other, each answered with 200."""
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://held") as http:
            for place in places:
                _, body, headers = self.events[place]
                signed = {"stripe-signature": headers["stripe-signature"]}
                answer = await http.post(ADDRESS, content=body, headers=signed)
                assert answer.status_code == 200, answer.text


@contextmanager
def holding(product: Product) -> Iterator[HeldEvents]:
    gateway = product.house.gateway
    held = HeldEvents(gateway.app)
    gateway.app = held
    yield held
    gateway.app = held.app


async def buy(product: Product, key: str, package: str = "starter", email: str = "") -> Json:
    """The opened session: order_id, session_id, url."""
    answer = await product.operator.post(
        f"/api/tenants/{product.id}/orders",
        json={"package": package, "email": email or mailbox(product)},
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == 201, answer.text
    said: Json = answer.json()
    return said


def mailbox(product: Product) -> str:
    return f"{product.queue}@example.com"


async def pay(product: Product, opened: Json, outcome: str = "paid", **how: Any) -> Json:
    """Plays the person at Stripe's page: session, events, types."""
    return await stripe(
        product, f"_pay/{opened['session_id']}", {"outcome": outcome, "wait": True, **how}
    )


async def paid(product: Product, opened: Json, **how: Any) -> str:
    """Pays and waits for the credits; returns the payment."""
    answer = await pay(product, opened, **how)
    await becomes(product, opened["order_id"], "COMPLETED")
    return str(answer["session"]["payment_intent"])


async def stripe(product: Product, path: str, body: Json) -> Json:
    answer = await product.house.sandbox.post(f"/stripe/{path}", json=body)
    assert answer.status_code == 200, answer.text
    said: Json = answer.json()
    return said


async def refund(product: Product, payment: str, amount_minor: int) -> str:
    """The refund's id."""
    answer = await product.house.sandbox.post(
        "/stripe/v1/refunds",
        data={"payment_intent": payment, "amount": str(amount_minor)},
        headers={"Authorization": "Bearer sk_test_house"},
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def listed(product: Product, what: str) -> list[Json]:
    """The newest of Stripe's objects: checkout/sessions, customers, payment_intents."""
    answer = await product.house.sandbox.get(
        f"/stripe/v1/{what}?limit=100", headers={"Authorization": "Bearer sk_test_house"}
    )
    return list(answer.json()["data"])


async def order_of(product: Product, order_id: str) -> BillingOrder:
    (found,) = await product.all(BillingOrder, BillingOrder.id == UUID(order_id))
    return found


async def becomes(product: Product, order_id: str, state: str) -> BillingOrder:
    async def probe() -> BillingOrder | None:
        order = await order_of(product, order_id)
        return order if order.state == state else None

    return await eventually(probe, f"the order becoming {state}")


async def settled(product: Product) -> None:
    """Until every payment event that is this tenant's was applied."""

    async def probe() -> bool:
        return not await product.all(
            InboxEvent, InboxEvent.kind == "payment", col(InboxEvent.handled_at).is_(None)
        )

    await eventually(probe, "the events being applied")


async def ends(product: Product, order_id: str) -> str:
    """How the order's workflow ended, the receipt included."""
    handle = product.workflow(ids.checkout_workflow_id(product.id, UUID(order_id)))
    return str(await handle.result())


async def letters(product: Product) -> list[Json]:
    answer = await product.house.sandbox.get(f"/resend/_outbox?to={mailbox(product)}")
    return list(answer.json()["emails"])


async def balance(product: Product) -> Json:
    answer = await product.operator.get(f"/api/tenants/{product.id}/credits")
    said: Json = answer.json()
    return said


async def has_bought(product: Product, card: str = "pm_card_visa") -> None:
    """Once by hand, so that a card is saved."""
    await paid(product, await buy(product, ids.new_id().hex), card=card)


async def uses_up(product: Product, left: int) -> None:
    now = (await balance(product))["balance"]
    spent = {
        "kind": "CREDIT_EXPIRY", "amount": left - now, "key": ids.new_id().hex, "reason": "as used",
    }  # fmt: skip
    answer = await product.operator.post(f"/api/tenants/{product.id}/credit-entries", json=spent)
    assert answer.status_code == 201, answer.text


async def subjects(product: Product) -> list[str]:
    return [letter["subject"] for letter in await letters(product)]


async def has_credits(product: Product, credits: int) -> None:
    async def probe() -> bool:
        return bool((await balance(product))["balance"] == credits)

    await eventually(probe, f"{credits} credits")
