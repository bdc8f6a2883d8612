"""Dead letters over the API, without a worker: who may be acted on, and what is told."""

from uuid import UUID

import pytest
from sqlmodel import col, select

from demo.seed import SeededTenant
from models.records import delivery_targets
from models.session import Database
from models.tables import AuditEntry, Delivery, DeliveryTarget, Integration
from stack.running import RunningStack
from tests.api.calling import Api, closed_port, problem, serving
from tests.factories import make_delivery, make_tenant


async def dead_letter(db: Database, tenant: SeededTenant, state: str = "DEAD_LETTER") -> Delivery:
    async with db.tenant(tenant.id) as session:
        return await make_delivery(session, tenant, state=state)


async def asked_for(db: Database, tenant: SeededTenant) -> list[str]:
    async with db.tenant(tenant.id) as session:
        entries = await session.exec(
            select(AuditEntry.subject)
            .where(AuditEntry.action == "delivery.retry_asked")
            .order_by(col(AuditEntry.at))
        )
        return list(entries.all())


def path(tenant_id: UUID, delivery: Delivery, action: str) -> str:
    return f"/api/tenants/{tenant_id}/deliveries/{delivery.id}/{action}"


async def test_one_tenants_dead_letters_are_retried_without_the_others(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    other = await make_tenant(db)
    mine, theirs = await dead_letter(db, tenant), await dead_letter(db, other)
    answer = await api.operator(
        "POST", "/api/queues/dead-letters/retry", json={"tenant_id": str(tenant.id)}
    )
    assert answer.json() == {"retried": 1}
    assert await asked_for(db, tenant) == [f"delivery:{mine.id}"]
    assert await asked_for(db, other) == []
    queue = (await api.operator("GET", "/api/queues/dead-letters")).json()
    assert {str(mine.id), str(theirs.id)} <= {row["delivery_id"] for row in queue}


async def test_a_target_that_did_not_take_a_delivered_lead_is_let_be(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    waiting = await dead_letter(db, tenant)
    early = await api.operator("POST", path(tenant.id, waiting, "dismiss"))
    assert "DEAD_LETTER" in problem(early, 422, "input.invalid")["detail"]
    delivery = await dead_letter(db, tenant, "DELIVERED")
    async with db.tenant(tenant.id) as session:
        crm = Integration(tenant_id=tenant.id, kind="TOKKO", is_target=True, secret={})
        session.add(crm)
        await session.flush()
        session.add(
            DeliveryTarget(
                tenant_id=tenant.id, delivery_id=delivery.id, integration_id=crm.id, kind="TOKKO",
                state="FAILED", error_code="unavailable",
            )
        )  # fmt: skip
    for _ in range(2):
        answer = await api.operator("POST", path(tenant.id, delivery, "dismiss"))
        assert answer.json()["action"] == "dismissed"
    queue = (await api.operator("GET", "/api/queues/dead-letters")).json()
    assert str(delivery.id) not in {row["delivery_id"] for row in queue}
    again = await api.operator("POST", path(tenant.id, delivery, "retry"))
    problem(again, 422, "input.invalid")
    async with db.tenant(tenant.id) as session:
        stored = await session.get_one(Delivery, (tenant.id, delivery.id))
        assert await delivery_targets.left(session, stored) == []
        entries = await session.exec(
            select(AuditEntry.after).where(AuditEntry.action == "delivery.target_dismissed")
        )
        assert entries.all() == [{"target": "TOKKO", "error": "unavailable"}]


@pytest.mark.parametrize("action", ["retry", "skip"])
@pytest.mark.parametrize("state", ["WAITING_CREDIT", "SENDING", "DELIVERED", "WITHDRAWN"])
async def test_only_a_dead_letter_is_acted_on(
    api: Api, db: Database, tenant: SeededTenant, state: str, action: str
) -> None:
    delivery = await dead_letter(db, tenant, state)
    told = problem(
        await api.operator("POST", path(tenant.id, delivery, action)), 422, "input.invalid"
    )
    assert state in told["detail"]


@pytest.mark.parametrize("action", ["retry", "skip"])
async def test_a_dead_letter_of_another_tenant_is_not_found(
    api: Api, db: Database, tenant: SeededTenant, action: str
) -> None:
    theirs = await dead_letter(db, await make_tenant(db))
    answer = await api.operator("POST", path(tenant.id, theirs, action))
    problem(answer, 404, "input.not_found")


@pytest.mark.parametrize("action", ["retry", "skip"])
async def test_without_temporal_the_operator_is_told_to_repeat_the_call(
    stack: RunningStack, db: Database, tenant: SeededTenant, action: str
) -> None:
    delivery = await dead_letter(db, tenant)
    async with serving(stack.settings, temporal_address=f"127.0.0.1:{closed_port()}") as cut_off:
        answer = await cut_off.operator("POST", path(tenant.id, delivery, action))
    problem(answer, 503, "engine.unavailable")
