"""Messages are taken in order, once each, a burst answered once, whatever stops in between."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from models import ids
from models.contracts.conversation import ConversationInput
from models.domain.answers import from_inventory
from models.domain.lifecycle import State
from models.tables import InboxEvent, Message
from tests.factories import make_person, phone_number
from tests.product import QUALIFIES, Product, eventually, new_person
from workflows.conversation import ConversationWorkflow

Opening = Callable[..., Awaitable[Product]]


async def _contacted(product: Product, **form: str) -> str:
    who = new_person()
    await product.submits(who, **form)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    return who


async def _heard(product: Product, who: str) -> list[Message]:
    """What this person wrote, as it stands in the transcript."""
    lead = await product.lead(who)
    found = await product.all(Message, Message.lead_id == lead.id, Message.direction == "in")
    return sorted(found, key=lambda m: (m.occurred_at, m.created_at))


async def _turns(product: Product, who: str) -> int:
    status = await (await product.conversation(who)).query("status")
    return int(status["turns_done"])


async def test_a_redelivered_message_is_answered_once(product: Product) -> None:
    who = await _contacted(product)
    await product.says(who, "Hola, busco 2 ambientes", repeat=3)
    await product.hears(who, 2)
    (wamid,) = {m.wamid for m in await _heard(product, who)}
    await product.says(who, "Hola, busco 2 ambientes", wamid=wamid)
    await product.quiet(who)
    await product.hears(who, 2)
    assert len(await _heard(product, who)) == 1


async def test_messages_buffered_before_any_worker_are_answered_in_order_once(
    opening: Opening,
) -> None:
    product = await opening(works=False)
    who = phone_number().lstrip("+")
    async with product.house.db.tenant(product.id) as session:
        await make_person(session, product.id, phone=f"+{who}")
    said = ["Hola", "busco 2 ambientes", "en Palermo", "hasta 150 mil dólares", "para marzo"]
    for text in said:
        await product.says(who, text, repeat=2)
    assert len(await product.all(InboxEvent)) == len(said)
    await product.start_worker()
    await product.hears(who, 1)
    await product.quiet(who)
    assert [m.text for m in await _heard(product, who)] == said
    await product.hears(who, 1)


async def test_a_burst_of_five_is_answered_once(opening: Opening) -> None:
    product = await opening(policy={"burst_window_ms": 400})
    who = await _contacted(product)
    await product.says(
        who, "Hola", "busco 2 ambientes", "en Palermo", "hasta 150 mil dólares", "con balcón"
    )
    await product.hears(who, 2)
    await product.quiet(who)
    await product.hears(who, 2)
    assert await _turns(product, who) == 1
    known = (await product.life(who)).fields
    assert known["ambientes"] == 2
    assert known["zones"] == ["Palermo"]
    assert known["budget"]["max"] == 150_000


async def test_a_new_run_every_turn_loses_and_repeats_nothing(product: Product) -> None:
    who = await _contacted(product)
    lead = await product.lead(who)
    workflow_id = ids.conversation_workflow_id(product.id, lead.id)
    first = await product.house.client.start_workflow(
        ConversationWorkflow.run,
        ConversationInput(
            tenant_id=product.id, contact_id=lead.id, burst_window_ms=0, turns_max=1
        ),
        id=workflow_id, task_queue=product.queue,
    )  # fmt: skip
    said = ["Hola, busco 2 ambientes", "en Palermo", "hasta 150 mil dólares", "para marzo"]
    for number, text in enumerate(said, 2):
        await product.says(who, text, repeat=2)
        await product.hears(who, number)
    await product.quiet(who)
    await product.hears(who, len(said) + 1)
    assert [m.text for m in await _heard(product, who)] == said
    assert await _turns(product, who) == len(said)
    latest = await product.workflow(workflow_id).describe()
    assert latest.run_id != first.first_execution_run_id


async def test_a_message_that_a_stopped_turn_left_is_answered_after_the_restart(
    product: Product,
) -> None:
    who = await _contacted(product)
    await product.stop_worker()
    await product.says(who, "Hola, busco 2 ambientes")
    await product.start_worker()
    await product.hears(who, 2)
    await product.quiet(who)
    await product.hears(who, 2)


async def test_a_lead_qualifies_over_several_turns_and_is_delivered(product: Product) -> None:
    who = await _contacted(product)
    for number, text in enumerate(
        ("Hola, busco 2 ambientes", "hasta 150 mil dólares", "en Palermo", "en 3 meses"), 2
    ):
        await product.says(who, text)
        await product.hears(who, number)
    assert (await product.life(who)).state == "QUALIFYING"
    await product.says(who, "Estoy listo para comprar")
    life = await product.becomes(who, "SENT_TO_DEVELOPER")
    assert (life.score or 0) >= 80
    await (await product.lifecycle(who)).result()


async def test_below_the_threshold_the_lead_is_scored_and_still_answered(product: Product) -> None:
    who = await _contacted(product)
    await product.says(
        who, "Busco 4 ambientes en Palermo hasta 60 mil dólares, solo curiosidad, en dos años"
    )
    await product.hears(who, 2)
    life = await product.becomes(who, "SCORED")
    assert (life.score or 0) < 80
    await product.says(who, "¿Y cuándo se entrega?")
    *_, answer = await product.hears(who, 3)
    assert "septiembre" in answer["text"]


async def test_a_person_without_a_life_who_writes_opens_one_and_is_only_answered(
    product: Product,
) -> None:
    await _sells_only_soler(product)
    who = new_person()
    await product.says(who, "Hola, ¿cuánto sale el 2 ambientes?")
    (answer,) = await product.hears(who, 1)
    assert answer["type"] == "text"
    life = await product.becomes(who, "QUALIFYING")
    assert (life.offer_id, life.touches) == (product.tenant.offers["soler"], 0)
    await product.waits_for(who, "follow_up")
    await product.quiet(who)
    await product.hears(who, 1)


async def test_a_writer_with_several_offers_gets_a_holding_sentence(product: Product) -> None:
    who = new_person()
    await product.says(who, "Hola, quería consultar")
    (answer,) = await product.hears(who, 1)
    assert "en breve te respondo" in answer["text"]
    life = await product.life(who)
    assert life.state == State.PENDING_MAPPING
    chosen = await product.operator.put(
        f"/api/tenants/{product.id}/leads/{life.id}/offer",
        json={"offer_id": str(product.tenant.offers["soler"])},
    )
    assert chosen.status_code == 200, chosen.text
    await product.says(who, "Busco 2 ambientes")
    await product.becomes(who, "QUALIFYING")


async def test_a_question_is_answered_from_inventory(product: Product) -> None:
    who = await _contacted(product)
    await product.says(who, "¿Cuánto cuestan los departamentos?")
    _, answer = await product.hears(who, 2)
    facts = await _facts(product)
    expected = from_inventory("price", facts, "es")
    assert expected
    assert expected in answer["text"]


async def test_everything_said_at_once_is_understood_and_delivered(product: Product) -> None:
    who = await _contacted(product)
    await product.says(who, QUALIFIES)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    await product.quiet(who)
    _, closing = await product.hears(who, 2)
    assert "te va a contactar" in closing["text"]


async def test_reactions_and_stickers_are_not_answered(product: Product) -> None:
    who = await _contacted(product)
    (first,) = await product.hears(who, 1)
    await product.says(who, {"reaction": {"emoji": "👍", "wamid": first["wamid"]}})

    async def heard() -> bool:
        return len(await _heard(product, who)) == 1

    await eventually(heard, "the reaction in the transcript")
    await product.quiet(who)
    await product.hears(who, 1)


async def _sells_only_soler(product: Product) -> None:
    await product.change(
        "update offer set status = 'PAUSED' where tenant_id = :t and id <> :soler",
        soler=product.tenant.offers["soler"],
    )


async def _facts(product: Product) -> Any:
    from models.records import inventory

    today: datetime = product.clock()
    async with product.house.db.tenant(product.id) as session:
        offers = await inventory.active_offers(session, product.id, today.date())
    return offers[product.tenant.offers["soler"]]
