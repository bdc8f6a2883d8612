"""Stripe, driven by the official library: purchases, events, idempotency, refunds, disputes."""

import json
import time
from typing import Any

import httpx
import pytest
import stripe

from tests.sandbox.running_sandbox import STRIPE_SECRET, Product, Received, Sandbox

ORDER = {"order_id": "2026-000001", "tenant_id": "t-1"}


@pytest.fixture
def client(sandbox: Sandbox) -> stripe.StripeClient:
    return stripe.StripeClient(
        "dev-stripe-key",
        base_addresses={"api": f"{sandbox.url}/stripe"},
        max_network_retries=0,
    )


def order(**changes: Any) -> dict[str, Any]:
    return {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd", "unit_amount": 40000,
                    "product_data": {"name": "50 créditos"},
                },
            }
        ],
        "client_reference_id": ORDER["order_id"],
        "metadata": ORDER,
        "payment_intent_data": {"metadata": ORDER},
        "success_url": "http://127.0.0.1:1/listo?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:1/volver",
        "expires_at": int(time.time()) + 3600,
        **changes,
    }  # fmt: skip


def new_session(client: stripe.StripeClient, key: str | None = None, **changes: Any) -> Any:
    options: Any = {"idempotency_key": key} if key else {}
    return client.v1.checkout.sessions.create(params=order(**changes), options=options)


def pay(sandbox: Sandbox, session_id: str, outcome: str = "paid") -> Any:
    body = {"outcome": outcome, "wait": True}
    answer = sandbox.http.post(f"/stripe/_pay/{session_id}", json=body)
    answer.raise_for_status()
    return answer.json()


def verified(received: Received) -> stripe.Event:
    header = received.headers["stripe-signature"]
    return stripe.Webhook.construct_event(received.body, header, STRIPE_SECRET)


def kinds(product: Product) -> list[str]:
    return [verified(r).type for r in product.of("stripe")]


