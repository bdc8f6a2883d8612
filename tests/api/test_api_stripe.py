"""Stripe's webhook: signed events of our own orders reach their checkout, others are kept."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from temporalio.client import Client
from temporalio.service import RPCError

from demo.seed import SeededTenant
from models import ids
from models.records import orders
from models.session import Database
from models.tables.base import utc_now
from tests.api.calling import Api, fixture, inbox_count, inbox_rows, problem
from tests.factories import make_tenant, unique

NOBODYS = "00000000-0000-4000-8000-00000000000a"


def event(order_id: UUID | str | None, event_id: str) -> dict[str, Any]:
    body = fixture("stripe_checkout_completed")
    body["id"] = event_id
    body["data"]["object"]["client_reference_id"] = order_id and str(order_id)
    return body


async def make_order(db: Database, tenant: SeededTenant) -> UUID:
    async with db.tenant(tenant.id) as session:
        order = await orders.place(
            session,
            tenant.id,
            package_key="starter",
            idempotency_key=unique("key"),
            email=None,
            now=utc_now(),
        )
        return order.id


async def run_of(temporal: Client, tenant: SeededTenant, order_id: UUID) -> str | None:
    handle = temporal.get_workflow_handle(ids.checkout_workflow_id(tenant.id, order_id))
    try:
        return (await handle.describe()).run_id
    except RPCError:
        return None


@pytest.mark.parametrize("signature", ["missing", "wrong", "of another body", "old", "no scheme"])
async def test_an_event_that_stripe_did_not_just_sign_is_refused(
    api: Api, db: Database, tenant: SeededTenant, signature: str
) -> None:
    body = event(await make_order(db, tenant), unique("evt"))
    before = await inbox_count(db)
    right = api.stripe_signature(b"{}")
    headers = {
        "missing": {},
        "wrong": {"stripe-signature": "t=1,v1=00"},
        "of another body": {"stripe-signature": right},
        "old": {"stripe-signature": api.stripe_signature(b"{}", age_s=301)},
        "no scheme": {"stripe-signature": right.replace("v1=", "")},
    }[signature]
    sent: dict[str, Any] = {"content": b"{}"} if signature == "old" else {"json": body}
    answer = await api.http.post("/webhooks/stripe", headers=headers, **sent)
    problem(answer, 401, "signature.invalid")
    assert await inbox_count(db) == before


async def test_an_event_of_an_order_starts_its_checkout_once(
    api: Api, db: Database, temporal: Client, tenant: SeededTenant
) -> None:
    order_id, event_id, runs = await make_order(db, tenant), unique("evt"), set()
    for _ in range(3):
        assert (await api.stripe(event(order_id, event_id))).status_code == 200
        runs.add(await run_of(temporal, tenant, order_id))
    (row,) = await inbox_rows(db, event_id)
    assert (row.tenant_id, row.order_id, row.handled_at) == (tenant.id, order_id, None)
    assert len(runs) == 1
    assert None not in runs


@pytest.mark.parametrize("order_id", [None, "not an id", NOBODYS])
async def test_an_event_of_an_order_that_is_not_ours_is_kept_as_such(
    api: Api, db: Database, order_id: str | None
) -> None:
    event_id = unique("evt")
    answer = await api.stripe(event(order_id, event_id))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    (row,) = await inbox_rows(db, event_id)
    assert (row.outcome, row.tenant_id, row.order_id) == ("unknown_order", None, None)
    assert row.handled_at is not None


async def test_what_the_event_says_of_its_owner_is_not_believed(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    """Only our own order tells whose it is."""
    other, order_id, event_id = await make_tenant(db), await make_order(db, tenant), unique("evt")
    body = event(order_id, event_id)
    body["data"]["object"]["metadata"] = {"tenant_id": str(other.id), "order_id": str(uuid4())}
    await api.stripe(body)
    (row,) = await inbox_rows(db, event_id)
    assert (row.tenant_id, row.order_id) == (tenant.id, order_id)
