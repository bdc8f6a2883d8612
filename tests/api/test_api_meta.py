"""Meta's Lead Ads webhook: verified, stored once, started once, answered."""

import json
from typing import Any

import pytest
from structlog.testing import capture_logs
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError

from demo.seed import SeededTenant
from models import ids
from models.session import Database
from stack.running import RunningStack
from tests.api.calling import Api, closed_port, fixture, inbox_count, inbox_rows, problem, serving
from tests.factories import ad_of, digits, make_tenant, set_status


def leadgen(page_id: str, *leadgen_ids: str, ad_id: str = "1") -> dict[str, Any]:
    """The documented body with these submissions."""
    body = fixture("meta_leadgen")
    entry = body["entry"][0]
    value = entry["changes"][0]["value"]
    entry["id"] = page_id
    entry["changes"] = [
        {
            "field": "leadgen",
            "value": {**value, "page_id": page_id, "leadgen_id": leadgen_id, "ad_id": ad_id},
        }
        for leadgen_id in leadgen_ids
    ]
    return body


def body_of(tenant: SeededTenant, *leadgen_ids: str) -> dict[str, Any]:
    return leadgen(tenant.connections.page_id, *leadgen_ids, ad_id=ad_of(tenant))


async def run_of(temporal: Client, tenant: SeededTenant, leadgen_id: str) -> str | None:
    """The run of this submission's workflow; None where none was started."""
    life = ids.lead_offer_id(tenant.id, leadgen_id)
    try:
        found = await temporal.get_workflow_handle(ids.lead_workflow_id(tenant.id, life)).describe()
    except RPCError:
        return None
    assert found.status is WorkflowExecutionStatus.RUNNING
    return found.run_id


HANDSHAKE = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}


@pytest.mark.parametrize("path", ["meta", "whatsapp"])
async def test_the_handshake_returns_the_challenge_to_who_knows_the_token(
    api: Api, path: str
) -> None:
    token = api.settings.meta_verify_token.get_secret_value()
    right = {**HANDSHAKE, "hub.verify_token": token}
    answer = await api.http.get(f"/webhooks/{path}", params=right)
    assert (answer.status_code, answer.text) == (200, HANDSHAKE["hub.challenge"])
    for wrong in (
        {**right, "hub.verify_token": token + "x"},
        {**right, "hub.verify_token": "ñ"},
        {**right, "hub.mode": "unsubscribe"},
        HANDSHAKE,
        {},
    ):
        answer = await api.http.get(f"/webhooks/{path}", params=wrong)
        problem(answer, 403, "verify_token.wrong")


@pytest.mark.parametrize("path", ["meta", "whatsapp"])
async def test_a_body_that_meta_did_not_sign_is_refused_and_not_stored(
    api: Api, db: Database, tenant: SeededTenant, path: str
) -> None:
    payload = body_of(tenant, digits())
    body = json.dumps(payload).encode()
    signature = api.meta_signature(body)
    before = await inbox_count(db)
    reordered = json.dumps(payload, indent=1).encode()
    for sent, header in (
        (body, None),
        (body, "sha256=" + "0" * 64),
        (body, signature.removeprefix("sha256=")),
        (body, signature.replace("sha256", "sha1")),
        (body, "sha256=ñ"),
        (reordered, signature),
        (body + b" ", signature),
    ):
        headers = {} if header is None else {b"x-hub-signature-256": header.encode()}
        answer = await api.http.post(f"/webhooks/{path}", content=sent, headers=headers)
        problem(answer, 401, "signature.invalid")
    assert await inbox_count(db) == before


async def test_every_submission_of_a_batch_is_one_row_and_one_workflow(
    api: Api, db: Database, temporal: Client, tenant: SeededTenant
) -> None:
    submissions = sorted(digits() for _ in range(12))
    answer = await api.meta(body_of(tenant, *submissions))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "received": 12})
    rows = await inbox_rows(db, *submissions)
    assert [(r.external_id, r.tenant_id, r.handled_at) for r in rows] == [
        (s, tenant.id, None) for s in submissions
    ]
    runs = {await run_of(temporal, tenant, s) for s in submissions}
    assert None not in runs
    assert len(runs) == 12


