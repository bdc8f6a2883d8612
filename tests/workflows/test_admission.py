"""A form becomes a life: first contact, failures on the way, and what belongs to another life."""

from datetime import timedelta

from models import ids
from models.tables import InboxEvent, LeadAlternative, LeadOffer, LeadSource
from tests.factories import digits
from tests.product import QUALIFIES, Product, eventually, new_person


async def _map_ad(product: Product, ad: str, project: str = "soler") -> None:
    answer = await product.operator.put(
        f"/api/tenants/{product.id}/ads/{ad}",
        json={"offer_id": str(product.tenant.offers[project])},
    )
    assert answer.status_code == 200, answer.text


async def _source(product: Product, leadgen_id: str, status: str) -> LeadSource:
    async def probe() -> LeadSource | None:
        found = await product.all(
            LeadSource, LeadSource.leadgen_id == leadgen_id, LeadSource.status == status
        )
        return found[0] if found else None

    return await eventually(probe, f"the form becoming {status}")


async def test_a_form_becomes_a_first_contact_by_template(product: Product) -> None:
    who = new_person()
    leadgen_id = await product.submits(who)
    (first,) = await product.hears(who, 1)
    assert first["type"] == "template"
    assert first["template"]["name"] == "primer_contacto_v1"
    life = await product.becomes(who, "CONTACTED")
    assert life.id == ids.lead_offer_id(product.id, leadgen_id)
    assert life.fields["name"] == "Ana Gómez"
    await product.waits_for(who, "follow_up")


async def test_graph_down_then_up_loses_nothing(product: Product) -> None:
    who = new_person()
    await product.switch("graph.lead", "fail_before", times=2)
    await product.submits(who)
    await product.hears(who, 1)
    life = await product.becomes(who, "CONTACTED")
    assert len(await product.all(LeadOffer)) == 1
    assert life.fields["name"] == "Ana Gómez"


async def test_a_refused_graph_token_keeps_the_lead_until_a_person_repaired_it(
    product: Product,
) -> None:
    who = new_person()
    await product.switch("graph.lead", "fail_before", times=1, status=401, code=190)
    leadgen_id = await product.submits(who)
    life_id = ids.lead_offer_id(product.id, leadgen_id)
    handle = product.workflow(ids.lead_workflow_id(product.id, life_id))

    async def waits() -> bool:
        return "connection" in (await handle.query("status"))["waiting_for"]

    await eventually(waits, "the wait for a repaired connection")
    await handle.signal("reconsider")
    await product.hears(who, 1)


async def test_an_unknown_ad_waits_and_starts_when_it_is_mapped(product: Product) -> None:
    who, ad = new_person(), digits()
    await product.submits(who, ad=ad)
    await product.becomes(who, "PENDING_MAPPING")
    queue = (await product.operator.get("/api/queues/unmapped-ads")).json()
    mine = {"tenant_id": str(product.id), "ad_id": ad, "waiting": 1}
    assert mine in queue
    await product.waits_for(who, "mapped")
    assert await product.sent_texts(who) == []
    await _map_ad(product, ad)
    await product.hears(who, 1)
    assert (await product.becomes(who, "CONTACTED")).offer_id == product.tenant.offers["soler"]


async def test_a_mapping_whose_signal_was_lost_is_found_by_the_sweep(product: Product) -> None:
    who, ad = new_person(), digits()
    await product.submits(who, ad=ad)
    await product.becomes(who, "PENDING_MAPPING")
    await product.waits_for(who, "mapped")
    await product.change(
        "insert into ad_offer_map (tenant_id, ad_id, offer_id) values (:t, :ad, :offer)",
        ad=ad, offer=product.tenant.offers["conesa"],
    )  # fmt: skip
    await product.sweep()
    await product.hears(who, 1)
    assert (await product.becomes(who, "CONTACTED")).offer_id == product.tenant.offers["conesa"]


async def test_a_second_form_joins_the_alive_life_and_asks_nothing_again(product: Product) -> None:
    who = new_person()
    await product.submits(who)
    life = await product.becomes(who, "CONTACTED")
    again = await product.submits(who, email="ana@example.com")
    source = await _source(product, again, "JOINED")
    assert source.lead_offer_id == life.id
    await product.quiet(who)
    await product.hears(who, 1)
    (joined,) = await product.lives(who)
    assert joined.fields["email"] == "ana@example.com"


