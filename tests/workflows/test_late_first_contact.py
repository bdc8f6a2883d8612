"""A first contact that WhatsApp took late is not followed up at once."""

from datetime import timedelta

from tests.product import Product, new_person


async def test_the_next_touch_counts_from_when_the_last_one_left(product: Product) -> None:
    who = new_person()
    await product.switch(
        "whatsapp.messages", "fail_before", times=1, status=401, code=190, match={"to": who}
    )
    await product.submits(who)
    await product.becomes(who, "TO_BE_CONTACTED")
    await product.waits_for(who, "reachable again")
    product.clock.shift = timedelta(hours=22)
    await (await product.lifecycle(who)).signal("reconsider")
    await product.becomes(who, "CONTACTED")
    await product.waits_for(who, "follow_up")
    await product.quiet(who)
    await product.hears(who, 1)
