"""Every activity does its work, and its first answer is lost: nothing is left out or done twice."""

from collections.abc import Awaitable, Callable

from models.tables import CreditHold, Message
from tests.losing import AnswersLost
from tests.product import QUALIFIES, Product, new_person

Opening = Callable[..., Awaitable[Product]]


async def test_a_lead_whose_every_answer_is_lost_once_is_delivered_once(opening: Opening) -> None:
    product = await opening(works=False)
    lost = AnswersLost()
    await product.start_worker(lost)
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    await product.quiet(who)
    await product.hears(who, 2)
    assert lost.lost.keys() >= {
        "intake.take_in", "leads.advance", "turns.take", "messages.send", "delivery.reserve",
        "targets.send", "delivery.capture",
    }  # fmt: skip
    assert await product.ledger() == [("CREDIT_BONUS", 5), ("CREDIT_CONSUMPTION", -1)]
    assert [hold.state for hold in await product.all(CreditHold)] == ["CAPTURED"]
    assert len(await product.rows()) == 1
    assert len(await product.all(Message, Message.direction == "in")) == 1


async def test_a_turn_that_nobody_heard_of_still_starts_the_delivery(opening: Opening) -> None:
    product = await opening(works=False)
    await product.start_worker(AnswersLost("turns.take"))
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    await product.becomes(who, "SENT_TO_DEVELOPER")
