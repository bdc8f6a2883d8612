"""A talk over Chatwoot, an agent who takes part in it, and the platform's desk."""

from collections.abc import Awaitable, Callable

import pytest

from models.contracts.lead import TakeOverInput
from models.domain.lead_commands import Taker
from models.tables import Message
from tests.house import House
from tests.product import QUALIFIES, Json, Product, eventually, new_person
from tests.talking_chatwoot import agent, connect, conversation, desk_settings, shown, writes

Opening = Callable[..., Awaitable[Product]]


async def test_a_lead_is_contacted_qualified_and_delivered_over_chatwoot(product: Product) -> None:
    account = await connect(product)
    who = new_person()
    await product.submits(who)
    (first,) = await shown(product, account, who, 1)
    assert first["template_params"]["processed_params"]["body"]["1"] == "Ana"
    await product.becomes(who, "CONTACTED")
    await writes(product, account, who, text=QUALIFIES)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    *_, closing = await shown(product, account, who, 3)
    assert "te va a contactar" in closing["content"]
    await product.hears(who, 0, within_s=0.01)
    # What we posted came back as webhooks, and silenced nobody.
    assert (await product.lead(who)).human_until is None
    assert {m.status for m in await product.sent_texts(who)} == {"sent"}


async def test_a_post_whose_answer_was_lost_is_settled_by_its_webhook(product: Product) -> None:
    account = await connect(product)
    who = new_person()
    await writes(product, account, who, text="Hola")
    await shown(product, account, who, 2)
    await product.switch("chatwoot.messages", "fail_after", times=1)
    await writes(product, account, who, text="Busco 2 ambientes")
    await shown(product, account, who, 4)
    await product.quiet(who)
    await shown(product, account, who, 4)
    *_, reply = await product.sent_texts(who)
    assert (reply.status, reply.by_human) == ("sent", False)


async def test_a_post_lost_together_with_its_webhook_is_looked_for_before_it_is_repeated(
    product: Product,
) -> None:
    account = await connect(product)
    who = new_person()
    await writes(product, account, who, text="Hola")
    await shown(product, account, who, 2)
    await product.switch("chatwoot.messages", "fail_after", times=1)
    await product.switch("chatwoot.webhooks", "fail_before", match={"from": "api"})
    await writes(product, account, who, text="Busco 2 ambientes")
    await shown(product, account, who, 4)
    # As if the time that a webhook may take had passed.
    await product.change(
        "update message set sending_since = sending_since - interval '1 minute'"
        " where tenant_id = :t and status = 'sending'"
    )
    await product.quiet(who)
    await shown(product, account, who, 4)


async def test_an_agent_who_writes_silences_the_bot_until_the_silence_is_over(
    product: Product,
) -> None:
    account = await connect(product)
    who = new_person()
    talk = await writes(product, account, who, text="Hola, ¿cuánto sale el 2 ambientes?")
    await shown(product, account, who, 2)
    await agent(product, account, talk, text="Hola, soy Agustina, te ayudo yo")
    assert (await product.lead(who)).human_until is not None
    await writes(product, account, who, text="Busco 2 ambientes en Palermo")
    await product.quiet(who)
    await shown(product, account, who, 4)
    await product.change(
        "update lead set human_until = now() - interval '1 second' where tenant_id = :t"
    )
    await product.sweep()
    await shown(product, account, who, 5)
    await product.quiet(who)
    await shown(product, account, who, 5)


async def test_what_an_agent_answered_is_not_answered_again(product: Product) -> None:
    account = await connect(product)
    who = new_person()
    talk = await writes(product, account, who, text="Hola")
    await shown(product, account, who, 2)
    await product.stop_worker()
    await writes(product, account, who, text="¿Tienen cochera?")
    await agent(product, account, talk, text="Sí, tenemos")
    await agent(product, account, talk, text="/bot", private=True)
    await product.start_worker()
    await product.quiet(who)
    await shown(product, account, who, 5)
    assert (await product.lead(who)).human_until is None


