"""Failure switches: each mode, how often, and for whom."""

import time
from typing import Any

import httpx
import pytest

from tests.sandbox.running_sandbox import Product, Sandbox, wait_until

PERSON = "5491155550001"


@pytest.fixture
def ready(sandbox: Sandbox) -> Sandbox:
    sandbox.control("PUT", "/options", {"statuses": False})
    return sandbox


def send(sandbox: Sandbox, to: str = PERSON) -> httpx.Response:
    part = {"name": "primer_contacto", "language": {"code": "es_AR"}}
    body = {"messaging_product": "whatsapp", "to": to, "type": "template", "template": part}
    return sandbox.graph.post("/1/messages", json=body)


def sent(sandbox: Sandbox) -> int:
    return len(sandbox.control("GET", "/outbound")["messages"])


def test_fail_before_has_no_effect_and_ends_after_its_times(ready: Sandbox) -> None:
    ready.switch("whatsapp.messages", "fail_before", times=2)
    assert [send(ready).status_code for _ in range(3)] == [503, 503, 200]
    assert sent(ready) == 1


def test_fail_before_gives_the_vendors_code(ready: Sandbox) -> None:
    ready.switch("whatsapp.messages", "fail_before", status=400, code=131056)
    answer = send(ready)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 131056)


def test_fail_after_has_its_effect_and_gives_no_answer(ready: Sandbox) -> None:
    ready.switch("whatsapp.messages", "fail_after", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        send(ready)
    assert sent(ready) == 1
    assert send(ready).status_code == 200


def test_fail_after_with_a_status_answers_it(ready: Sandbox) -> None:
    ready.switch("whatsapp.messages", "fail_after", status=500, times=1)
    assert send(ready).status_code == 500
    assert sent(ready) == 1


def test_rate_limit_says_when_to_come_back(ready: Sandbox) -> None:
    ready.switch("whatsapp.messages", "rate_limit", retry_after_s=7, code=130429, times=1)
    answer = send(ready)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert answer.json()["error"]["code"] == 130429
    assert sent(ready) == 0


def test_slow_answers_late(ready: Sandbox) -> None:
    ready.switch("whatsapp.messages", "slow", delay_s=0.2, times=1)
    started = time.monotonic()
    assert send(ready).status_code == 200
    assert time.monotonic() - started >= 0.2


def test_match_limits_a_switch_to_some_requests(ready: Sandbox) -> None:
    ready.switch("whatsapp.messages", "fail_before", match={"to": "111"})
    assert send(ready, to="111").status_code == 503
    assert send(ready, to="222").status_code == 200


def test_cleared_switch_does_nothing_more(ready: Sandbox) -> None:
    ready.switch("whatsapp.messages", "fail_before")
    assert send(ready).status_code == 503
    assert ready.control("DELETE", "/switches", endpoint="whatsapp.messages") == {"cleared": 1}
    assert send(ready).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"endpoint": "whatsapp.mesages", "mode": "slow"},
        {"endpoint": "graph.lead", "mode": "explode"},
        {"endpoint": "graph.lead", "mode": "slow", "tmes": 1},
    ],
)
def test_misspelt_switch_is_refused(ready: Sandbox, body: dict[str, Any]) -> None:
    assert ready.http.post("/_sandbox/switches", json=body).status_code == 422


def write(sandbox: Sandbox, **rest: Any) -> Any:
    body = {"phone_number_id": "1", "wait": True, **rest}
    return sandbox.control("POST", f"/people/{PERSON}/messages", body)


def texts(product: Product) -> list[str]:
    values = [r.json["entry"][0]["changes"][0]["value"] for r in product.of("whatsapp")]
    return [m["text"]["body"] for v in values for m in v["messages"]]


def test_duplicate_delivers_each_webhook_twice(ready: Sandbox, product: Product) -> None:
    ready.switch("whatsapp.webhooks", "duplicate", times=1)
    write(ready, burst=["a", "b"])
    write(ready, text="c")
    assert texts(product) == ["a", "a", "b", "b", "c"]


def test_reorder_reverses_what_belongs_together(ready: Sandbox, product: Product) -> None:
    ready.switch("whatsapp.webhooks", "reorder", times=1)
    write(ready, burst=["a", "b"])
    assert texts(product) == ["b", "a"]


def test_lost_webhook_comes_later(ready: Sandbox, product: Product) -> None:
    ready.switch("whatsapp.webhooks", "fail_before", times=2)
    assert write(ready, text="a")["outcomes"][0]["status"] is None
    assert texts(product) == []
    product.wait("whatsapp")
    assert texts(product) == ["a"]


def test_webhook_whose_answer_is_lost_comes_twice(ready: Sandbox, product: Product) -> None:
    ready.switch("whatsapp.webhooks", "fail_after", times=1)
    write(ready, text="a")
    product.wait("whatsapp", 2)
    assert texts(product) == ["a", "a"]


def test_slow_webhook_comes_late(ready: Sandbox, product: Product) -> None:
    ready.switch("whatsapp.webhooks", "slow", delay_s=0.2, times=1)
    started = time.monotonic()
    write(ready, text="a")
    assert time.monotonic() - started >= 0.2
    assert texts(product) == ["a"]


def test_webhook_nobody_takes_is_given_up_and_can_be_sent_again(
    ready: Sandbox, product: Product
) -> None:
    product.statuses += [500] * 6
    write(ready, text="a")
    (lost,) = wait_until(lambda: ready.control("GET", "/webhooks", state="given_up")["webhooks"])
    assert (lost["attempts"], lost["channel"]) == (6, "whatsapp.webhooks")
    assert ready.control("POST", f"/webhooks/{lost['id']}/again")["status"] == 200
    assert ready.control("GET", "/webhooks", state="accepted")["webhooks"][0]["id"] == lost["id"]


@pytest.mark.parametrize("mode", ["fail_before", "rate_limit"])
def test_every_vendor_fails_in_its_own_shape(ready: Sandbox, mode: str) -> None:
    http = ready.http
    key = {"Authorization": "Bearer dev-key"}
    mail = {"from": "a@b.c", "to": ["d@e.f"], "subject": "s", "text": "t"}
    grant = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "x"}
    calls = {
        "graph.lead": lambda: ready.graph.get("/123"),
        "graph.leads": lambda: ready.graph.get("/123/leads"),
        "stripe.customers": lambda: http.post("/stripe/v1/customers", headers=key),
        "stripe.sessions": lambda: http.get("/stripe/v1/checkout/sessions", headers=key),
        "stripe.payments": lambda: http.get("/stripe/v1/payment_intents/x", headers=key),
        "stripe.refunds": lambda: http.post("/stripe/v1/refunds", headers=key),
        "google.token": lambda: http.post("/google/token", data=grant),
        "google.append": lambda: http.post("/google/v4/spreadsheets/x/values/A1:append"),
        "google.values": lambda: http.get("/google/v4/spreadsheets/x/values/A1"),
        "google.spreadsheets": lambda: http.get("/google/v4/spreadsheets/x"),
        "resend.emails": lambda: http.post("/resend/emails", json=mail, headers=key),
        "sink.crm": lambda: http.post("/sink/crm", json={}),
    }
    for endpoint, call in calls.items():
        ready.switch(endpoint, mode, times=1)
        answer = call()
        assert answer.status_code == (503 if mode == "fail_before" else 429), endpoint
        assert answer.json(), endpoint
        if mode == "rate_limit":
            assert answer.headers["retry-after"] == "1", endpoint
