"""What the operator calls: closed to everybody else, within one tenant, safe to repeat."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import col, select
from temporalio.client import Client

from api import engine_billing
from api.rest import operations
from demo.seed import SeededTenant
from models import ids
from models.contracts.lead import LeadLifecycleInput
from models.domain.lifecycle import State
from models.domain.pricing import PACKAGES
from models.records import orders
from models.session import Database
from models.tables import AuditEntry, CreditHold, LeadOffer
from stack.running import RunningStack
from tests.api.calling import Api, closed_port, inbox_count, problem, serving
from tests.factories import digits, make_delivery, make_life, make_person, make_tenant, unique
from workflows.lead_lifecycle import LeadLifecycleWorkflow

NOBODYS = "00000000-0000-4000-8000-00000000000a"


@pytest.mark.parametrize("path", ["/api/tenants", "/api/queues/unmapped-ads"])
async def test_the_token_opens_what_its_absence_closes(api: Api, path: str) -> None:
    problem(await api.http.get(path), 401, "auth.required")
    assert (await api.operator("GET", path)).status_code == 200


async def waiting_life(db: Database, temporal: Client, tenant: SeededTenant, ad_id: str) -> UUID:
    """A life that waits for its ad, with its workflow started as the webhook starts it."""
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant, State.PENDING_MAPPING, ad_id=ad_id)
    await temporal.start_workflow(
        LeadLifecycleWorkflow.run,
        LeadLifecycleInput(tenant_id=tenant.id, lead_offer_id=life.id, inbox_id=uuid4()),
        id=ids.lead_workflow_id(tenant.id, life.id),
        task_queue=unique("queue"),
    )
    return life.id


async def signals(temporal: Client, tenant: SeededTenant, life_id: UUID) -> list[str]:
    handle = temporal.get_workflow_handle(ids.lead_workflow_id(tenant.id, life_id))
    events = (await handle.fetch_history()).events
    names = (e.workflow_execution_signaled_event_attributes.signal_name for e in events)
    return [name for name in names if name]


async def test_mapping_an_ad_starts_every_lead_that_waited_for_it(
    api: Api, db: Database, temporal: Client, tenant: SeededTenant
) -> None:
    ad, other_ad = digits(), digits()
    waiting = [await waiting_life(db, temporal, tenant, ad) for _ in range(3)]
    unmapped = await waiting_life(db, temporal, tenant, other_ad)
    queue = (await api.operator("GET", "/api/queues/unmapped-ads")).json()
    assert {"tenant_id": str(tenant.id), "ad_id": ad, "waiting": 3} in queue
    answer = await api.operator(
        "PUT",
        f"/api/tenants/{tenant.id}/ads/{ad}",
        json={"offer_id": str(tenant.offers["conesa"])},
    )
    assert (answer.status_code, answer.json()["started"]) == (200, 3)
    assert [await signals(temporal, tenant, life) for life in waiting] == [["ad_mapped"]] * 3
    assert await signals(temporal, tenant, unmapped) == []


@pytest.mark.parametrize(
    ("state", "whose", "status"),
    [
        (State.PENDING_MAPPING, "own", 200),
        (State.PENDING_MAPPING, "another tenant's", 404),
        (State.CONTACTED, "own", 422),
    ],
)
async def test_an_offer_is_chosen_only_for_a_lead_that_waits_and_among_its_tenants_offers(
    api: Api, db: Database, tenant: SeededTenant, state: State, whose: str, status: int
) -> None:
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant, state)
    offers = tenant.offers if whose == "own" else (await make_tenant(db)).offers
    answer = await api.operator(
        "PUT",
        f"/api/tenants/{tenant.id}/leads/{life.id}/offer",
        json={"offer_id": str(offers["conesa"])},
    )
    assert answer.status_code == status, answer.text
    async with db.tenant(tenant.id) as session:
        after = await session.get_one(LeadOffer, (tenant.id, life.id))
    is_chosen = (after.state, after.offer_id) == (State.TO_BE_CONTACTED, offers["conesa"])
    assert is_chosen == (status == 200)


async def test_mapping_is_in_the_audit_log_with_what_stood_before(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    ad, offers = digits(), [str(offer) for offer in tenant.offers.values()]
    for offer in offers:
        await api.operator("PUT", f"/api/tenants/{tenant.id}/ads/{ad}", json={"offer_id": offer})
    async with db.tenant(tenant.id) as session:
        entries = (await session.exec(select(AuditEntry).order_by(col(AuditEntry.at)))).all()
    assert [(e.actor, e.action, e.subject, e.before, e.after) for e in entries] == [
        ("operator", "ad.mapped", f"ad:{ad}", None, {"offer_id": offers[0]}),
        ("operator", "ad.mapped", f"ad:{ad}", {"offer_id": offers[0]}, {"offer_id": offers[1]}),
    ]


@pytest.mark.parametrize("whose", ["another tenant's", "nobody's"])
async def test_an_ad_is_mapped_only_to_an_offer_of_its_tenant(
    api: Api, db: Database, temporal: Client, tenant: SeededTenant, whose: str
) -> None:
    ad = digits()
    life = await waiting_life(db, temporal, tenant, ad)
    other = await make_tenant(db)
    offer = other.offers["soler"] if whose == "another tenant's" else uuid4()
    answer = await api.operator(
        "PUT", f"/api/tenants/{tenant.id}/ads/{ad}", json={"offer_id": str(offer)}
    )
    problem(answer, 404, "input.not_found")
    assert await signals(temporal, tenant, life) == []


async def test_a_lead_list_holds_only_its_tenants_leads_and_no_person(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    other = await make_tenant(db)
    async with db.tenant(tenant.id) as session:
        life = await make_life(session, tenant, State.QUALIFYING)
    async with db.tenant(other.id) as session:
        await make_life(session, other)
    (row,) = (await api.operator("GET", f"/api/tenants/{tenant.id}/leads")).json()
    assert (row["lead_offer_id"], row["state"]) == (str(life.id), "QUALIFYING")
    assert not {"phone", "name", "email"} & set(row)


async def test_granted_credits_go_to_who_waits_longest_and_only_once(
    api: Api, db: Database
) -> None:
    tenant = await make_tenant(db, credits=0)
    async with db.tenant(tenant.id) as session:
        first = await make_delivery(session, tenant, state="WAITING_CREDIT")
        await make_delivery(session, tenant, state="WAITING_CREDIT")
    grant = {"credits": 1, "key": "welcome"}
    answers = [
        (await api.operator("POST", f"/api/tenants/{tenant.id}/credits", json=grant)).json()
        for _ in range(2)
    ]
    assert [a["granted"] for a in answers] == [True, False]
    assert {(a["balance"], a["held"]) for a in answers} == {(1, 1)}
    async with db.tenant(tenant.id) as session:
        holds = (await session.exec(select(CreditHold.delivery_id))).all()
    assert holds == [first.id]
    ledger = (await api.operator("GET", f"/api/tenants/{tenant.id}/ledger")).json()
    assert [(e["seq"], e["amount"], e["cause"]) for e in ledger] == [(1, 1, "bonus:welcome")]


async def test_the_key_of_a_grant_grants_nothing_else(api: Api, tenant: SeededTenant) -> None:
    path = f"/api/tenants/{tenant.id}/credits"
    await api.operator("POST", path, json={"credits": 1, "key": "welcome"})
    answer = await api.operator("POST", path, json={"credits": 2, "key": "welcome"})
    problem(answer, 409, "idempotency.mismatch")


async def buy(api: Api, tenant_id: UUID, package: str, key: str | None) -> httpx.Response:
    headers = {} if key is None else {"idempotency-key": key}
    return await api.operator(
        "POST", f"/api/tenants/{tenant_id}/orders", json={"package": package}, headers=headers
    )


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker answers here: the call gives up at once instead of in 25 s."""
    monkeypatch.setattr(engine_billing, "ANSWERS_WITHIN", timedelta(seconds=0.3))


