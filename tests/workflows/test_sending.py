"""A message leaves once: refusals, rate limits and answers that never came."""

import time

from models.tables import LeadOffer, Message
from tests.product import Product, eventually, new_person


async def _contacted(product: Product) -> str:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    return who


async def test_who_whatsapp_cannot_reach_is_marked_and_not_written_to_again(
    product: Product,
) -> None:
    who = new_person()
    await product.control("PUT", f"/people/{who}", {"delivery": "refuse"})
    await product.submits(who)

    async def unreachable() -> LeadOffer | None:
        lives = await product.all(LeadOffer, LeadOffer.outcome == "UNREACHABLE")
        return lives[0] if lives else None

    life = await eventually(unreachable, "the mark")
    await product.waits_for(who, "cool at")
    (message,) = await product.sent_texts(who)
    assert (message.status, message.error) == ("failed", "131026")
    assert life.state == "TO_BE_CONTACTED"
    await product.hears(who, 0, within_s=0.01)


async def test_a_refused_token_is_waited_for_and_the_same_message_sent(product: Product) -> None:
    who = new_person()
    await product.switch(
        "whatsapp.messages", "fail_before", times=1, status=401, code=190, match={"to": who}
    )
    await product.submits(who)
    await product.becomes(who, "TO_BE_CONTACTED")
    await product.waits_for(who, "reachable again")
    await (await product.lifecycle(who)).signal("reconsider")
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    assert len(await product.sent_texts(who)) == 1


async def test_a_lost_answer_is_settled_by_the_status_webhook_without_a_second_message(
    product: Product,
) -> None:
    who = await _contacted(product)
    await product.switch("whatsapp.messages", "fail_after", times=1, match={"to": who})
    await product.says(who, "Hola, busco 2 ambientes")
    await product.hears(who, 2)
    await product.quiet(who)
    await product.hears(who, 2)
    *_, reply = await product.sent_texts(who)
    assert reply.status in ("sent", "delivered", "read")
    assert reply.wamid


async def test_a_first_contact_whose_answer_was_lost_is_not_repeated(product: Product) -> None:
    who = new_person()
    await product.switch("whatsapp.messages", "fail_after", times=1, match={"to": who})
    await product.submits(who)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    await product.waits_for(who, "follow_up")
    await product.quiet(who)
    await product.hears(who, 1)
    assert (await product.life(who)).touches == 1


async def test_a_rate_limit_waits_for_as_long_as_it_says(product: Product) -> None:
    who = await _contacted(product)
    await product.switch(
        "whatsapp.messages", "rate_limit", times=1, retry_after_s=2, match={"to": who}
    )
    before = time.monotonic()
    await product.says(who, "Hola, busco 2 ambientes")
    await product.hears(who, 2)
    assert 1.9 < time.monotonic() - before < 6


async def test_a_whatsapp_that_is_down_gets_the_reply_when_it_is_back(product: Product) -> None:
    who = await _contacted(product)
    await product.switch("whatsapp.messages", "fail_before", times=2, match={"to": who})
    await product.says(who, "Hola, busco 2 ambientes")
    await product.hears(who, 2)
    await product.quiet(who)
    assert len(await product.all(Message, Message.direction == "out")) == 2


async def test_a_message_that_failed_later_shows_why(product: Product) -> None:
    who = new_person()
    await product.control("PUT", f"/people/{who}", {"delivery": "fail"})
    await product.submits(who)
    await product.hears(who, 1)

    async def failed() -> bool:
        return [(m.status, m.error) for m in await product.sent_texts(who)] == [
            ("failed", "131026")
        ]

    await eventually(failed, "the failed status")
