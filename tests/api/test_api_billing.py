"""Prices, credits and recharge over REST: the server's own figures; a refusal writes nothing."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select

from demo.seed import SeededTenant
from models.records import credits
from models.session import Database
from models.tables import AuditEntry, BillingOrder, BillingProfile, LedgerEntry, TenantPackage
from stack.running import RunningStack
from tests.api.calling import Api, fixture, inbox_count, problem, serving
from tests.factories import make_delivery, make_tenant, unique

PRICE = {"credits": 40, "amount_minor": 399_50, "currency": "USD"}
MOVE = {"kind": "CREDIT_ADJUSTMENT", "amount": 3, "key": "k", "reason": "a mistake of ours"}
RECHARGE = {"is_on": True, "at": 10, "package": "starter", "monthly_cap_minor": 400_00}


async def put(api: Api, tenant_id: UUID, path: str, body: dict[str, Any]) -> Any:
    return await api.operator("PUT", f"/api/tenants/{tenant_id}{path}", json=body)


async def move(api: Api, tenant_id: UUID, **changes: Any) -> Any:
    return await api.operator(
        "POST", f"/api/tenants/{tenant_id}/credit-entries", json=MOVE | changes
    )


async def packages(api: Api, tenant_id: UUID) -> dict[str, Any]:
    answer = await api.operator("GET", f"/api/tenants/{tenant_id}/packages")
    return {package.pop("key"): package for package in answer.json()}


async def written(db: Database, tenant_id: UUID) -> tuple[int, ...]:
    """How many rows stand in what these calls could write."""
    tables = (AuditEntry, BillingOrder, BillingProfile, LedgerEntry, TenantPackage)
    async with db.tenant(tenant_id) as session:
        return tuple([len((await session.exec(select(table))).all()) for table in tables])


async def audited(db: Database, tenant_id: UUID) -> list[AuditEntry]:
    async with db.tenant(tenant_id) as session:
        return list((await session.exec(select(AuditEntry).order_by(col(AuditEntry.at)))).all())


async def test_a_tenants_own_price_is_its_alone_and_is_audited(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    other, before = await make_tenant(db), await packages(api, tenant.id)
    await put(api, tenant.id, "/packages/starter", PRICE)
    assert (await packages(api, tenant.id))["starter"] == PRICE
    assert await packages(api, other.id) == before
    (entry,) = await audited(db, tenant.id)
    assert (entry.actor, entry.action, entry.subject) == (
        "operator", "price.changed", "package:starter",
    )  # fmt: skip
    assert entry.before == {"key": "starter", **before["starter"]}
    assert entry.after == {**PRICE, "is_offered": True}


async def test_a_package_that_is_not_offered_is_neither_shown_nor_sold(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    await put(api, tenant.id, "/packages/growth", {**PRICE, "is_offered": False})
    assert "growth" not in await packages(api, tenant.id)
    before = await written(db, tenant.id)
    answer = await api.operator(
        "POST",
        f"/api/tenants/{tenant.id}/orders",
        json={"package": "growth"},
        headers={"idempotency-key": "k"},
    )
    problem(answer, 422, "input.invalid")
    assert await written(db, tenant.id) == before


@pytest.mark.parametrize(
    "asked", [{"amount_minor": 1}, {"credits": 5_000}, {"currency": "ARS"}, {"price": 1}]
)
async def test_a_buyer_never_names_a_price(
    api: Api, db: Database, tenant: SeededTenant, asked: dict[str, Any]
) -> None:
    before = await written(db, tenant.id)
    answer = await api.operator(
        "POST",
        f"/api/tenants/{tenant.id}/orders",
        json={"package": "starter", **asked},
        headers={"idempotency-key": "k"},
    )
    problem(answer, 422, "input.invalid")
    assert await written(db, tenant.id) == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/packages/starter", {**PRICE, "amount_minor": 0}),
        ("/packages/starter", {**PRICE, "amount_minor": -1}),
        ("/packages/starter", {**PRICE, "amount_minor": 10**12}),
        ("/packages/starter", {**PRICE, "credits": 0}),
        ("/packages/starter", {**PRICE, "currency": "usd"}),
        ("/packages/starter", {**PRICE, "currency": "US$"}),
        ("/packages/Not%20A%20Key", PRICE),
        ("/recharge", {**RECHARGE, "package": "unheard-of"}),
        ("/recharge", {**RECHARGE, "package": None}),
        ("/recharge", {**RECHARGE, "monthly_cap_minor": None}),
        ("/recharge", {**RECHARGE, "monthly_cap_minor": -1}),
        ("/recharge", {**RECHARGE, "monthly_cap_minor": 10**12}),
        ("/recharge", {**RECHARGE, "monthly_cap_minor": 400_00 - 1}),
        ("/recharge", {**RECHARGE, "at": -1}),
        ("/recharge", {**RECHARGE, "email": "nobody"}),
    ],
)
async def test_what_cannot_be_meant_is_refused_and_nothing_is_written(
    api: Api, db: Database, tenant: SeededTenant, path: str, body: dict[str, Any]
) -> None:
    before = await written(db, tenant.id)
    problem(await put(api, tenant.id, path, body), 422, "input.invalid")
    assert await written(db, tenant.id) == before


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 0},
        {"amount": 10_001},
        {"kind": "CREDIT_BONUS", "amount": -1},
        {"kind": "CREDIT_EXPIRY", "amount": 1},
        {"kind": "CREDIT_PURCHASE"},
        {"kind": "CREDIT_CONSUMPTION", "amount": -1},
        {"reason": ""},
        {"key": ""},
    ],
)
async def test_an_entry_that_no_operator_may_write_is_refused(
    api: Api, db: Database, tenant: SeededTenant, change: dict[str, Any]
) -> None:
    before = await written(db, tenant.id)
    problem(await move(api, tenant.id, **change), 422, "input.invalid")
    assert await written(db, tenant.id) == before


@pytest.mark.parametrize("kind", ["CREDIT_ADJUSTMENT", "CREDIT_EXPIRY"])
async def test_an_operator_takes_no_more_than_is_available(
    api: Api, db: Database, tenant: SeededTenant, kind: str
) -> None:
    async with db.tenant(tenant.id) as session:
        held = await make_delivery(session, tenant)
        await credits.reserve(session, tenant.id, held.id)
    before = await written(db, tenant.id)
    problem(await move(api, tenant.id, kind=kind, amount=-5), 422, "credits.insufficient")
    assert await written(db, tenant.id) == before
    assert (await move(api, tenant.id, kind=kind, amount=-4)).status_code == 201
    shown = (await api.operator("GET", f"/api/tenants/{tenant.id}/credits")).json()
    assert shown == {"balance": 1, "held": 1, "available": 0, "debt": 0}


async def test_a_repeated_entry_is_one_and_its_key_moves_nothing_else(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    answers = [(await move(api, tenant.id)).json() for _ in range(3)]
    assert [answer["written"] for answer in answers] == [True, False, False]
    assert {answer["balance"] for answer in answers} == {8}
    problem(await move(api, tenant.id, amount=4), 409, "idempotency.mismatch")
    (entry,) = await audited(db, tenant.id)
    assert (entry.action, entry.after) == (
        "credit.moved",
        {"kind": "CREDIT_ADJUSTMENT", "credits": 3, "reason": "a mistake of ours"},
    )


async def test_a_debt_is_shown_as_such(api: Api, db: Database, tenant: SeededTenant) -> None:
    async with db.tenant(tenant.id) as session:
        await credits.post(session, tenant.id, "CREDIT_CLAWBACK", -7, "dispute")
    shown = (await api.operator("GET", f"/api/tenants/{tenant.id}/credits")).json()
    assert shown == {"balance": -2, "held": 0, "available": 0, "debt": 2}


async def test_a_recharge_is_shown_as_it_was_set_and_audited(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    path = f"/api/tenants/{tenant.id}/recharge"
    assert (await api.operator("GET", path)).json()["is_on"] is False
    await put(api, tenant.id, "/recharge", RECHARGE | {"email": "pagos@example.com"})
    await put(api, tenant.id, "/recharge", RECHARGE | {"at": 3})
    shown = (await api.operator("GET", path)).json()
    assert shown == {**RECHARGE, "at": 3, "problem": None, "email": "pagos@example.com"}
    entries = await audited(db, tenant.id)
    assert [(e.action, (e.after or {})["at"]) for e in entries] == [
        ("recharge.changed", 10), ("recharge.changed", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/credits", None),
        ("GET", "/packages", None),
        ("GET", "/recharge", None),
        ("POST", "/credit-entries", MOVE),
        ("PUT", "/packages/starter", PRICE),
        ("PUT", "/recharge", RECHARGE),
    ],
)
async def test_a_tenant_that_does_not_exist_is_named_as_such(
    api: Api, method: str, path: str, body: dict[str, Any] | None
) -> None:
    answer = await api.operator(method, f"/api/tenants/{uuid4()}{path}", json=body)
    problem(answer, 404, "input.not_found")


@pytest.mark.parametrize("age_s", [301, -301, 10**6, -(10**6)])
async def test_an_event_signed_long_ago_or_in_the_future_is_refused(
    api: Api, db: Database, age_s: int
) -> None:
    before = await inbox_count(db)
    answer = await api.stripe(fixture("stripe_checkout_completed"), age_s=age_s)
    problem(answer, 401, "signature.invalid")
    assert await inbox_count(db) == before


async def test_without_a_secret_no_event_is_taken(stack: RunningStack, db: Database) -> None:
    before = await inbox_count(db)
    async with serving(stack.settings, stripe_webhook_secret="") as closed:
        for answer in (
            await closed.stripe(fixture("stripe_checkout_completed")),
            await closed.http.post("/webhooks/stripe", content=b"{}"),
        ):
            problem(answer, 503, "endpoint.closed")
    assert await inbox_count(db) == before


@pytest.mark.parametrize("order", ["another tenant's", "nobody's"])
async def test_a_foreign_order_is_not_shown(
    api: Api, db: Database, tenant: SeededTenant, order: str
) -> None:
    async with db.tenant(tenant.id) as session:
        row = BillingOrder(
            tenant_id=tenant.id, number=unique("n"), idempotency_key="k", package="starter",
            credits=50, amount_minor=400_00, currency="USD",
        )  # fmt: skip
        session.add(row)
    other = await make_tenant(db)
    order_id = row.id if order == "another tenant's" else uuid4()
    for path in (f"/api/tenants/{other.id}/orders/{order_id}", f"/checkout/{other.id}/{order_id}"):
        problem(await api.operator("GET", path), 404, "input.not_found")