@pytest.mark.usefixtures("impatient")
async def test_a_key_buys_one_package(api: Api, tenant: SeededTenant) -> None:
    """With the order kept and nobody there to open the page, the buyer is told to repeat."""
    for _ in range(2):
        answer = await buy(api, tenant.id, "starter", "one")
        problem(answer, 503, "engine.unavailable")
    answer = await buy(api, tenant.id, "growth", "one")
    problem(answer, 409, "idempotency.mismatch")


@pytest.mark.parametrize("package", ["unheard-of", "", "starter "])
async def test_an_unknown_package_is_refused(api: Api, tenant: SeededTenant, package: str) -> None:
    answer = await buy(api, tenant.id, package, "one")
    problem(answer, 422, "input.invalid")


async def test_a_purchase_without_a_key_is_refused(api: Api, tenant: SeededTenant) -> None:
    answer = await buy(api, tenant.id, "starter", None)
    problem(answer, 422, "input.invalid")


async def test_a_tenant_that_does_not_exist_buys_nothing(api: Api) -> None:
    answer = await buy(api, uuid4(), "starter", "one")
    problem(answer, 404, "input.not_found")


@pytest.mark.parametrize("package", sorted(PACKAGES))
async def test_prices_are_public(api: Api, package: str) -> None:
    listed = {p["key"]: p for p in (await api.http.get("/api/packages")).json()}
    known = PACKAGES[package]
    assert listed[package]["amount_minor"] == known.amount_minor
    assert listed[package]["credits"] == known.credits


