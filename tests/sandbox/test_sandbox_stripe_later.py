"""What Stripe does after a payment, by the official library: disputes, invented events, cards."""

from typing import Any

import pytest
import stripe

from integrations import stripe_events
from models.domain.payments import PaymentEvent, PaymentFact
from tests.sandbox.running_sandbox import STRIPE_SECRET, Product, Sandbox
from tests.sandbox.test_sandbox_stripe import client as client
from tests.sandbox.test_sandbox_stripe import kinds, new_session, pay, verified


def facts(product: Product) -> list[PaymentEvent]:
    read = [stripe_events.parse(r.body) for r in product.of("stripe")]
    return [event for event in read if event is not None]


def dispute(sandbox: Sandbox, intent: str, outcome: str, status: int = 200, **rest: Any) -> Any:
    body = {"payment_intent": intent, "outcome": outcome, **rest}
    answer = sandbox.http.post("/stripe/_disputes", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def paid(client: stripe.StripeClient, sandbox: Sandbox, product: Product) -> str:
    intent = pay(sandbox, new_session(client).id)["session"]["payment_intent"]
    product.received.clear()
    return str(intent)


@pytest.mark.parametrize(
    ("course", "told", "ends"),
    [
        (["open", "won"], "created funds_withdrawn closed funds_reinstated", "won"),
        (["open", "lost"], "created funds_withdrawn closed", "lost"),
        (["open", "lost", "reinstated"], "created funds_withdrawn closed funds_reinstated", "won"),
        (["inquiry", "warning_closed"], "created closed", "warning_closed"),
    ],
)
def test_a_dispute_tells_each_step_of_its_course(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product, course: list[str],
    told: str, ends: str,
) -> None:  # fmt: skip
    intent = paid(client, sandbox, product)
    items = [dispute(sandbox, intent, step) for step in course]
    assert len({item["id"] for item in items}) == 1
    product.wait("stripe", len(told.split()))
    assert sorted(kinds(product)) == sorted(f"charge.dispute.{kind}" for kind in told.split())
    (listed,) = client.v1.disputes.list(params={"payment_intent": intent}).data
    assert (listed.status, listed.amount) == (ends, 40000)


def test_a_dispute_may_be_of_a_part(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    intent = paid(client, sandbox, product)
    assert dispute(sandbox, intent, "open", amount=15000)["amount"] == 15000


def test_a_dispute_ends_as_it_began(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    intent = paid(client, sandbox, product)
    dispute(sandbox, intent, "lost", status=400)
    dispute(sandbox, intent, "open")
    dispute(sandbox, intent, "open", status=400)
    dispute(sandbox, intent, "warning_closed", status=400)
    dispute(sandbox, intent, "won")
    dispute(sandbox, intent, "open")


def test_every_event_of_a_payments_life_is_read_and_joined(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    intent = pay(sandbox, new_session(client).id)["session"]["payment_intent"]
    client.v1.refunds.create(params={"payment_intent": intent, "amount": 10000})
    client.v1.refunds.create(params={"payment_intent": intent, "amount": 5000})
    dispute(sandbox, intent, "open")
    dispute(sandbox, intent, "lost")
    product.wait("stripe", 10)
    found = facts(product)
    assert {event.payment_intent for event in found} == {intent}
    assert sorted((event.fact, event.amount_minor) for event in found) == [
        (PaymentFact.DISPUTE_LOST, 40000),
        (PaymentFact.DISPUTED, 40000),
        (PaymentFact.PAID, 40000),
        (PaymentFact.PAID, 40000),
        (PaymentFact.REFUND_MADE, 5000),
        (PaymentFact.REFUND_MADE, 10000),
        (PaymentFact.REFUNDED, 10000),
        (PaymentFact.REFUNDED, 15000),
    ]


@pytest.mark.parametrize("how", ["failed", "canceled"])
def test_a_refund_may_fail_later_and_be_made_anew(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product, how: str
) -> None:
    intent = paid(client, sandbox, product)
    refund = client.v1.refunds.create(params={"payment_intent": intent})
    for status in (200, 400):  # once
        answer = sandbox.http.post("/stripe/_refunds", json={"refund": refund.id, "how": how})
        assert answer.status_code == status, answer.text
    failed = client.v1.refunds.retrieve(refund.id)
    assert (failed.status, bool(failed.failure_balance_transaction)) == (how, True)
    charge = client.v1.charges.retrieve(str(refund.charge))
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    product.wait("stripe", 5 if how == "failed" else 4)
    found = [event for event in facts(product) if event.fact is PaymentFact.REFUND_FAILED]
    assert {event.refund_id for event in found} == {refund.id}
    assert client.v1.refunds.create(params={"payment_intent": intent}).status == "succeeded"


def test_an_event_can_be_invented_for_another_account_and_amount(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    event_id = pay(sandbox, new_session(client).id)["events"][-1]
    product.received.clear()
    invented = {"like": event_id, "changes": {"amount_total": 1}, "account": "acct_other"}
    made = sandbox.http.post("/stripe/_events", json=invented).json()["event"]
    (received,) = product.wait("stripe")
    signed = received.headers["stripe-signature"]
    assert stripe_events.is_signed(STRIPE_SECRET, received.body, signed)
    assert verified(received).account == "acct_other"
    (fact,) = facts(product)
    assert (fact.id, fact.account, fact.amount_minor) == (made, "acct_other", 1)
    assert made != event_id


def test_test_cards_are_attached_by_name_and_detached(client: stripe.StripeClient) -> None:
    owner = client.v1.customers.create(params={"email": "ana@example.com"}).id
    card = client.v1.payment_methods.attach("pm_card_visa", params={"customer": owner})
    assert card.id != "pm_card_visa"
    listed = client.v1.customers.payment_methods.list(owner, params={"type": "card"}).data
    assert [method.id for method in listed] == [card.id]
    client.v1.payment_methods.detach(card.id)
    assert client.v1.customers.payment_methods.list(owner).data == []
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_methods.attach("pm_card_none", params={"customer": owner})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": 0}, "parameter_invalid_integer"),
        ({"amount": -5}, "parameter_invalid_integer"),
        ({"payment_method": "pm_none"}, "resource_missing"),
        ({"customer": "cus_none"}, "resource_missing"),
        ({"payment_method_types": ["card"]}, "payment_method_types_no_longer_supported"),
        ({"off_session": False}, None),
    ],
)
def test_a_bad_charge_is_refused_as_stripe_does(
    client: stripe.StripeClient, changes: dict[str, Any], code: str | None
) -> None:
    owner = client.v1.customers.create(params={"email": "ana@example.com"}).id
    card = client.v1.payment_methods.attach("pm_card_visa", params={"customer": owner})
    params: Any = {
        "amount": 40000, "currency": "usd", "customer": owner, "payment_method": card.id,
        "confirm": True, "off_session": True, **changes,
    }  # fmt: skip
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.create(params=params)
    assert refused.value.code == code
    assert client.v1.payment_intents.list().data == []


def test_a_refused_charge_is_told_with_its_labels(
    client: stripe.StripeClient, product: Product
) -> None:
    owner = client.v1.customers.create(params={"email": "ana@example.com"}).id
    card = client.v1.payment_methods.attach(
        "pm_card_chargeCustomerFail", params={"customer": owner}
    )
    with pytest.raises(stripe.CardError):
        client.v1.payment_intents.create(
            params={
                "amount": 40000, "currency": "usd", "customer": owner,
                "payment_method": card.id, "confirm": True, "off_session": True,
                "metadata": {"order_id": "o-9"},
            }
        )  # fmt: skip
    product.wait("stripe")
    (fact,) = facts(product)
    assert (fact.fact, fact.order_id) == (PaymentFact.DECLINED, "o-9")


def test_only_what_exists_can_be_expanded(
    client: stripe.StripeClient, sandbox: Sandbox, product: Product
) -> None:
    intent = paid(client, sandbox, product)
    expanded = client.v1.payment_intents.retrieve(intent, params={"expand": ["latest_charge"]})
    assert isinstance(expanded.latest_charge, stripe.Charge)
    for nothing in ("nothing", "currency"):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.payment_intents.retrieve(intent, params={"expand": [nothing]})