def test_session_is_created_as_ordered(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create(params={"email": "ana@example.com", "name": "Ana"})
    session = new_session(client, customer=customer.id)
    assert session.id.startswith("cs_test_")
    assert (session.amount_total, session.currency) == (40000, "usd")
    assert (session.status, session.payment_status, session.payment_intent) == (
        "open",
        "unpaid",
        None,
    )
    assert session.metadata["order_id"] == ORDER["order_id"]
    assert (session.client_reference_id, session.customer) == (ORDER["order_id"], customer.id)
    assert client.v1.checkout.sessions.retrieve(session.id).url == session.url


def test_paying_sends_signed_events_the_library_verifies(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    session = new_session(client)
    paid = pay(sandbox, session.id)
    assert kinds(product) == [
        "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"
    ]  # fmt: skip
    event = verified(product.of("stripe")[-1])
    assert event.api_version == stripe.api_version
    done: Any = event.data.object
    assert isinstance(done, stripe.checkout.Session)
    assert done.metadata is not None
    assert (done.payment_status, done.metadata["order_id"]) == ("paid", ORDER["order_id"])
    intent = client.v1.payment_intents.retrieve(str(done.payment_intent))
    assert (intent.status, intent.amount_received) == ("succeeded", 40000)
    assert intent.metadata["order_id"] == ORDER["order_id"]
    assert client.v1.events.retrieve(paid["events"][-1]).type == "checkout.session.completed"


def test_wrong_secret_is_not_verified(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    pay(sandbox, new_session(client).id)
    received = product.of("stripe")[0]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(
            received.body, received.headers["stripe-signature"], "whsec_other"
        )


def test_session_is_paid_once(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    session = new_session(client)
    pay(sandbox, session.id)
    again = sandbox.http.post(f"/stripe/_pay/{session.id}", json={"outcome": "paid"})
    assert again.status_code == 400


def test_async_payment_settles_or_fails_later(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    session = new_session(client)
    pay(sandbox, session.id, "async")
    waiting = client.v1.checkout.sessions.retrieve(session.id)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    pay(sandbox, session.id, "async_settle")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    other = new_session(client)
    pay(sandbox, other.id, "async")
    pay(sandbox, other.id, "async_fail")
    found = [kind for kind in kinds(product) if kind.startswith("checkout")]
    assert found == [
        "checkout.session.completed", "checkout.session.async_payment_succeeded",
        "checkout.session.completed", "checkout.session.async_payment_failed",
    ]  # fmt: skip


def test_declined_card_leaves_the_session_open(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    session = new_session(client)
    pay(sandbox, session.id, "fail")
    assert kinds(product) == ["payment_intent.payment_failed"]
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    pay(sandbox, session.id)
    assert kinds(product)[-1] == "checkout.session.completed"


def test_session_expires_by_call(client: stripe.StripeClient, product: Product) -> None:
    session = new_session(client)
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    product.wait("stripe")
    assert kinds(product) == ["checkout.session.expired"]
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)


def test_bad_orders_are_refused_as_stripe_does(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as missing:
        new_session(client, line_items=[])
    assert missing.value.param == "line_items"
    with pytest.raises(stripe.InvalidRequestError):
        new_session(client, expires_at=int(time.time()) + 60)
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        client.v1.checkout.sessions.retrieve("cs_test_none")
    assert unknown.value.code == "resource_missing"


def test_other_keys_are_refused(sandbox: Sandbox) -> None:
    client = stripe.StripeClient("sk_live_x", base_addresses={"api": f"{sandbox.url}/stripe"})
    with pytest.raises(stripe.AuthenticationError):
        client.v1.customers.list()


def test_same_key_gives_the_same_session(client: stripe.StripeClient) -> None:
    at = int(time.time()) + 3600
    first = new_session(client, key="k-1", expires_at=at)
    again = new_session(client, key="k-1", expires_at=at)
    assert again.id == first.id
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_same_key_with_other_parameters_is_an_error(client: stripe.StripeClient) -> None:
    new_session(client, key="k-1")
    with pytest.raises(stripe.IdempotencyError):
        new_session(client, key="k-1", client_reference_id="other")


def test_lost_answer_is_found_by_the_same_key(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    at = int(time.time()) + 3600
    sandbox.switch("stripe.sessions", "fail_after", times=1)
    with pytest.raises(stripe.APIConnectionError):
        new_session(client, key="k-1", expires_at=at)
    again = new_session(client, key="k-1", expires_at=at)
    assert [s.id for s in client.v1.checkout.sessions.list().data] == [again.id]


def test_a_500_after_the_effect_is_replayed(client: stripe.StripeClient, sandbox: Sandbox) -> None:
    at = int(time.time()) + 3600
    sandbox.switch("stripe.sessions", "fail_after", status=500, times=1)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            new_session(client, key="k-1", expires_at=at)
    assert len(client.v1.checkout.sessions.list().data) == 1


def test_sessions_are_listed_newest_first_in_pages(client: stripe.StripeClient) -> None:
    ids = [new_session(client).id for _ in range(3)]
    page = client.v1.checkout.sessions.list(params={"limit": 2})
    assert [s.id for s in page.data] == [ids[2], ids[1]]
    assert [s.id for s in page.auto_paging_iter()] == ids[::-1]
    later = {"created": {"gte": int(time.time()) + 60}}
    assert client.v1.checkout.sessions.list(params=later).data == []


def test_events_are_retried_until_accepted(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    session = new_session(client)
    product.statuses += [500]
    pay(sandbox, session.id)
    received = product.wait("stripe", 4)
    ids = [json.loads(r.body)["id"] for r in received]
    assert ids[0] == ids[-1], "the refused event came again, behind the others"
    assert len(set(ids)) == 3


def test_events_can_be_duplicated_and_reordered(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    sandbox.switch("stripe.events", "duplicate", times=1)
    sandbox.switch("stripe.events", "reorder", times=1)
    pay(sandbox, new_session(client).id)
    assert kinds(product) == [
        "checkout.session.completed", "checkout.session.completed",
        "payment_intent.succeeded", "payment_intent.succeeded",
        "charge.succeeded", "charge.succeeded",
    ]  # fmt: skip


def test_event_can_be_sent_again_by_hand(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    event_id = pay(sandbox, new_session(client).id)["events"][0]
    sandbox.http.post(f"/stripe/_events/{event_id}/resend")
    received = product.wait("stripe", 4)
    assert [verified(r).id for r in received].count(event_id) == 2


def test_refunds_add_up_on_the_charge(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    intent = pay(sandbox, new_session(client).id)["session"]["payment_intent"]
    client.v1.refunds.create(params={"payment_intent": intent, "amount": 10000})
    client.v1.refunds.create(params={"payment_intent": intent})
    (charge,) = client.v1.charges.list(params={"payment_intent": intent}).data
    assert (charge.amount_refunded, charge.refunded) == (40000, True)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create(params={"payment_intent": intent})
    assert refused.value.code == "charge_already_refunded"
    product.wait("stripe", 7)
    refunded: list[Any] = [
        verified(r).data.object
        for r in product.of("stripe")
        if verified(r).type == "charge.refunded"
    ]
    assert [c.amount_refunded for c in refunded] == [10000, 40000]


def test_dispute_carries_no_metadata_and_closes(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    intent = pay(sandbox, new_session(client).id)["session"]["payment_intent"]
    for outcome in ("open", "lost"):
        body = {"payment_intent": intent, "outcome": outcome}
        dispute = sandbox.http.post("/stripe/_disputes", json=body).json()
        assert (dispute["metadata"], dispute["payment_intent"]) == ({}, intent)
    product.wait("stripe", 6)
    # Stripe promises no order, and neither do two calls in a row here.
    assert sorted(kinds(product)[3:]) == [
        "charge.dispute.closed", "charge.dispute.created", "charge.dispute.funds_withdrawn"
    ]  # fmt: skip


def test_pay_page_has_its_buttons_and_goes_on_to_success_url(
    client: stripe.StripeClient, sandbox: Sandbox
) -> None:
    session = new_session(client)
    page = httpx.get(session.url).text
    assert "USD 400.00" in page
    assert all(f'value="{outcome}"' in page for outcome in ("paid", "async", "fail", "expire"))
    answer = httpx.post(session.url, data={"outcome": "paid"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"http://127.0.0.1:1/listo?session={session.id}"
    assert "ya está pagado" in httpx.get(session.url).text