async def test_a_second_offer_joins_as_an_alternative(product: Product) -> None:
    who = new_person()
    await product.submits(who)
    life = await product.becomes(who, "CONTACTED")
    await _source(product, await product.submits(who, ad="conesa"), "JOINED")
    (other,) = await product.all(LeadAlternative)
    assert (other.lead_offer_id, other.offer_id) == (life.id, product.tenant.offers["conesa"])
    assert len(await product.lives(who)) == 1
    await product.hears(who, 1)


async def test_a_delivered_person_is_a_duplicate_on_the_same_offer(product: Product) -> None:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    await product.quiet(who)
    before = len(await product.sent_texts(who))
    await _source(product, await product.submits(who), "DUPLICATE")
    assert len(await product.lives(who)) == 1
    assert len(await product.sent_texts(who)) == before


async def test_a_form_after_an_opt_out_waits_for_the_person_to_write(product: Product) -> None:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, "BAJA")
    await product.becomes(who, "STOPPED")
    await _source(product, await product.submits(who), "WAITS_FOR_WRITER")
    assert [life.state for life in await product.lives(who)] == ["STOPPED"]
    await product.hears(who, 1)


async def test_a_form_that_waited_counts_once_the_person_writes(product: Product) -> None:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, "BAJA")
    await product.becomes(who, "STOPPED")
    waiting = await product.submits(who, ad="conesa", presupuesto="hasta 300 mil dólares")
    await _source(product, waiting, "WAITS_FOR_WRITER")
    await product.says(who, "Hola, ahora sí me interesa")
    await product.becomes(who, "QUALIFYING")
    life = await product.life(who)
    assert life.offer_id == product.tenant.offers["conesa"]
    assert life.fields["budget"]["max"] == 300_000
    await _source(product, waiting, "OPENED")


async def test_a_lead_without_a_usable_phone_is_kept_and_marked(product: Product) -> None:
    leadgen_id = await product.submits(None, email="sin@example.com")
    await _source(product, leadgen_id, "OPENED")
    (row,) = (await product.operator.get(f"/api/tenants/{product.id}/leads")).json()
    assert row["outcome"] == "NO_USABLE_PHONE"
    assert row["phone_problem"]
    handle = product.workflow(
        ids.lead_workflow_id(product.id, ids.lead_offer_id(product.id, leadgen_id))
    )

    async def waits() -> bool:
        return (await handle.query("status"))["next_touch"] == "cool"

    await eventually(waits, "the wait until it cools")


async def test_one_webhook_delivered_three_times_is_one_life(product: Product) -> None:
    who = new_person()
    leadgen_id = await product.submits(who)
    await product.control("POST", f"/leads/{leadgen_id}/notify?repeat=3&wait=true")
    await product.becomes(who, "CONTACTED")
    await product.quiet(who)
    await product.hears(who, 1)
    assert len(await product.all(InboxEvent, InboxEvent.external_id == leadgen_id)) == 1
    assert len(await product.lives(who)) == 1


async def test_without_an_approved_template_the_lead_waits_visibly(product: Product) -> None:
    who = new_person()
    await product.change("update message_template set status = 'REJECTED' where tenant_id = :t")
    await product.submits(who)

    async def marked() -> bool:
        lives = await product.all(LeadOffer)
        return bool(lives) and lives[0].outcome == "NO_APPROVED_TEMPLATE"

    await eventually(marked, "the mark")
    await product.waits_for(who, "the lead to write")
    assert (await product.life(who)).touches == 0
    await product.change("update message_template set status = 'APPROVED' where tenant_id = :t")
    await (await product.lifecycle(who)).signal("reconsider")
    await product.hears(who, 1)


async def test_the_first_contact_waits_for_the_end_of_quiet_hours(product: Product) -> None:
    local = product.clock().astimezone().replace(microsecond=0)
    window = {
        "quiet_from": (local - timedelta(hours=2)).astimezone(_zone()).time().isoformat(),
        "quiet_until": (local + timedelta(hours=2)).astimezone(_zone()).time().isoformat(),
    }
    await _set_policy(product, window)
    who = new_person()
    await product.submits(who)
    await product.becomes(who, "TO_BE_CONTACTED")
    await product.waits_for(who, "first_contact at")
    await product.says(who, "Hola, ¿cuánto sale?")
    (answer,) = await product.hears(who, 1)
    assert answer["type"] != "template"


def _zone() -> object:
    from zoneinfo import ZoneInfo

    return ZoneInfo("America/Argentina/Buenos_Aires")


async def _set_policy(product: Product, values: dict[str, str]) -> None:
    import json

    from sqlalchemy import text

    async with product.house.db.platform() as session:
        await session.execute(
            text("update tenant set policy = policy || cast(:p as jsonb) where id = :t"),
            {"p": json.dumps(values), "t": product.id},
        )
