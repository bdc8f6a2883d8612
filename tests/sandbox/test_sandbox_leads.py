"""Lead Ads: what the Graph gives and what the webhook says."""

import hashlib
import hmac
from typing import Any

import httpx

from tests.sandbox.running_sandbox import APP_SECRET, Product, Received, Sandbox

LEAD = {
    "page_id": "1001", "form_id": "2001", "ad_id": "3001",
    "fields": {"full_name": "Ana Ñandú 🏠", "phone_number": "+5491155550001"},
}  # fmt: skip


def is_signed(received: Received) -> bool:
    digest = hmac.new(APP_SECRET.encode(), received.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(received.headers["x-hub-signature-256"], f"sha256={digest}")


def values(received: Received) -> list[dict[str, Any]]:
    return [c["value"] for e in received.json["entry"] for c in e["changes"]]


def test_lead_is_read_by_its_leadgen_id(sandbox: Sandbox) -> None:
    lead_id = sandbox.control("POST", "/leads", {**LEAD, "notify": False})["leadgen_id"]
    answer = sandbox.graph.get(f"/{lead_id}")
    assert answer.status_code == 200
    lead = answer.json()
    assert set(lead) == {"id", "created_time", "ad_id", "form_id", "field_data"}
    assert 15 <= len(lead["id"]) <= 17
    assert lead["created_time"].endswith("+0000")
    assert lead["field_data"][0] == {"name": "full_name", "values": ["Ana Ñandú 🏠"]}


def test_only_the_fields_asked_for_come_back(sandbox: Sandbox) -> None:
    lead_id = sandbox.control("POST", "/leads", {**LEAD, "notify": False})["leadgen_id"]
    assert set(sandbox.graph.get(f"/{lead_id}?fields=ad_id").json()) == {"id", "ad_id"}


def test_unknown_lead_is_graphs_error_100_33(sandbox: Sandbox) -> None:
    answer = sandbox.graph.get("/1234567890123456")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["error_subcode"]) == (400, 100, 33)


def test_wrong_token_is_error_190_and_the_query_may_carry_the_right_one(sandbox: Sandbox) -> None:
    lead_id = sandbox.control("POST", "/leads", {**LEAD, "notify": False})["leadgen_id"]
    url = f"{sandbox.url}/graph/v24.0/{lead_id}"
    refused = httpx.get(url, headers={"Authorization": "Bearer nope"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, 190)
    assert httpx.get(url, params={"access_token": "sandbox-graph-token"}).status_code == 200


def test_leadgen_webhook_is_signed_and_carries_ids_only(sandbox: Sandbox, product: Product) -> None:
    told = sandbox.control("POST", "/leads", {**LEAD, "adset_id": "4001", "wait": True})
    assert told["outcomes"][0]["status"] == 200
    (received,) = product.of("meta")
    assert is_signed(received)
    assert received.json["object"] == "page"
    (value,) = values(received)
    assert value["leadgen_id"] == told["leadgen_id"]
    assert (value["ad_id"], value["adset_id"], value["page_id"]) == ("3001", "4001", "1001")
    assert isinstance(value["created_time"], int)
    assert "Ana" not in received.body.decode()


def test_many_leads_travel_in_one_post(sandbox: Sandbox, product: Product) -> None:
    leads = [{**LEAD, "page_id": page} for page in ("1", "1", "2")]
    told = sandbox.control("POST", "/leads", {"leads": leads, "wait": True})
    (received,) = product.of("meta")
    assert {e["id"]: len(e["changes"]) for e in received.json["entry"]} == {"1": 2, "2": 1}
    assert {v["leadgen_id"] for v in values(received)} == set(told["leadgen_ids"])


def test_repeated_delivery_is_the_same_bytes(sandbox: Sandbox, product: Product) -> None:
    sandbox.control("POST", "/leads", {**LEAD, "repeat": 3, "wait": True})
    assert len({r.body for r in product.wait("meta", 3)}) == 1


def test_silent_lead_is_told_when_asked(sandbox: Sandbox, product: Product) -> None:
    lead_id = sandbox.control("POST", "/leads", {**LEAD, "notify": False})["leadgen_id"]
    assert product.of("meta") == []
    sandbox.control("POST", f"/leads/{lead_id}/notify", wait=True)
    assert values(product.of("meta")[0])[0]["leadgen_id"] == lead_id


def test_refused_webhook_comes_again_with_the_same_bytes(
    sandbox: Sandbox, product: Product
) -> None:
    product.statuses += [500, 503]
    sandbox.control("POST", "/leads", LEAD)
    received = product.wait("meta", 3)
    assert len({r.body for r in received}) == 1
    assert all(is_signed(r) for r in received)


def test_a_forms_leads_are_paged_for_backfill(sandbox: Sandbox) -> None:
    leads = [LEAD] * 5
    ids = sandbox.control("POST", "/leads", {"leads": leads, "notify": False})["leadgen_ids"]
    first = sandbox.graph.get("/2001/leads?limit=3&fields=id").json()
    rest = sandbox.graph.get(first["paging"]["next"]).json()
    assert [lead["id"] for lead in first["data"] + rest["data"]] == ids
    assert "next" not in rest["paging"]


def test_subscription_handshake_is_played(sandbox: Sandbox) -> None:
    assert sandbox.control("POST", "/webhooks/verify", path="meta") == {
        "status": 200,
        "echoed": True,
    }
