"""Opt-out stops everything at once; a human who has the talk is left alone by the bot."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from models.tables import AuditEntry, Message
from tests.product import QUALIFIES, Product, eventually, new_person


async def _contacted(product: Product) -> str:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    return who


async def _actions(product: Product) -> list[str]:
    return [entry.action for entry in await product.all(AuditEntry)]


async def test_an_opt_out_stops_at_once_and_cancels_later_touches(product: Product) -> None:
    who = await _contacted(product)
    lifecycle = await product.lifecycle(who)
    await product.waits_for(who, "follow_up")
    await product.says(who, "BAJA")
    life = await product.becomes(who, "STOPPED")
    assert life.state_cause == "opted_out"
    assert await lifecycle.result() == "STOPPED"
    assert "consent.withdrawn" in await _actions(product)
    await product.quiet(who)
    await product.hears(who, 1)


async def test_an_opt_out_within_a_burst_stops_too(
    opening: Callable[..., Awaitable[Product]],
) -> None:
    product = await opening(policy={"burst_window_ms": 300})
    who = await _contacted(product)
    await product.says(who, "Hola, busco 2 ambientes", "BAJA", "gracias igual")
    await product.becomes(who, "STOPPED")
    await product.quiet(who)
    await product.hears(who, 1)


async def test_an_opt_out_cancels_a_delivery_that_waits(product: Product) -> None:
    await product.change("select credit_post(:t, 'CREDIT_ADJUSTMENT', -5, 'test')")
    who = await _contacted(product)
    await product.says(who, QUALIFIES)
    await product.delivers(who, "WAITING_CREDIT")
    await product.says(who, "no me escriban más")
    await product.becomes(who, "STOPPED")
    await product.delivers(who, "WITHDRAWN")
    assert await (await product.lifecycle(who)).result() == "STOPPED"
    assert await product.rows() == []


async def test_who_stops_while_the_target_is_down_is_not_handed_over(product: Product) -> None:
    who = await _contacted(product)
    await product.switch("google.append", "fail_before", times=2)
    await product.switch(_sink(product), "fail_before", times=2)
    await product.says(who, QUALIFIES)
    await product.delivers(who, "SENDING")
    await product.says(who, "BAJA")
    await product.becomes(who, "STOPPED")
    await product.delivers(who, "WITHDRAWN")
    assert await (await product.lifecycle(who)).result() == "STOPPED"
    assert await product.rows() == []
    assert await product.available() == 5


async def test_an_opt_out_is_heard_while_a_reply_waits_for_whatsapp(product: Product) -> None:
    who = await _contacted(product)
    await product.switch("whatsapp.messages", "fail_before", times=1, match={"to": who})
    await product.says(who, "Hola, busco 2 ambientes")

    async def tried() -> bool:
        *_, last = await product.sent_texts(who)
        return last.kind == "text" and last.status == "queued" and bool(last.sending_since)

    await eventually(tried, "the reply's first try")
    await product.says(who, "BAJA")
    await product.becomes(who, "STOPPED")
    await product.quiet(who)
    *_, reply = await product.sent_texts(who)
    assert (reply.status, reply.error) == ("failed", "opted_out")
    await product.hears(who, 1)


async def test_who_writes_after_opting_out_opens_a_new_life_with_renewed_consent(
    product: Product,
) -> None:
    who = await _contacted(product)
    await product.says(who, "BAJA")
    await product.becomes(who, "STOPPED")
    await product.says(who, "Hola, al final me interesa, ¿cuánto sale?")
    await product.hears(who, 2)
    old, new = await product.lives(who)
    assert (old.state, new.state) == ("STOPPED", "ENGAGED")
    assert (await product.lead(who)).opted_out_at is None
    assert "consent.renewed" in await _actions(product)
    await product.quiet(who)
    await product.hears(who, 2)


async def test_a_hand_off_makes_the_bot_quiet_until_the_silence_is_over(product: Product) -> None:
    who = await _contacted(product)
    await product.says(who, "Quiero hablar con una persona")
    _, containment = await product.hears(who, 2)
    assert "persona del equipo" in containment["text"]
    await product.becomes(who, "HUMAN_HANDOFF")
    product.clock.shift = timedelta(minutes=100)
    await product.says(who, "¿Hay alguien?")
    await product.quiet(who)
    await product.hears(who, 2)
    product.clock.shift = timedelta(minutes=130)
    await product.says(who, "Busco 2 ambientes en Palermo")
    await product.hears(who, 3)
    await product.becomes(who, "QUALIFYING")
    await product.quiet(who)
    await product.hears(who, 3)


async def test_a_hand_off_withdraws_a_waiting_delivery_and_readiness_takes_it_up_again(
    product: Product,
) -> None:
    await product.change("update integration set status = 'OFF' where tenant_id = :t and is_target")
    who = await _contacted(product)
    await product.says(who, QUALIFIES)
    await product.delivers(who, "WAITING_TARGET")
    await product.says(who, "Quiero hablar con una persona")
    await product.becomes(who, "HUMAN_HANDOFF")
    await product.delivers(who, "WITHDRAWN")
    await product.change("update integration set status = 'ACTIVE' where tenant_id = :t")
    product.clock.shift = timedelta(minutes=200)
    await product.says(who, "Sigo interesado, estoy listo para comprar")
    await product.becomes(who, "SENT_TO_DEVELOPER")
    assert len(await product.rows()) == 1


async def test_an_answer_goes_to_who_left_a_sentence_with_an_opt_out_word(product: Product) -> None:
    who = await _contacted(product)
    await product.says(who, "¿Tienen planta baja con patio?")
    await product.hears(who, 2)
    assert (await product.life(who)).state == "ENGAGED"
    assert len(await product.all(Message, Message.direction == "in")) == 1


def _sink(product: Product) -> str:
    assert product.tenant.connections.webhook is not None
    return "sink." + product.tenant.connections.webhook["url"].rsplit("/", 1)[1]
