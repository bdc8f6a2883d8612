"""Buying credits: an order at our own price, and the Stripe page to pay it at."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header
from pydantic import Field
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import WorkflowAlreadyStartedError

from api.access import BillingManage, BillingRead
from api.deps import ContextDep
from api.engine_calls import EngineUnavailable
from api.errors import Problem
from api.rest.operations import Body, TenantId
from models.contracts.checkout import OpenSessionInput, OpenSessionResult
from models.domain.errors import NotFound
from models.domain.pricing import PACKAGES
from models.records import orders, tenants
from models.tables import BillingOrder

router = APIRouter(prefix="/api", tags=["purchases"])


class Purchase(Body):
    package: str
    email: str | None = Field(default=None, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")


@router.get("/packages")
async def packages() -> list[dict[str, Any]]:
    """The product's own prices, in minor units; a tenant may have others."""
    return [
        {"key": p.key, "credits": p.credits, "amount_minor": p.amount_minor, "currency": p.currency}
        for p in PACKAGES.values()
    ]


@router.post("/tenants/{tenant_id}/orders", status_code=201)
async def buy(
    tenant_id: TenantId,
    body: Purchase,
    held: ContextDep,
    _: BillingManage,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=100)],
) -> OpenSessionResult:
    """Repeating the call with the same Idempotency-Key returns the same page to pay at."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        order = await orders.place(
            session,
            tenant_id,
            package_key=body.package,
            idempotency_key=idempotency_key,
            email=body.email,
            now=datetime.now(UTC),
        )
    page = f"{held.settings.public_url}/checkout/{tenant_id}/{order.id}"
    try:
        return await held.engine.billing.open_checkout(
            tenant_id,
            order.id,
            OpenSessionInput(success_url=page, cancel_url=page),
            idempotency_key,
        )
    except WorkflowAlreadyStartedError:
        raise Problem(409, "order.closed", f"Order {order.number} is {order.state}.") from None
    except WorkflowUpdateFailedError:
        raise Problem(
            502,
            "stripe.failed",
            "Stripe refused to open the payment page; buy again with another Idempotency-Key.",
        ) from None
    except EngineUnavailable:
        raise Problem(
            503, "engine.unavailable", "The order is kept; repeat the call with the same key."
        ) from None


@router.get("/tenants/{tenant_id}/orders/{order_id}")
async def order_state(
    tenant_id: TenantId, order_id: UUID, held: ContextDep, _: BillingRead
) -> dict[str, Any]:
    async with held.db.tenant(tenant_id) as session:
        order = await session.get(BillingOrder, (tenant_id, order_id))
    if order is None:
        raise NotFound(f"tenant {tenant_id} has no order {order_id}")
    return {
        "id": str(order.id),
        "number": order.number,
        "state": order.state,
        "credits": order.credits,
        "amount_minor": order.amount_minor,
        "currency": order.currency,
        "checkout_url": order.checkout_url,
        "invoice_url": order.invoice_url or None,
        "refunded_minor": order.refunded_minor,
    }
