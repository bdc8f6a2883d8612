"""Returning a lead over the API: asked by the tenant's side, decided by an admin."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from temporalio.client import Client

from demo.seed import SeededTenant
from models import ids
from models.contracts.delivery import DeliveryInput
from models.records import credits
from models.session import Database
from tests.api.calling import Api, problem
from tests.delivered import make_delivered
from tests.factories import make_delivery, make_tenant, unique
from workflows.delivery import DeliveryWorkflow

CLEAR = {"zones": ("Rosario",)}
"""The offer is in Palermo: OUT_OF_ZONE is a clear case."""


async def delivered(db: Database, tenant: SeededTenant, **how: Any) -> UUID:
    async with db.tenant(tenant.id) as session:
        return (await make_delivered(session, tenant, **how)).id


async def ask(api: Api, tenant_id: UUID, delivery_id: UUID, **body: Any) -> httpx.Response:
    said = {"reason": "OUT_OF_ZONE", **body}
    path = f"/api/tenants/{tenant_id}/deliveries/{delivery_id}/return"
    return await api.operator("POST", path, json=said)


async def decide(api: Api, tenant_id: UUID, return_id: str, accept: bool) -> httpx.Response:
    path = f"/api/tenants/{tenant_id}/returns/{return_id}/decision"
    return await api.operator("POST", path, json={"accept": accept})


async def balance(db: Database, tenant: SeededTenant) -> int:
    async with db.tenant(tenant.id) as session:
        return (await credits.balance(session, tenant.id)).balance


async def test_a_clear_return_is_credited_once_however_often_it_is_sent(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    before = await balance(db, tenant)
    delivery = await delivered(db, tenant, **CLEAR)
    answers = [await ask(api, tenant.id, delivery) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    row = answers[0].json()
    assert (row["state"], row["rule"], row["decided_by"]) == (
        "CREDITED",
        "out_of_zone.elsewhere",
        "rules",
    )
    assert row["words"] == "Busca en otra ciudad que la de la oferta."
    assert await balance(db, tenant) == before


async def test_a_grey_return_waits_in_the_queue_until_it_is_decided(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    delivery = await delivered(db, tenant)
    before = await balance(db, tenant)
    asked = (await ask(api, tenant.id, delivery, note="No es de mi zona")).json()
    queue = (await api.operator("GET", "/api/queues/returns")).json()
    assert [row for row in queue if row["tenant_id"] == str(tenant.id)] == [asked]
    assert (asked["state"], asked["note"]) == ("PENDING", "No es de mi zona")
    for _ in range(2):
        decided = await decide(api, tenant.id, asked["id"], accept=True)
        assert (decided.status_code, decided.json()["state"]) == (200, "CREDITED")
    assert decided.json()["decided_by"] == "operator"
    assert await balance(db, tenant) == before + 1
    queue = (await api.operator("GET", "/api/queues/returns")).json()
    assert str(tenant.id) not in {row["tenant_id"] for row in queue}
    problem(await decide(api, tenant.id, asked["id"], accept=False), 409, "idempotency.mismatch")


async def test_a_second_reason_for_the_same_lead_is_a_conflict(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    delivery = await delivered(db, tenant)
    await ask(api, tenant.id, delivery, reason="OTHER")
    problem(await ask(api, tenant.id, delivery, reason="SPAM"), 409, "idempotency.mismatch")


async def test_what_was_not_delivered_cannot_be_returned(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    async with db.tenant(tenant.id) as session:
        waiting = await make_delivery(session, tenant, state="WAITING_CREDIT")
    told = problem(await ask(api, tenant.id, waiting.id), 422, "return.refused")
    assert "WAITING_CREDIT" in told["detail"]


@pytest.mark.parametrize(
    "body", [{"reason": "UGLY"}, {"reason": ""}, {"note": "x" * 501}, {"credits": 5}]
)
async def test_a_return_that_cannot_be_understood_changes_nothing(
    api: Api, db: Database, tenant: SeededTenant, body: dict[str, Any]
) -> None:
    delivery = await delivered(db, tenant, **CLEAR)
    before = await balance(db, tenant)
    problem(await ask(api, tenant.id, delivery, **body), 422, "input.invalid")
    assert await balance(db, tenant) == before


async def test_only_the_tenants_own_deliveries_and_returns_are_found(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    other = await make_tenant(db)
    theirs = await delivered(db, other)
    asked = (await ask(api, other.id, theirs)).json()
    problem(await ask(api, tenant.id, theirs), 404, "input.not_found")
    problem(await ask(api, tenant.id, uuid4()), 404, "input.not_found")
    problem(await decide(api, tenant.id, asked["id"], accept=True), 404, "input.not_found")


async def test_the_credit_given_back_wakes_the_lead_that_waits_longest(
    api: Api, db: Database, temporal: Client
) -> None:
    tenant = await make_tenant(db, credits=1)
    delivery = await delivered(db, tenant, **CLEAR)
    async with db.tenant(tenant.id) as session:
        waiting = await make_delivery(session, tenant, state="WAITING_CREDIT")
    handle = await temporal.start_workflow(
        DeliveryWorkflow.run,
        DeliveryInput(tenant_id=tenant.id, delivery_id=waiting.id),
        id=ids.delivery_workflow_id(tenant.id, waiting.id),
        task_queue=unique("queue"),
    )
    assert (await ask(api, tenant.id, delivery)).json()["state"] == "CREDITED"
    events = (await handle.fetch_history()).events
    names = [e.workflow_execution_signaled_event_attributes.signal_name for e in events]
    assert [name for name in names if name] == ["credits_granted"]