async def test_an_order_is_shown_to_its_tenant_alone(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    other = await make_tenant(db)
    async with db.tenant(tenant.id) as session:
        order = await orders.place(
            session,
            tenant.id,
            package_key="starter",
            idempotency_key="one",
            email=None,
            now=datetime.now(UTC),
        )
    mine = await api.operator("GET", f"/api/tenants/{tenant.id}/orders/{order.id}")
    assert (mine.status_code, mine.json()["number"]) == (200, order.number)
    theirs = await api.operator("GET", f"/api/tenants/{other.id}/orders/{order.id}")
    problem(theirs, 404, "input.not_found")


async def test_without_temporal_a_purchase_is_kept_and_a_grant_still_counts(
    stack: RunningStack, db: Database, tenant: SeededTenant
) -> None:
    async with serving(stack.settings, temporal_address=f"127.0.0.1:{closed_port()}") as cut_off:
        answer = await buy(cut_off, tenant.id, "starter", "one")
        problem(answer, 503, "engine.unavailable")
        granted = await cut_off.operator(
            "POST", f"/api/tenants/{tenant.id}/credits", json={"credits": 2, "key": "k"}
        )
    assert (granted.status_code, granted.json()["balance"]) == (200, 7)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "address.unknown"),
        ("DELETE", "/health", 405, "method.not_allowed"),
        ("GET", "/api/tenants/not-an-id/leads", 422, "input.invalid"),
        ("GET", f"/api/tenants/{NOBODYS}/leads?limit=0", 422, "input.invalid"),
        ("POST", f"/api/tenants/{NOBODYS}/credits", 422, "input.invalid"),
    ],
)
async def test_every_refusal_has_the_one_form(
    api: Api, db: Database, method: str, path: str, status: int, code: str
) -> None:
    before = await inbox_count(db)
    problem(await api.operator(method, path), status, code)
    assert await inbox_count(db) == before


async def test_a_mistake_of_ours_is_told_without_its_inside(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr(operations, "select", broken)
    answer = await api.operator("GET", "/api/tenants")
    problem(answer, 500, "internal")
    assert "secret inside" not in answer.text


async def test_every_answer_names_its_request(api: Api) -> None:
    seen = {(await api.http.get("/health")).headers["x-request-id"] for _ in range(3)}
    assert len(seen) == 3


async def test_two_contacts_become_one_person_by_the_operators_word_and_two_again(
    api: Api, db: Database
) -> None:
    tenant, other = await make_tenant(db), await make_tenant(db)
    async with db.tenant(tenant.id) as session:
        one, two = [await make_person(session, tenant.id) for _ in range(2)]
    async with db.tenant(other.id) as session:
        stranger = await make_person(session, other.id)

    async def merge(contact_id: UUID, other_id: UUID, why: str = "same voice") -> httpx.Response:
        told = {"contact_id": str(contact_id), "other_id": str(other_id), "why": why}
        return await api.operator("POST", "/api/merges", json=told)

    problem(await merge(one.id, two.id, why=""), 422, "input.invalid")
    refused = await merge(one.id, stranger.id)
    problem(refused, 422, "input.invalid")
    assert "two tenants" in refused.json()["detail"]
    done = await merge(two.id, one.id)
    assert done.status_code == 200, done.text
    assert (done.json()["survivor_id"], done.json()["cause"]) == (str(one.id), "by_hand")
    undo = f"/api/tenants/{tenant.id}/merges/{done.json()['id']}/undo"
    assert (await api.operator("POST", undo)).json()["undone_at"] is not None
