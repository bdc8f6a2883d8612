"""A delivery that every try failed for waits for a person: retried, skipped, one or all of them."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx

from models.tables import AuditEntry, Delivery, DeliveryTarget
from tests.product import QUALIFIES, Product, eventually, new_person

Opening = Callable[..., Awaitable[Product]]
BONUS, CHARGE = "CREDIT_BONUS", "CREDIT_CONSUMPTION"


async def _ready(product: Product) -> str:
    who = new_person()
    await product.submits(who, email="ana@example.com")
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    return who


async def _dead_letter(product: Product) -> str:
    """A person whose delivery the sheet refused for good; the sheet goes on refusing."""
    await product.switch("google.append", "fail_before", status=403)
    who = await _ready(product)
    await product.delivers(who, "DEAD_LETTER")
    await _waits_for_a_person(product, who)
    return who


async def _waits_for_a_person(product: Product, who: str) -> None:
    workflow = await product.delivery_workflow(who)

    async def waits() -> bool:
        return (await workflow.query("status"))["state"] == "DEAD_LETTER"

    await eventually(waits, "the wait for a person")


async def _repair(product: Product) -> None:
    await product.house.sandbox.delete("/_sandbox/switches")


async def _act(product: Product, delivery: Delivery, action: str) -> httpx.Response:
    path = f"/api/tenants/{product.id}/deliveries/{delivery.id}/{action}"
    return await product.operator.post(path)


async def _queued(product: Product) -> dict[UUID, dict[str, Any]]:
    """This tenant's dead letters as the operator sees them."""
    rows = (await product.operator.get("/api/queues/dead-letters")).json()
    return {UUID(row["delivery_id"]): row for row in rows if row["tenant_id"] == str(product.id)}


async def test_the_queue_names_each_target_that_failed_and_what_to_do(product: Product) -> None:
    who = await _dead_letter(product)
    delivery = await product.delivers(who, "DEAD_LETTER")
    row = (await _queued(product))[delivery.id]
    assert row["lead_offer_id"] == str(delivery.lead_offer_id)
    (sheet,) = [target for target in row["targets"] if target["kind"] == "SHEETS"]
    assert sheet["state"] == "FAILED"
    assert sheet["error"]
    assert sheet["advice"]
    others = [target for target in row["targets"] if target["kind"] != "SHEETS"]
    assert [target["advice"] for target in others if target["state"] == "SENT"] in ([], [None])


async def test_a_retry_holds_a_credit_anew_delivers_and_charges_once(product: Product) -> None:
    who = await _dead_letter(product)
    delivery = await product.delivers(who, "DEAD_LETTER")
    assert await product.available() == 5
    await _repair(product)
    answer = await _act(product, delivery, "retry")
    assert answer.status_code == 200, answer.text
    await product.becomes(who, "SENT_TO_DEVELOPER")
    await (await product.lifecycle(who)).result()
    assert len(await product.rows()) == 1
    assert await product.ledger() == [(BONUS, 5), (CHARGE, -1)]
    assert await _queued(product) == {}
    refused = await _act(product, delivery, "retry")
    assert (refused.status_code, "DELIVERED" in refused.json()["detail"]) == (422, True)


async def test_a_retry_that_fails_again_is_a_dead_letter_again_with_no_credit_held(
    product: Product,
) -> None:
    who = await _dead_letter(product)
    delivery = await product.delivers(who, "DEAD_LETTER")
    since = (await _queued(product))[delivery.id]["since"]
    await _act(product, delivery, "retry")

    async def failed_again() -> bool:
        row = (await _queued(product)).get(delivery.id)
        return row is not None and row["since"] > since

    await eventually(failed_again, "the second failure")
    assert await product.available() == 5


