"""The product's Stripe client against the sandbox: customers, saved cards, charges, papers."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.errors import VendorOutcomeUnknown, VendorRateLimited, VendorRejected
from integrations.stripe_charges import ChargeResult
from integrations.stripe_checkout import OpenedSession, SessionRequest, StripeClient
from tests.sandbox.running_sandbox import Sandbox

SINCE = datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture
def client(sandbox: Sandbox) -> StripeClient:
    return StripeClient("dev-stripe-key", f"{sandbox.url}/stripe")


async def customer(client: StripeClient, tenant: str = "t-1") -> str:
    return await client.create_customer(tenant, "Sur", "pagos@example.com", f"{tenant}:customer")


async def opened(client: StripeClient, order: str = "o-1", **changes: Any) -> OpenedSession:
    request: dict[str, Any] = {
        "order_id": order, "tenant_id": "t-1", "description": "50 créditos",
        "amount_minor": 40_000, "currency": "USD", "success_url": "http://127.0.0.1:1/listo",
        "cancel_url": "http://127.0.0.1:1/volver",
    }  # fmt: skip
    return await client.create_session(SessionRequest(**request | changes), f"{order}:session:1")


def pay(sandbox: Sandbox, session: OpenedSession, **how: Any) -> str:
    """Returns the payment intent's id."""
    answer = sandbox.http.post(f"/stripe/_pay/{session.id}", json={"wait": True, **how})
    answer.raise_for_status()
    return str(answer.json()["session"]["payment_intent"])


async def with_card(client: StripeClient, sandbox: Sandbox, card: str = "pm_card_visa") -> str:
    """A customer who bought once and let the card be saved."""
    owner = await customer(client)
    pay(sandbox, await opened(client, customer_id=owner, save_card=True), card=card)
    return owner


async def charged(client: StripeClient, owner: str, order: str = "o-2") -> ChargeResult:
    card = await client.saved_card(owner)
    assert card is not None
    return await client.charge_saved_card(
        owner, card.payment_method, 40_000, "USD", order, "t-1", f"{order}:charge:1"
    )


async def test_the_customer_of_a_tenant_is_made_once(client: StripeClient) -> None:
    assert await client.find_customer("t-1") is None
    made = await customer(client)
    assert await customer(client) == made
    await customer(client, "t-2")
    assert await client.find_customer("t-1") == made


async def test_a_customer_whose_answer_was_lost_is_found(
    client: StripeClient, sandbox: Sandbox
) -> None:
    sandbox.switch("stripe.customers", "fail_after", times=1)
    with pytest.raises(VendorOutcomeUnknown):
        await customer(client)
    found = await client.find_customer("t-1")
    assert found is not None
    assert await customer(client) == found


async def test_a_customer_is_found_behind_many_others(client: StripeClient) -> None:
    made = await customer(client)
    for number in range(100):
        await customer(client, f"other-{number}")
    assert await client.find_customer("t-1") == made


async def test_a_card_is_saved_only_where_the_purchase_asked_for_it(
    client: StripeClient, sandbox: Sandbox
) -> None:
    owner = await customer(client)
    pay(sandbox, await opened(client, customer_id=owner))
    assert await client.saved_card(owner) is None
    again = await opened(client, "o-2", customer_id=owner, save_card=True)
    pay(sandbox, again, card="pm_card_mastercard")
    card = await client.saved_card(owner)
    assert card is not None
    assert (card.brand, card.last4) == ("mastercard", "4444")


async def test_a_customer_takes_the_place_of_the_email(
    client: StripeClient, sandbox: Sandbox
) -> None:
    owner = await customer(client)
    session = await opened(client, customer_id=owner, email="otra@example.com")
    page = sandbox.http.get(
        f"/stripe/v1/checkout/sessions/{session.id}", headers={"Authorization": "Bearer dev-x"}
    ).json()
    assert (page["customer"], page["customer_email"]) == (owner, None)


async def test_a_saved_card_is_charged_with_nobody_there(
    client: StripeClient, sandbox: Sandbox
) -> None:
    owner = await with_card(client, sandbox)
    result = await charged(client, owner)
    assert result.status == "succeeded"
    assert await charged(client, owner) == result
    payments = [p async for p in client.payments_since(SINCE)]
    assert [p.order_id for p in payments] == ["o-2", "o-1"]


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("pm_card_chargeCustomerFail", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ("pm_card_authenticationRequired", "authentication_required"),
    ],
)
async def test_a_refused_card_says_why_and_is_found_as_refused(
    client: StripeClient, sandbox: Sandbox, card: str, code: str
) -> None:
    owner = await with_card(client, sandbox, card)
    for _ in range(2):  # the key replays the refusal
        with pytest.raises(VendorRejected) as refused:
            await charged(client, owner)
        assert refused.value.code == code
    found = await client.find_charge("o-2", int(SINCE.timestamp()))
    assert found is not None
    assert (found.status, found.problem) == ("requires_payment_method", code)
    tried = [p async for p in client.payments_since(SINCE) if p.order_id == "o-2"]
    assert [p.status for p in tried] == ["requires_payment_method"]


