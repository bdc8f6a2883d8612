"""What we send: buttons, templates that give way, the window, the pace, what holds the account."""

import time
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import col

from models.records import template_states, tenants
from models.tables import Integration, Lead, LeadOffer, MessageTemplate, TenantAlert
from tests.buying import letters, mailbox
from tests.factories import digits
from tests.product import Json, Product, eventually, new_person

NEARLY = "Hola, busco 2 ambientes en Palermo hasta 150 mil dólares"
"""All but timing and intent: what is asked next is a closed question."""
SECOND = "segundo_contacto_v1"


async def _contacted(product: Product) -> str:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    return who


async def _asked_for_timing(product: Product) -> tuple[str, Json]:
    who = await _contacted(product)
    await product.says(who, NEARLY)
    *_, asked = await product.hears(who, 2)
    return who, asked


async def _timing(product: Product, who: str) -> Any:
    async def known() -> Any:
        return (await product.life(who)).fields.get("timing")

    return await eventually(known, "the timing")


async def _account(product: Product, *held: Json) -> str:
    """A business account of the tenant's own, with these templates at Meta."""
    waba_id, number = digits(), product.tenant.connections.phone_number_id
    for template in held:
        await product.control("PUT", f"/accounts/{waba_id}/templates", template)
    await product.control("PUT", f"/numbers/{number}", {"waba_id": waba_id})
    async with product.house.db.tenant(product.id) as session:
        connection = await tenants.integration(session, product.id, "WHATSAPP")
        connection.config = {**connection.config, "waba_id": waba_id}
    return waba_id


async def _has_a_mailbox(product: Product) -> None:
    await product.change(
        "insert into billing_profile (tenant_id, email) values (:t, :to)", to=mailbox(product)
    )


async def _told(product: Product) -> list[Json]:
    return [letter for letter in await letters(product) if "WhatsApp" in letter["subject"]]


async def _alerts(product: Product) -> list[str]:
    open_ = await product.all(TenantAlert, col(TenantAlert.cleared_at).is_(None))
    return [alert.key for alert in open_]


async def test_a_tap_means_exactly_what_its_option_says(product: Product) -> None:
    who, asked = await _asked_for_timing(product)
    assert [o["title"] for o in asked["options"]] == [
        "Lo antes posible", "Dentro de 6 meses", "Entre 6 y 12 meses", "Más adelante",
    ]  # fmt: skip
    await product.says(who, {"list_reply": asked["options"][2]})
    timing = await _timing(product, who)
    assert (timing["months_min"], timing["months_max"]) == (6, 12)


async def test_where_buttons_are_not_taken_the_number_of_an_option_is_understood(
    product: Product,
) -> None:
    who = await _contacted(product)
    await product.switch(
        "whatsapp.messages", "fail_before", times=1, status=400, code=131051, match={"to": who}
    )
    await product.says(who, NEARLY)
    *_, asked = await product.hears(who, 2)
    assert "3) Entre 6 y 12 meses" in asked["text"]
    await product.says(who, "la 3")
    timing = await _timing(product, who)
    assert (timing["months_min"], timing["months_max"]) == (6, 12)


async def test_a_paused_template_gives_way_to_the_next_one(product: Product) -> None:
    body = "Hola {{1}}, por {{2}}"
    held = {"name": "primer_contacto_v1", "body": body, "status": "PAUSED"}
    await _account(product, held, {"name": SECOND, "body": body})
    async with product.house.db.tenant(product.id) as session:
        session.add(
            MessageTemplate(
                tenant_id=product.id, purpose="first_contact", name=SECOND, body=body, rank=1
            )
        )
    who = await _contacted(product)
    (heard,) = await product.hears(who, 1)
    assert heard["template"]["name"] == SECOND
    first, second = await product.sent_texts(who)
    assert (first.status, first.error) == ("failed", "132015")
    assert second.turn_key == f"{first.turn_key}~2"
    (paused,) = await product.all(MessageTemplate, MessageTemplate.status == "PAUSED")
    assert paused.name == "primer_contacto_v1"


async def test_without_a_template_the_tenant_is_told_once_and_the_lead_goes_on_when_one_is_back(
    product: Product,
) -> None:
    await _has_a_mailbox(product)
    rejected = {"name": "primer_contacto_v1", "body": "Hola {{1}}, {{2}}", "status": "REJECTED"}
    waba_id = await _account(product, rejected)
    await product.sweep()
    who = new_person()
    await product.submits(who)

    async def waits() -> bool:
        lives = await product.all(LeadOffer, LeadOffer.outcome == "NO_APPROVED_TEMPLATE")
        return bool(lives)

    await eventually(waits, "the mark")
    for _ in range(2):
        await product.sweep()
    (letter,) = await _told(product)
    assert "primer contacto" in letter["text"]
    await product.control(
        "PUT", f"/accounts/{waba_id}/templates", {**rejected, "status": "APPROVED"}
    )
    async with product.house.db.platform() as session:
        now = product.clock()
        await template_states.apply_status(
            session, waba_id, rejected["name"], "es_AR", "APPROVED", "NONE", now
        )
    assert await _alerts(product) == []
    await product.sweep()
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")