async def test_a_skipped_lead_is_disqualified_uncharged_and_its_workflow_ends(
    product: Product,
) -> None:
    who = await _dead_letter(product)
    delivery = await product.delivers(who, "DEAD_LETTER")
    workflow = await product.delivery_workflow(who)
    for _ in range(2):
        answer = await _act(product, delivery, "skip")
        assert answer.status_code == 200, answer.text
    await workflow.result()
    life = await product.life(who)
    assert (life.state, life.outcome) == ("DISQUALIFIED", "NOT_CHARGEABLE_SKIPPED")
    await product.delivers(who, "SKIPPED")
    assert await product.ledger() == [(BONUS, 5)]
    assert await product.available() == 5
    assert await _queued(product) == {}
    await product.waits_for(who, "the lead to write")
    skipped = await product.all(AuditEntry, AuditEntry.action == "delivery.skipped")
    assert [entry.subject for entry in skipped] == [f"delivery:{delivery.id}"]
    refused = await _act(product, delivery, "retry")
    assert (refused.status_code, "SKIPPED" in refused.json()["detail"]) == (422, True)


async def test_who_stopped_keeps_that_state_when_the_delivery_is_skipped(
    opening: Opening,
) -> None:
    product = await opening()
    who = await _dead_letter(product)
    delivery = await product.delivers(who, "DEAD_LETTER")
    await product.stop_worker()
    life = await product.life(who)
    await product.change("update lead_offer set state = 'STOPPED' where id = :life", life=life.id)
    assert (await _act(product, delivery, "skip")).status_code == 200
    assert (await product.life(who)).state == "STOPPED"
    await product.delivers(who, "SKIPPED")


async def test_all_dead_letters_of_a_tenant_are_retried_at_once(product: Product) -> None:
    people = [await _dead_letter(product) for _ in range(2)]
    await _repair(product)
    answer = await product.operator.post(
        "/api/queues/dead-letters/retry", json={"tenant_id": str(product.id)}
    )
    assert answer.json() == {"retried": 2}
    for who in people:
        await product.becomes(who, "SENT_TO_DEVELOPER")
    assert await product.ledger() == [(BONUS, 5), (CHARGE, -1), (CHARGE, -1)]
    asked = await product.all(AuditEntry, AuditEntry.action == "delivery.retry_asked")
    assert len(asked) == 2


async def test_a_retry_begins_anew_where_the_workflow_is_gone(product: Product) -> None:
    who = await _dead_letter(product)
    delivery = await product.delivers(who, "DEAD_LETTER")
    await (await product.lifecycle(who)).terminate("its child ends with it")
    await _repair(product)
    assert (await _act(product, delivery, "retry")).status_code == 200
    await product.becomes(who, "SENT_TO_DEVELOPER")
    assert await product.ledger() == [(BONUS, 5), (CHARGE, -1)]


async def test_a_target_that_failed_beside_a_delivered_lead_is_retried_uncharged(
    product: Product,
) -> None:
    assert product.tenant.connections.webhook is not None
    sink = "sink." + product.tenant.connections.webhook["url"].rsplit("/", 1)[1]
    await product.switch(sink, "fail_before", status=400)
    who = await _ready(product)
    delivery = await product.delivers(who, "DELIVERED")
    await (await product.lifecycle(who)).result()
    row = (await _queued(product))[delivery.id]
    assert row["state"] == "DELIVERED"
    advice = {target["kind"]: target["advice"] for target in row["targets"]}
    assert advice["SHEETS"] is None
    assert advice["WEBHOOK"]
    await _repair(product)
    assert (await _act(product, delivery, "retry")).status_code == 200
    await (await product.delivery_workflow(who)).result()
    assert await _queued(product) == {}
    targets = await product.all(DeliveryTarget)
    assert {target.state for target in targets} == {"SENT"}
    assert await product.ledger() == [(BONUS, 5), (CHARGE, -1)]


async def test_a_skipped_person_is_answered_and_not_delivered_after_all(product: Product) -> None:
    who = await _dead_letter(product)
    delivery = await product.delivers(who, "DEAD_LETTER")
    await _repair(product)
    await _act(product, delivery, "skip")
    await (await product.delivery_workflow(who)).result()
    said = len(await product.sent_texts(who))
    await product.says(who, "¡Gracias!")
    await product.hears(who, said + 1)
    await product.quiet(who)
    assert (await product.life(who)).state == "DISQUALIFIED"
    await product.delivers(who, "SKIPPED")
    assert await product.ledger() == [(BONUS, 5)]
