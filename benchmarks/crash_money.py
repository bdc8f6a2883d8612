"""Checkout and auto-recharge in the crash matrix: what is played, and what must be there then."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from temporalio.client import WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy

from benchmarks.crash_deliveries import Expected, balance, entries, waiting_lead
from benchmarks.crash_place import TASK_TIMEOUT, Json, Place
from models import ids
from models.contracts.billing import TenantRef
from models.contracts.checkout import CheckoutInput, OpenSessionInput, OpenSessionResult
from models.contracts.maintenance import SweepInput
from models.records import orders
from models.tables import BillingOrder
from workflows.checkout import CheckoutWorkflow
from workflows.maintenance import SweepWorkflow
from workflows.recharge import RechargeWorkflow

PACKAGE: Final = "starter"
BOUGHT: Final = 50
LEFT: Final = 11
"""Credits at which a recharge begins; above the level of the low-credit letter."""
GOOD_CARD: Final = "pm_card_visa"
REFUSED_CARD: Final = "pm_card_chargeCustomerFail"
PURCHASED: Final[Expected] = {
    "order": ("COMPLETED",),
    "customers": (1,),
    "sessions": (1,),
    "payments": (1,),
    "grants": (1,),
    "claw-backs": (0,),
    "balance": (BOUGHT - 1,),
    "receipts": (1,),
    "letters": (0,),
    "waiting leads delivered": (1,),
    "events unhandled": (0,),
}
NOT_PAID: Final[Expected] = {
    **PURCHASED,
    **dict.fromkeys(("payments", "grants", "balance", "receipts"), (0,)),
    "waiting leads delivered": (0,),
}
RECHARGED: Final[Expected] = {
    **PURCHASED,
    "sessions": (0,),
    "balance": (LEFT + BOUGHT,),
    "waiting leads delivered": (0,),
}
_UNHANDLED: Final = (
    "select count(*) from inbox where kind = 'payment' and handled_at is null and tenant_id = :t"
)


@dataclass
class Purchase:
    """A tenant without credits, one of whose leads waits for one, buys a package."""

    outcomes: Sequence[str] = ("paid",)
    """What happens at Stripe's page, one after the other."""
    has_waiting: bool = True
    credits: int = 0
    expected: Expected = field(default_factory=lambda: PURCHASED)

    async def prepare(self, place: Place) -> None:
        await place.profile()

    async def play(self, place: Place) -> None:
        waiting = await waiting_lead(place) if self.has_waiting else None
        order = await _order(place)
        opened = await _open_page(place, order.id)
        await self.pays(place, opened.session_id)
        await place.until(_UNHANDLED, 0)
        checkout = ids.checkout_workflow_id(place.id, order.id)
        await place.client.get_workflow_handle(checkout).result()
        if waiting is not None:
            await waiting.result()

    async def pays(self, place: Place, session_id: str) -> None:
        for outcome in self.outcomes:
            body = {"outcome": outcome, "wait": True}
            await place.call("POST", f"/stripe/_pay/{session_id}", body)

    async def count(self, place: Place) -> dict[str, object]:
        return await count_money(place)


@dataclass
class Recharge:
    """A tenant with few credits left and a saved card is recharged by itself."""

    card: str = GOOD_CARD
    credits: int = LEFT
    expected: Expected = field(default_factory=lambda: RECHARGED)

    async def prepare(self, place: Place) -> None:
        label = {"metadata[tenant_id]": str(place.id)}
        customer = (await place.stripe("POST", "customers", **label))["id"]
        await place.stripe("POST", f"payment_methods/{self.card}/attach", customer=customer)
        await place.profile(
            stripe_customer_id=customer,
            recharge_is_on=True,
            recharge_at=self.credits,
            recharge_package=PACKAGE,
            recharge_monthly_cap_minor=10_000_000,
        )

    async def play(self, place: Place) -> None:
        running = await place.client.start_workflow(
            RechargeWorkflow.run,
            TenantRef(tenant_id=place.id),
            id=ids.recharge_workflow_id(place.id),
            task_queue=place.queue,
            task_timeout=TASK_TIMEOUT,
        )
        await running.result()
        await place.until(_UNHANDLED, 0)

    async def count(self, place: Place) -> dict[str, object]:
        return await count_money(place)