async def test_a_reply_that_is_too_late_for_the_window_becomes_its_template(
    product: Product,
) -> None:
    await _has_a_mailbox(product)
    who = await _contacted(product)
    await product.switch(
        "whatsapp.messages", "fail_before", status=401, code=190, match={"to": who}
    )
    await product.says(who, NEARLY)

    async def held() -> bool:
        return await _alerts(product) == ["whatsapp"]

    await eventually(held, "the alert")
    await product.sweep()
    (letter,) = await _told(product)
    assert "conectar WhatsApp" in letter["text"]
    await product.control("DELETE", "/switches?endpoint=whatsapp.messages")
    await product.change(
        "update lead set last_inbound_at = last_inbound_at - interval '25 hours'"
        " where tenant_id = :t"
    )
    await product.sweep()
    *_, heard = await product.hears(who, 2)
    assert heard["template"]["name"] == "retomamos_v1"
    _, late, _ = await product.sent_texts(who)
    assert (late.status, late.error) == ("failed", "131047")

    async def over() -> bool:
        return await _alerts(product) == []

    await eventually(over, "the end of the alert")


async def test_what_is_over_the_pace_leaves_when_it_may(product: Product) -> None:
    who = await _contacted(product)
    lead = await product.lead(who)
    # The bucket of this person leaks one message in six seconds: full, but for 4.5 s of leaking.
    full_at = product.clock() + timedelta(seconds=44 * 6 + 1.5)
    await product.change(
        "update send_pace set free_at = :at where tenant_id = :t and id = :lead",
        at=full_at, lead=lead.id,
    )  # fmt: skip
    before = time.monotonic()
    await product.says(who, NEARLY)
    await product.hears(who, 2)
    assert 1.0 < time.monotonic() - before < 10
    assert len(await product.sent_texts(who)) == 2


async def test_a_lost_answer_that_turns_out_to_have_failed_is_not_sent_again(
    product: Product,
) -> None:
    who = new_person()
    await product.control("PUT", f"/people/{who}", {"delivery": "fail"})
    await product.switch("whatsapp.messages", "fail_after", times=1, match={"to": who})
    await product.submits(who)
    await product.hears(who, 1)

    async def marked() -> bool:
        lives = await product.all(LeadOffer, LeadOffer.outcome == "UNREACHABLE")
        return bool(lives)

    await eventually(marked, "the mark")
    await product.waits_for(who, "cool at")
    (message,) = await product.sent_texts(who)
    assert (message.status, message.error) == ("failed", "131026")
    assert message.failed_at is not None


async def test_what_meta_holds_back_later_is_left_to_the_next_touch(product: Product) -> None:
    who = new_person()
    await product.control("PUT", f"/people/{who}", {"delivery": "refuse", "problem": 131049})
    await product.submits(who)
    await product.becomes(who, "TO_BE_CONTACTED")
    await product.waits_for(who, "first_contact at")
    assert [m.error for m in await product.sent_texts(who)] == ["131049"]
    assert (await product.life(who)).outcome is None


async def test_a_person_sees_that_their_message_was_read_before_the_answer(
    opening: Any,
) -> None:
    product = await opening(policy={"burst_window_ms": 400})
    who = await _contacted(product)
    (wamid,) = await product.says(who, NEARLY)

    async def read() -> bool:
        said = (await product.control("GET", f"/people/{who}/messages"))["messages"]
        return any(m["wamid"] == wamid and m["status"] == "read" for m in said)

    await eventually(read, "the mark")
    await product.hears(who, 2)


async def test_a_typing_mark_that_fails_stops_nothing(opening: Any) -> None:
    product = await opening(policy={"burst_window_ms": 400})
    who = await _contacted(product)
    number = product.tenant.connections.phone_number_id
    reading = {"to": "None", "phone_number_id": number}
    await product.switch("whatsapp.messages", "fail_before", times=1, match=reading)
    await product.says(who, NEARLY)
    await product.hears(who, 2)
    status = await (await product.conversation(who)).query("status")
    lead = (await product.all(Lead, Lead.phone == f"+{who}"))[0]
    assert lead.last_inbound_at is not None
    until = lead.last_inbound_at + timedelta(hours=24)
    assert status["window_until"].startswith(f"{until:%Y-%m-%dT%H:%M}")


async def test_limit_quality_and_throughput_are_read_from_graph_when_meta_tells_of_a_change(
    product: Product,
) -> None:
    account = await _account(product)
    number = product.tenant.connections.phone_number_id
    await product.sweep()
    told = {"messaging_limit": "TIER_2K", "quality_rating": "RED", "throughput": "HIGH"}
    await product.control("PUT", f"/numbers/{number}", told)
    value = {"display_phone_number": "15550783881", "event": "THROUGHPUT_UPGRADE",
             "current_limit": "TIER_UNLIMITED"}  # fmt: skip
    event = {"field": "phone_number_quality_update", "value": value, "wait": True}
    await product.control("POST", f"/accounts/{account}/events", event)
    await product.sweep()
    (connection,) = await product.all(Integration, Integration.kind == "WHATSAPP")
    assert connection.config["messaging_limit"] == "TIER_2K"
    assert (connection.config["quality"], connection.config["throughput"]) == ("RED", "HIGH")
    (alert,) = await product.all(TenantAlert, col(TenantAlert.key) == "whatsapp:low_quality")
    assert alert.cleared_at is None
    assert connection.synced_at is not None
    async with product.house.db.tenant(product.id) as session:
        gone = await session.scalar(
            text("select count(*) from message_template where status = 'MISSING'")
        )
    assert gone == 4, "the account has no templates"