async def test_a_charge_whose_answer_was_lost_is_found(
    client: StripeClient, sandbox: Sandbox
) -> None:
    owner = await with_card(client, sandbox)
    sandbox.switch("stripe.payments", "fail_after", times=1, match={"method": "POST"})
    with pytest.raises(VendorOutcomeUnknown):
        await charged(client, owner)
    found = await client.find_charge("o-2", int(SINCE.timestamp()))
    assert found is not None
    assert await charged(client, owner) == found
    assert await client.find_charge("o-2", int(time.time()) + 60) is None


async def test_a_card_of_somebody_else_is_not_charged(
    client: StripeClient, sandbox: Sandbox
) -> None:
    card = await client.saved_card(await with_card(client, sandbox))
    other = await customer(client, "t-2")
    assert card is not None
    with pytest.raises(VendorRejected):
        await client.charge_saved_card(
            other, card.payment_method, 40_000, "USD", "o-3", "t-2", "o-3:charge:1"
        )


async def test_too_many_calls_are_told_as_such(client: StripeClient, sandbox: Sandbox) -> None:
    sandbox.switch("stripe.customers", "rate_limit", times=1)
    with pytest.raises(VendorRateLimited):
        await client.find_customer("t-1")


async def test_a_purchase_has_an_invoice_and_a_charge_has_a_receipt(
    client: StripeClient, sandbox: Sandbox
) -> None:
    owner = await customer(client)
    session = await opened(client, customer_id=owner, save_card=True)
    assert await client.invoice_link(session.id) is None
    intent = pay(sandbox, session)
    pages = {
        session.id: "Factura",
        intent: "Recibo",
        (await charged(client, owner)).payment_intent: "Recibo",
    }
    for paid, title in pages.items():
        link = await client.invoice_link(paid)
        assert link is not None
        shown = sandbox.http.get(link).text
        assert title in shown
        assert "USD 400.00" in shown


async def test_a_session_without_an_invoice_has_its_receipt(
    client: StripeClient, sandbox: Sandbox
) -> None:
    """One that was opened before we asked Stripe for invoices."""
    answer = sandbox.http.post(
        "/stripe/v1/checkout/sessions",
        data={
            "mode": "payment", "success_url": "http://127.0.0.1:1/listo",
            "line_items[0][price_data][currency]": "usd",
            "line_items[0][price_data][unit_amount]": "40000",
            "line_items[0][price_data][product_data][name]": "50 créditos",
        },
        headers={"Authorization": "Bearer dev-x"},
    )  # fmt: skip
    old = OpenedSession(answer.json()["id"], answer.json()["url"])
    intent = pay(sandbox, old)
    link = await client.invoice_link(old.id)
    assert link is not None
    assert link == await client.invoice_link(intent)


async def test_the_paper_of_an_unknown_payment_is_refused(client: StripeClient) -> None:
    for unknown in ("cs_test_none", "pi_none"):
        with pytest.raises(VendorRejected) as refused:
            await client.invoice_link(unknown)
        assert refused.value.code == "resource_missing"


async def test_payments_tell_what_was_refunded_and_disputed(
    client: StripeClient, sandbox: Sandbox
) -> None:
    calm, refunded, disputed = [
        pay(sandbox, await opened(client, f"o-{number}")) for number in range(3)
    ]
    for amount in (10_000, 5_000):
        sandbox.http.post(
            "/stripe/v1/refunds",
            data={"payment_intent": refunded, "amount": amount},
            headers={"Authorization": "Bearer dev-x"},
        ).raise_for_status()
    sandbox.http.post("/stripe/_disputes", json={"payment_intent": disputed}).raise_for_status()
    found = {p.payment_intent: p async for p in client.payments_since(SINCE)}
    assert {p: (f.amount_refunded_minor, f.disputed) for p, f in found.items()} == {
        calm: (0, False),
        refunded: (15_000, False),
        disputed: (0, True),
    }
    one = found[calm]
    assert (one.order_id, one.tenant_id) == ("o-0", "t-1")
    assert (one.amount_minor, one.currency, one.status) == (40_000, "USD", "succeeded")


async def test_every_page_of_payments_is_read(client: StripeClient, sandbox: Sandbox) -> None:
    owner = await with_card(client, sandbox)
    for number in range(100):
        await charged(client, owner, f"many-{number}")
    assert len([p async for p in client.payments_since(SINCE)]) == 101
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert [p async for p in client.payments_since(later)] == []