def refused_recharge() -> Recharge:
    """Nothing is charged, and the tenant is told once."""
    expected = {**RECHARGED, **NOT_PAID, "order": ("FAILED",), "sessions": (0,)}
    return Recharge(REFUSED_CARD, expected={**expected, "balance": (LEFT,), "letters": (1,)})


@dataclass
class Storm(Purchase):
    """A purchase all of whose events come five times, backwards where told so."""

    is_reversed: bool = False
    is_refunded: bool = False

    async def pays(self, place: Place, session_id: str) -> None:
        async with _events_five_times(place, is_reversed=self.is_reversed):
            await super().pays(place, session_id)
            if self.is_refunded:
                (payment,) = await _payments(place)
                await place.stripe("POST", "refunds", payment_intent=payment["id"])
        await _sweep(place)


@dataclass
class RechargeStorm(Recharge):
    """A recharge whose events come after it ended, five times."""

    is_reversed: bool = False

    async def play(self, place: Place) -> None:
        async with _events_five_times(place, is_reversed=self.is_reversed):
            await super().play(place)
        await _sweep(place)
        await place.until(_UNHANDLED, 0)


@asynccontextmanager
async def _events_five_times(place: Place, *, is_reversed: bool) -> AsyncIterator[None]:
    """No event of Stripe comes through meanwhile; then all of them do, five times over.

    For one cell at a time: the switch holds back every tenant's events.
    """
    holds = {"endpoint": "stripe.events", "mode": "fail_before"}
    switch = await place.call("POST", "/_sandbox/switches", holds)
    yield
    await place.call("DELETE", f"/_sandbox/switches/{switch['id']}")
    pending = "/_sandbox/webhooks?channel=stripe.events&state=pending&limit=1000"
    events = [webhook["id"] for webhook in (await place.call("GET", pending))["webhooks"]]
    for event in [*(reversed(events) if is_reversed else events)] * 5:
        await place.call("POST", f"/_sandbox/webhooks/{event}/again")


async def _sweep(place: Place) -> None:
    """Takes up a refund that came before its order knew of the payment."""
    await place.client.execute_workflow(
        SweepWorkflow.run, SweepInput(grace_s=0), id=f"sweep-{place.queue}", task_queue=place.queue
    )


async def _order(place: Place) -> BillingOrder:
    async with place.db.tenant(place.id) as session:
        return await orders.place(
            session,
            place.id,
            package_key=PACKAGE,
            idempotency_key=place.queue,
            email=place.mailbox("receipt"),
            now=datetime.now(UTC),
        )


async def _open_page(place: Place, order_id: UUID) -> OpenSessionResult:
    start = WithStartWorkflowOperation(
        CheckoutWorkflow.run,
        CheckoutInput(tenant_id=place.id, order_id=order_id),
        id=ids.checkout_workflow_id(place.id, order_id),
        task_queue=place.queue,
        task_timeout=TASK_TIMEOUT,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    page = "https://example.com/checkout"
    update: Any = CheckoutWorkflow.open_session
    opened: OpenSessionResult = await place.client.execute_update_with_start_workflow(
        update,
        args=[OpenSessionInput(success_url=page, cancel_url=page)],
        start_workflow_operation=start,
        id=place.queue,
    )
    return opened


async def _payments(place: Place) -> list[Json]:
    """Those of this tenant that Stripe has the money of."""
    return [each for each in await _own(place, "payment_intents") if each["status"] == "succeeded"]


async def _own(place: Place, kind: str) -> list[Json]:
    """This tenant's among the newest hundred of a kind."""
    found = (await place.stripe("GET", f"{kind}?limit=100"))["data"]
    return [each for each in found if each["metadata"].get("tenant_id") == str(place.id)]


async def count_money(place: Place) -> dict[str, object]:
    mails = [*await place.mails("receipt"), *await place.mails("billing")]
    receipts = [subject for subject in mails if subject.startswith("Recibo")]
    return {
        "order": await place.value("select state from billing_order where tenant_id = :t"),
        "customers": len(await _own(place, "customers")),
        "sessions": len(await _own(place, "checkout/sessions")),
        "payments": len(await _payments(place)),
        "grants": await entries(place, "CREDIT_PURCHASE"),
        "claw-backs": await entries(place, "CREDIT_CLAWBACK"),
        "balance": await balance(place),
        "receipts": len(receipts),
        "letters": len(mails) - len(receipts),
        "waiting leads delivered": len(await place.rows()) if place.sheet else 0,
        "events unhandled": await place.value(_UNHANDLED),
    }
