"""A ready lead is handed over once and charged once, whatever the targets and the credits do."""

from collections.abc import Awaitable, Callable

from standardwebhooks.webhooks import Webhook

from models.tables import CreditHold, DeliveryTarget
from tests.product import QUALIFIES, Product, eventually, new_person

Opening = Callable[..., Awaitable[Product]]
BONUS, CHARGE = "CREDIT_BONUS", "CREDIT_CONSUMPTION"


async def _ready(product: Product, who: str = "") -> str:
    """A person who has just said everything that makes them ready."""
    who = who or new_person()
    await product.submits(who, email="ana@example.com")
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    return who


def _sink(product: Product) -> str:
    assert product.tenant.connections.webhook is not None
    return "sink." + product.tenant.connections.webhook["url"].rsplit("/", 1)[1]


async def _ended(product: Product, who: str) -> None:
    assert await (await product.lifecycle(who)).result() == "SENT_TO_DEVELOPER"


async def _grant(product: Product, credits: int, key: str = "grant") -> None:
    answer = await product.operator.post(
        f"/api/tenants/{product.id}/credits", json={"credits": credits, "key": key}
    )
    assert answer.status_code == 200, answer.text


async def _targets(product: Product) -> dict[str, tuple[str, int]]:
    return {t.kind: (t.state, t.attempts) for t in await product.all(DeliveryTarget)}


async def test_a_ready_lead_reaches_every_target_and_is_charged_once(product: Product) -> None:
    who = await _ready(product)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    await _ended(product, who)
    delivery = await product.delivers(who, "DELIVERED")
    ((key, _, name, phone, email, *_),) = await product.rows()
    assert (key, name, phone, email) == (
        str(delivery.id), "Ana Gómez", f"+{who}", "ana@example.com",
    )  # fmt: skip
    assert await product.ledger() == [(BONUS, 5), (CHARGE, -1)]
    (hold,) = await product.all(CreditHold)
    assert (hold.state, hold.delivery_id) == ("CAPTURED", delivery.id)


async def test_the_webhook_is_signed_as_standard_webhooks_prescribe(product: Product) -> None:
    who = await _ready(product)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    await _ended(product, who)
    (request,) = await product.posted()
    assert product.tenant.connections.webhook is not None
    verifier = Webhook(product.tenant.connections.webhook["signing_secret"])
    body = verifier.verify(request["body"], request["headers"])
    delivery = await product.delivers(who, "DELIVERED")
    assert request["headers"]["webhook-id"] == str(delivery.id)
    assert body["data"]["contact"]["phone"] == f"+{who}"
    assert body["data"]["score"]["total"] >= 80


async def test_a_target_that_fails_twice_gets_the_lead_the_third_time(product: Product) -> None:
    await product.switch("google.append", "fail_before", times=2)
    who = await _ready(product)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    await _ended(product, who)
    assert len(await product.rows()) == 1
    assert (await _targets(product))["SHEETS"] == ("SENT", 3)
    assert await product.ledger() == [(BONUS, 5), (CHARGE, -1)]


async def test_a_row_whose_answer_was_lost_is_not_written_twice(product: Product) -> None:
    await product.switch("google.append", "fail_after", times=1)
    who = await _ready(product)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    await _ended(product, who)
    assert len(await product.rows()) == 1
    assert await product.ledger() == [(BONUS, 5), (CHARGE, -1)]


async def test_a_webhook_whose_answer_was_lost_is_repeated_with_the_same_id(
    product: Product,
) -> None:
    await product.switch(_sink(product), "fail_after", times=1)
    who = await _ready(product)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    await _ended(product, who)
    requests = await product.posted()
    assert len(requests) == 2
    assert len({request["headers"]["webhook-id"] for request in requests}) == 1
    assert len({request["body"] for request in requests}) == 1
    assert len(await product.rows()) == 1
    assert await product.ledger() == [(BONUS, 5), (CHARGE, -1)]


async def test_a_second_target_that_fails_neither_holds_nor_repeats_the_first(
    product: Product,
) -> None:
    await product.switch(_sink(product), "fail_before", times=1)
    who = await _ready(product)
    await product.delivers(who, "DELIVERED")
    await _ended(product, who)
    assert await _targets(product) == {"SHEETS": ("SENT", 1), "WEBHOOK": ("SENT", 2)}
    assert len(await product.rows()) == 1


async def test_without_a_credit_the_lead_waits_and_the_oldest_goes_first(
    opening: Opening,
) -> None:
    product = await opening(credits=0)
    people = []
    for _ in range(3):
        people.append(await _ready(product))
        await product.delivers(people[-1], "WAITING_CREDIT")
    assert await product.rows() == []
    await _grant(product, 2)
    for who in people[:2]:
        await product.becomes(who, "SENT_TO_DEVELOPER")
    assert (await product.life(people[2])).state == "LEAD_READY"
    assert {row[3] for row in await product.rows()} == {f"+{who}" for who in people[:2]}
    assert await product.available() == 0
    await _grant(product, 2)
    assert await product.available() == 0
    await _grant(product, 1, key="another")
    await product.becomes(people[2], "SENT_TO_DEVELOPER")
    assert await product.ledger() == [
        (BONUS, 2),
        (CHARGE, -1),
        (CHARGE, -1),
        (BONUS, 1),
        (CHARGE, -1),
    ]


async def test_a_target_that_refuses_is_a_dead_letter_until_a_person_retries(
    product: Product,
) -> None:
    await product.switch("google.append", "fail_before", status=403)
    who = await _ready(product)
    await product.delivers(who, "DEAD_LETTER")
    assert await product.available() == 5
    assert (await product.life(who)).state == "LEAD_READY"
    workflow = await product.delivery_workflow(who)

    async def waits() -> bool:
        return (await workflow.query("status"))["waiting_for"] == "a person to retry or skip"

    await eventually(waits, "the wait for a person")
    await product.house.sandbox.delete("/_sandbox/switches")
    await workflow.signal("retry")
    await product.becomes(who, "SENT_TO_DEVELOPER")
    await _ended(product, who)
    assert len(await product.rows()) == 1
    assert [hold.state for hold in await product.all(CreditHold)].count("CAPTURED") == 1
    assert await product.ledger() == [(BONUS, 5), (CHARGE, -1)]


async def test_without_a_target_the_lead_waits_uncharged_until_one_is_connected(
    product: Product,
) -> None:
    await product.change("update integration set status = 'OFF' where tenant_id = :t and is_target")
    who = await _ready(product)
    await product.delivers(who, "WAITING_TARGET")
    assert await product.available() == 5
    await product.change("update integration set status = 'ACTIVE' where tenant_id = :t")
    await (await product.delivery_workflow(who)).signal("reconsider")
    await product.becomes(who, "SENT_TO_DEVELOPER")


async def test_what_a_lead_writes_never_becomes_a_formula(product: Product) -> None:
    who = new_person()
    await product.submits(who, full_name='=HYPERLINK("http://evil.example";"Ana")')
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    await product.says(who, "=1+1")
    await product.becomes(who, "SENT_TO_DEVELOPER")
    (row,) = await product.rows()
    assert "#ERROR!" not in row