async def test_a_private_command_a_label_and_the_end_of_a_talk_give_it_back(
    product: Product,
) -> None:
    account = await connect(product)
    acts: list[Json] = [
        {"text": "/bot", "private": True}, {"label": "bot"}, {"status": "resolved"},
    ]  # fmt: skip
    for act in acts:
        who = new_person()
        talk = await writes(product, account, who, text="Hola")
        await shown(product, account, who, 2)
        await agent(product, account, talk, text="Hola, te ayudo yo")
        await writes(product, account, who, text="Busco 2 ambientes en Palermo")
        await product.quiet(who)
        before = len((await conversation(product, account, who))["messages"])
        await agent(product, account, talk, **act)
        await shown(product, account, who, before + 1 + (1 if "text" in act else 0))


async def test_the_desk_gets_one_note_although_its_answer_was_lost_and_relays_both_ways(
    opening: Opening, house: House
) -> None:
    desk, settings = await desk_settings(house)
    product = await opening(**settings)
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, "Busco 2 ambientes en Palermo hasta 150 mil dólares")
    await product.hears(who, 2)
    await product.switch("chatwoot.messages", "fail_after", times=1, match={"private": "True"})
    await product.says(who, "Quiero hablar con una persona")
    await product.becomes(who, "HUMAN_HANDOFF")
    await product.hears(who, 3)
    await product.quiet(who)
    (note,) = await shown(product, desk, who, 1)
    assert note["private"]
    assert "Ana Gómez" in note["content"]
    assert "Quiero hablar con una persona" in note["content"]
    assert "Palermo" in note["content"]
    talk = await conversation(product, desk, who)
    assert (talk["team_id"], talk["labels"], talk["status"]) == (4, ["handoff"], "open")

    await agent(product, desk, talk["id"], text="Hola Ana, soy Agustina")
    *_, heard = await product.hears(who, 4)
    assert heard["text"] == "Hola Ana, soy Agustina"
    await product.says(who, "Gracias, ¿cuándo puedo visitar?")
    *_, told = await shown(product, desk, who, 3)
    assert (told["message_type"], told["content"]) == (
        "incoming", "Gracias, ¿cuándo puedo visitar?",
    )  # fmt: skip
    await product.quiet(who)
    await product.hears(who, 4)
    (said,) = await product.all(Message, Message.by_human)
    assert said.text == "Hola Ana, soy Agustina"

    await agent(product, desk, talk["id"], status="resolved")
    await product.hears(who, 5)
    await product.becomes(who, "QUALIFYING")
    await product.quiet(who)
    await product.hears(who, 5)


@pytest.mark.parametrize("way", ["REST", "web UI"])
async def test_the_desk_is_told_at_once_of_whom_an_operator_takes_over(
    opening: Opening, house: House, way: str
) -> None:
    """Also of a person who never wrote, whose conversation does not run."""
    desk, settings = await desk_settings(house)
    product = await opening(**settings)
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    life = await product.becomes(who, "CONTACTED")
    if way == "REST":
        ordered = f"/api/tenants/{product.id}/leads/{life.id}/take-over"
        assert (await product.operator.post(ordered, json={"taker": "platform"})).status_code == 200
    else:
        running = await product.lifecycle(who)
        await running.execute_update("take_over", TakeOverInput(taker=Taker.PLATFORM))
    (note,) = await shown(product, desk, who, 1)
    assert note["private"]
    assert "Ana Gómez" in note["content"]


async def test_a_desk_that_is_away_is_told_when_it_is_back(opening: Opening, house: House) -> None:
    desk, settings = await desk_settings(house)
    product = await opening(**settings)
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.switch("chatwoot.contacts", "fail_before", times=2)
    await product.says(who, "Quiero hablar con una persona")
    await product.hears(who, 2)

    async def noted() -> bool:
        return len((await conversation(product, desk, who))["messages"]) == 1

    await eventually(noted, "the note")


async def test_an_operator_gives_a_conversation_back(product: Product) -> None:
    account = await connect(product)
    who = new_person()
    talk = await writes(product, account, who, text="Hola")
    await shown(product, account, who, 2)
    await agent(product, account, talk, text="Te ayudo yo")
    await writes(product, account, who, text="Busco 2 ambientes en Palermo")
    await product.quiet(who)
    life = await product.life(who)
    answer = await product.operator.post(f"/api/tenants/{product.id}/leads/{life.id}/resume")
    assert answer.status_code == 200, answer.text
    await shown(product, account, who, 5)