async def test_the_row_keeps_what_the_vendor_said_of_the_submission(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    submission = digits()
    await api.meta(body_of(tenant, submission))
    (row,) = await inbox_rows(db, submission)
    sent = body_of(tenant, submission)["entry"][0]["changes"][0]["value"]
    assert json.loads(row.body) == sent
    assert row.occurred_at.timestamp() == sent["created_time"]


async def test_the_same_webhook_three_times_is_one_row_and_one_workflow(
    api: Api, db: Database, temporal: Client, tenant: SeededTenant
) -> None:
    submission, runs = digits(), set()
    for _ in range(3):
        answer = await api.meta(body_of(tenant, submission))
        assert answer.status_code == 200
        runs.add(await run_of(temporal, tenant, submission))
    assert len(await inbox_rows(db, submission)) == 1
    assert len(runs) == 1
    assert None not in runs


async def test_one_id_as_number_and_as_text_is_one_submission(
    api: Api, db: Database, tenant: SeededTenant
) -> None:
    submission = digits()
    for written in (submission, int(submission)):
        await api.meta(body_of(tenant, written))
    assert len(await inbox_rows(db, submission)) == 1


async def test_a_row_that_was_stored_and_never_started_starts_with_the_vendors_retry(
    stack: RunningStack, api: Api, db: Database, temporal: Client, tenant: SeededTenant
) -> None:
    """Temporal is away: the vendor gets its 200, since the row is safe."""
    submission = digits()
    async with serving(stack.settings, temporal_address=f"127.0.0.1:{closed_port()}") as cut_off:
        with capture_logs() as logs:
            answer = await cut_off.meta(body_of(tenant, submission))
    assert answer.status_code == 200
    assert "left to the sweep" in [line["event"] for line in logs]
    (row,) = await inbox_rows(db, submission)
    assert row.handled_at is None
    assert await run_of(temporal, tenant, submission) is None
    await api.meta(body_of(tenant, submission))
    assert await run_of(temporal, tenant, submission)


async def test_without_postgresql_the_vendor_is_told_to_come_back(
    stack: RunningStack, tenant: SeededTenant
) -> None:
    nowhere = f"postgresql://nobody:x@127.0.0.1:{closed_port()}/none_test"
    async with serving(
        stack.settings, database_url=nowhere, platform_database_url=nowhere
    ) as cut_off:
        for answer in (
            await cut_off.meta(body_of(tenant, digits())),
            await cut_off.meta(fixture("meta_feed")),
            await cut_off.whatsapp(fixture("whatsapp_messages")),
            await cut_off.stripe(fixture("stripe_checkout_completed")),
            await cut_off.operator("GET", "/api/tenants"),
        ):
            problem(answer, 503, "db.unavailable")
            assert int(answer.headers["retry-after"]) > 0


async def test_a_page_that_nobody_owns_is_kept_and_listed_until_it_is_routed(
    api: Api, db: Database, temporal: Client, tenant: SeededTenant
) -> None:
    page, submission = digits(), digits()
    assert (await api.meta(leadgen(page, submission))).status_code == 200
    (row,) = await inbox_rows(db, submission)
    assert (row.tenant_id, row.account, row.handled_at) == (None, page, None)
    listed = (await api.operator("GET", "/api/queues/unrouted-pages")).json()
    assert {"page_id": page, "waiting": 1} in listed
    routed = await api.operator("PUT", f"/api/pages/{page}", json={"tenant_id": str(tenant.id)})
    assert routed.status_code == 200
    another = digits()
    await api.meta(leadgen(page, another))
    assert (await inbox_rows(db, another))[0].tenant_id == tenant.id
    assert await run_of(temporal, tenant, another)


@pytest.mark.parametrize("status", ["SUSPENDED", "PENDING", "ARCHIVED"])
async def test_only_an_active_tenants_lead_is_started(
    api: Api, db: Database, temporal: Client, status: str
) -> None:
    tenant, submission = await make_tenant(db, status=status), digits()
    assert (await api.meta(body_of(tenant, submission))).status_code == 200
    (row,) = await inbox_rows(db, submission)
    assert (row.tenant_id, row.handled_at) == (tenant.id, None)
    assert await run_of(temporal, tenant, submission) is None
    await set_status(db, tenant.id, "ACTIVE")
    await api.meta(body_of(tenant, submission))
    assert await run_of(temporal, tenant, submission)


async def test_a_batch_of_two_tenants_goes_to_each_its_own(
    api: Api, db: Database, temporal: Client, tenant: SeededTenant
) -> None:
    other, mine, theirs = await make_tenant(db), digits(), digits()
    body = body_of(tenant, mine)
    body["entry"] += body_of(other, theirs)["entry"]
    await api.meta(body)
    assert {r.external_id: r.tenant_id for r in await inbox_rows(db, mine, theirs)} == {
        mine: tenant.id,
        theirs: other.id,
    }
    assert await run_of(temporal, tenant, mine)
    assert await run_of(temporal, other, theirs)
    assert await run_of(temporal, tenant, theirs) is None
