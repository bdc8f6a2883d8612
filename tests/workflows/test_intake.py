"""Leads that come through other doors than Meta's webhook, and leads that are only a test."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from models import ids
from models.contracts.intake import BackfillInput, BackfillStatus, ImportInput, ImportProgress
from models.contracts.reconciliation import ReconcileInput
from models.domain.handover import TEST_MARK
from models.tables import Delivery, ImportReject, LeadImport, LeadOffer, LeadSource, TenantSource
from tests.factories import digits, set_status, unique
from tests.product import QUALIFIES, Product, eventually, new_person
from tests.workflows.conftest import Opening
from workflows.backfill import BackfillWorkflow
from workflows.lead_import import ImportWorkflow
from workflows.reconciliation import ReconciliationWorkflow

Json = dict[str, Any]


async def ask(product: Product, method: str, path: str, **how: Any) -> Any:
    answer = await product.operator.request(method, f"/api/tenants/{product.id}/{path}", **how)
    assert answer.is_success, answer.text
    return answer.json()


async def make_source(product: Product, **changes: Any) -> Json:
    made = await ask(product, "POST", "sources", json={"kind": "API", "name": "CRM"})
    await ask(product, "PUT", f"sources/{made['id']}", json=changes)
    return dict(made)


async def post(product: Product, source: Json, key: str, **fields: Any) -> UUID:
    headers = {"authorization": f"Bearer {source['secret']}", "idempotency-key": key}
    answer = await product.operator.post(
        source["address"], json={"fields": fields}, headers=headers
    )
    assert answer.status_code == 202, answer.text
    return UUID(answer.json()["lead_offer_id"])


async def test_a_posted_lead_is_read_by_the_sources_mapping_and_contacted(
    product: Product,
) -> None:
    source = await make_source(
        product, mapping={"c1": "phone", "c2": "name"}, offer_id=str(product.tenant.offers["soler"])
    )
    who = new_person()
    life_id = await post(product, source, "crm-1", c1=f"+{who}", c2="Ana Gómez", mascota="gato")
    life = await product.becomes(who, "CONTACTED")
    assert (life.id, life.offer_id) == (life_id, product.tenant.offers["soler"])
    assert life.fields["name"] == "Ana Gómez"
    (kept,) = await product.all(LeadSource)
    assert (kept.kind, kept.detail["answers"]["mascota"]) == ("API", "gato")
    (shown,) = await product.all(TenantSource)
    assert shown.questions == ["c1", "c2", "mascota"]


async def test_one_person_through_several_doors_is_one_life(product: Product) -> None:
    who = new_person()
    await product.submits(who)
    first = await product.becomes(who, "CONTACTED")
    source = await make_source(product, offer_id=str(product.tenant.offers["conesa"]))
    await post(product, source, "crm-1", tel=f"+{who}", presupuesto="hasta 150 mil dólares")
    await post(product, source, "crm-2", tel=f"+{who}")

    async def joined() -> bool:
        found = [s.status for s in await product.all(LeadSource)]
        return sorted(found) == ["JOINED", "JOINED", "OPENED"]

    await eventually(joined, "both joining the first")
    (life,) = await product.lives(who)
    assert life.id == first.id
    assert life.fields["budget"]["max"] == 150_000


async def test_what_was_stored_and_not_started_the_sweep_starts(product: Product) -> None:
    source = await make_source(product, offer_id=str(product.tenant.offers["soler"]))
    await set_status(product.house.db, product.id, "SUSPENDED")
    who = new_person()
    await post(product, source, "crm-1", tel=f"+{who}", nombre="Ana")
    assert await product.all(LeadOffer) == []
    await set_status(product.house.db, product.id, "ACTIVE")
    assert (await product.sweep()).leads == 1
    await product.becomes(who, "CONTACTED")


async def test_a_forms_mapping_is_kept_where_its_first_lead_was_seen(product: Product) -> None:
    await product.submits(new_person(), **{"¿dónde buscás?": "Palermo"})

    async def seen() -> TenantSource | None:
        found = await product.all(TenantSource)
        return found[0] if found else None

    form = await eventually(seen, "the form's source")
    assert (form.kind, form.key) == ("LEAD_AD", "form-1")
    assert "¿dónde buscás?" in form.questions
    mapping = {"¿dónde buscás?": "zones"}
    await ask(product, "PUT", f"sources/{form.id}", json={"mapping": mapping})
    who = new_person()
    await product.submits(who, **{"¿dónde buscás?": "Palermo"})
    assert (await product.becomes(who, "CONTACTED")).fields["zones"] == ["Palermo"]


async def test_leads_without_an_offer_wait_and_start_when_their_source_gets_one(
    product: Product,
) -> None:
    first, second = new_person(), new_person()
    source = await make_source(product)
    await post(product, source, "crm-1", tel=f"+{first}")
    await product.becomes(first, "PENDING_MAPPING")
    offer = str(product.tenant.offers["soler"])
    await ask(product, "PUT", f"sources/{source['id']}", json={"offer_id": offer})
    await product.becomes(first, "CONTACTED")
    # One whose signal was lost: the sweep finds it.
    await product.change("update tenant_source set offer_id = null where tenant_id = :t")
    await post(product, source, "crm-2", tel=f"+{second}")
    await product.becomes(second, "PENDING_MAPPING")
    await product.waits_for(second, "the ad to be mapped")
    await product.change(
        "update tenant_source set offer_id = :o where tenant_id = :t", o=UUID(offer)
    )
    assert (await product.sweep()).mapped == 1
    await product.becomes(second, "CONTACTED")


async def test_answers_of_no_field_reach_the_developer_and_an_identity_number_does_not(
    product: Product,
) -> None:
    who = new_person()
    source = await make_source(product, offer_id=str(product.tenant.offers["soler"]))
    fields = {"nombre": "Ana", "tel": f"+{who}", "¿Mascota?": "gato", "DNI": "30123456"}
    await post(product, source, "crm-1", **fields)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    await product.delivers(who, "DELIVERED")
    (hook,) = await eventually(product.posted, "the webhook")
    assert hook["json"]["data"]["answers"] == {"¿Mascota?": "gato"}
    assert hook["json"]["data"]["source"]["kind"] == "API"
    assert "30123456" not in hook["body"]


async def test_a_posted_lead_of_who_opted_out_waits_until_they_write(product: Product) -> None:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.says(who, "BAJA")
    await product.becomes(who, "STOPPED")
    source = await make_source(
        product, mapping={"c9": "zones"}, offer_id=str(product.tenant.offers["soler"])
    )
    await post(product, source, "crm-1", tel=f"+{who}", c9="Palermo")

    async def waits() -> bool:
        return "WAITS_FOR_WRITER" in [s.status for s in await product.all(LeadSource)]

    await eventually(waits, "the form waiting for its writer")
    assert len(await product.lives(who)) == 1
    await product.says(who, "Hola, ahora sí")

    async def reads() -> bool:
        return (await product.life(who)).fields.get("zones") == ["Palermo"]

    await eventually(reads, "a life with what the form said")


# Files


def file_of(people: list[str], *, broken: int = 0) -> bytes:
    lines = [f"Lead {n};+{who}" for n, who in enumerate(people)] + ["Sin número;x"] * broken
    return ("Nombre;Celular\n" + "\n".join(lines) + "\n").encode()


async def upload(product: Product, content: bytes) -> str:
    query = {"file_name": "feria.csv", "offer_id": str(product.tenant.offers["soler"])}
    made = await ask(product, "POST", "imports", params=query, content=content)
    return str(made["id"])


async def confirm(product: Product, import_id: str) -> None:
    body = {"consent": "Se anotaron en la feria"}
    await ask(product, "POST", f"imports/{import_id}/confirm", json=body)


async def test_a_file_becomes_leads_and_a_report_of_what_did_not(product: Product) -> None:
    people = [new_person() for _ in range(3)]
    import_id = await upload(product, file_of(people, broken=2))
    await confirm(product, import_id)
    for who in people:
        await product.becomes(who, "CONTACTED")
    handle = product.workflow(ids.import_workflow_id(product.id, UUID(import_id)))
    done: Json = await handle.result()
    assert (done["leads_started"], done["is_done"]) == (3, True)
    shown = await ask(product, "GET", f"imports/{import_id}")
    assert shown["outcomes"] == {"OPENED": 3}
    assert (shown["status"], shown["rejected"]) == ("DONE", 2)
    answer = await product.operator.get(
        f"/api/tenants/{product.id}/imports/{import_id}/rejected.csv"
    )
    report = answer.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in report[1:]] == [["5", "Celular"], ["6", "Celular"]]
    (kept,) = await product.all(LeadImport)
    assert kept.content is None
    sources = await product.all(LeadSource)
    assert {s.detail["consent"] for s in sources} == {"Se anotaron en la feria"}


async def test_an_import_is_held_and_goes_on_where_it_was(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rows a batch, a new run after two leads; held before anything, let go, at its pace."""
    people = [new_person() for _ in range(5)]
    import_id = UUID(await upload(product, file_of(people)))
    ref = {"tenant_id": product.id, "import_id": import_id}
    handle = await product.house.client.start_workflow(
        ImportWorkflow.run,
        ImportInput(
            **ref,
            is_checked=True,
            is_paused=True,
            rows_a_batch=2,
            leads_a_run=2,
            leads_per_minute=600,
        ),
        id=ids.import_workflow_id(product.id, import_id),
        task_queue=product.queue,
    )
    held = await handle.query(ImportWorkflow.status)
    assert (held.rows_done, held.is_paused) == (0, True)
    begun = (await handle.fetch_history()).events
    assert not any(e.HasField("activity_task_scheduled_event_attributes") for e in begun)
    await ask(product, "POST", f"imports/{import_id}/resume")
    for who in people:
        await product.becomes(who, "CONTACTED")
    done: ImportProgress = await handle.result()
    assert (done.rows_done, done.leads_started, done.is_done) == (5, 5, True)
    first = product.house.client.get_workflow_handle(
        handle.id, run_id=handle.first_execution_run_id
    )
    timers = [
        event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        async for event in first.fetch_history_events()
        if event.HasField("timer_started_event_attributes")
    ]
    assert timers == [timedelta(minutes=1 / 600)] * 2, "one by one, at 600 a minute"


async def test_a_batch_whose_answer_was_lost_is_taken_again_and_makes_no_lead_twice(
    product: Product,
) -> None:
    people = [new_person() for _ in range(3)]
    import_id = UUID(await upload(product, file_of(people, broken=1)))
    workflow_id = ids.import_workflow_id(product.id, import_id)
    for _ in range(2):
        handle = await product.house.client.start_workflow(
            ImportWorkflow.run,
            ImportInput(tenant_id=product.id, import_id=import_id),
            id=workflow_id,
            task_queue=product.queue,
        )
        await handle.result()
        await product.change("update lead_import set status = 'RUNNING' where tenant_id = :t")
    for who in people:
        await product.becomes(who, "CONTACTED")
    assert len(await product.all(LeadSource)) == 3
    assert len(await product.all(ImportReject)) == 1


# Leads that no webhook brought


async def look_back(product: Product, **inp: Any) -> BackfillStatus:
    return await product.house.client.execute_workflow(
        BackfillWorkflow.run,
        BackfillInput(tenant_id=product.id, **inp),
        id=unique("backfill"),
        task_queue=product.queue,
    )


async def silent_lead(product: Product, who: str, form: str) -> None:
    body = {
        "page_id": product.tenant.connections.page_id,
        "form_id": form,
        "ad_id": next(iter(product.tenant.connections.ads)),
        "fields": {"full_name": "Ana", "phone_number": f"+{who}"},
        "notify": False,
    }
    await product.control("POST", "/leads", body)


async def test_a_lead_whose_webhook_never_came_is_found_and_started(product: Product) -> None:
    known, missed, form = new_person(), new_person(), digits()
    await product.submits(known)
    before = await product.becomes(known, "CONTACTED")
    await silent_lead(product, missed, form)
    found = await look_back(product)
    assert (found.found, found.forms_left, found.failed) == (1, 0, 0)
    await product.becomes(missed, "CONTACTED")
    # Known also where the inbox has forgotten: it is not kept for ever.
    await product.change("update inbox set external_id = 'old' || external_id where tenant_id = :t")
    again = await look_back(product)
    assert (again.seen >= 1, again.found) == (True, 0)
    after = await product.life(known)
    assert (after.id, after.touches) == (before.id, before.touches)


async def test_a_backfill_looks_no_further_back_than_it_was_asked_to(product: Product) -> None:
    form = digits()
    await silent_lead(product, new_person(), form)
    tomorrow = "2099-01-01T00:00:00+00:00"
    started = await ask(product, "POST", "backfill", json={"form_id": form, "since": tomorrow})
    found: Json = await product.workflow(started["workflow_id"]).result()
    assert (found["seen"], found["found"]) == (0, 0)
    assert (await look_back(product, form_id=form)).found == 1


async def test_a_form_that_cannot_be_read_does_not_hide_the_others(product: Product) -> None:
    who = new_person()
    await silent_lead(product, new_person(), digits())
    await silent_lead(product, who, digits())
    await product.switch("graph.leads", "fail_before", times=1, status=400, code=100)
    found = await look_back(product)
    assert (found.failed, found.found) == (1, 1)


async def test_the_daily_look_passes_over_a_tenant_whose_connection_is_gone(
    opening: Opening,
) -> None:
    broken, whole = await opening(works=False), await opening()
    await broken.change("update integration set status = 'OFF' where kind = 'META'")
    who = new_person()
    await silent_lead(whole, who, digits())
    found = await whole.house.client.execute_workflow(
        BackfillWorkflow.run, BackfillInput(), id=unique("backfill"), task_queue=whole.queue
    )
    assert found.found >= 1
    await whole.becomes(who, "CONTACTED")


# Test leads


async def start_test(product: Product, who: str) -> None:
    await ask(product, "POST", "test-leads", json={"phone": f"+{who}", "name": "Prueba"})


async def test_a_test_lead_goes_the_whole_way_marked_and_costs_nothing(product: Product) -> None:
    who = new_person()
    before = await product.ledger()
    await start_test(product, who)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    life = await product.becomes(who, "SENT_TO_DEVELOPER")
    assert life.is_test
    await product.delivers(who, "DELIVERED")
    assert await product.ledger() == before
    assert await product.available() == 5
    (row,) = await product.rows()
    assert any(cell.startswith(TEST_MARK) for cell in row)

    async def posted() -> list[Json]:
        return await product.posted()

    (hook,) = await eventually(posted, "the webhook")
    assert hook["json"]["data"]["is_test"] is True
    assert hook["json"]["data"]["contact"]["name"].startswith(TEST_MARK)
    listed = await ask(product, "GET", "leads")
    assert [row["is_test"] for row in listed] == [True]
    assert await differences(product) == []
    # What was delivered as a test makes no duplicate of the real form.
    await product.submits(who)

    async def is_real() -> bool:
        return not (await product.life(who)).is_test

    await eventually(is_real, "a real life after the test")


async def differences(product: Product) -> list[str]:
    """What reconciliation finds about this tenant."""
    books = await product.house.client.execute_workflow(
        ReconciliationWorkflow.run,
        ReconcileInput(settle_s=0),
        id=unique("reconciliation"),
        task_queue=product.queue,
    )
    return [
        difference.kind
        for difference in books.findings
        if str(product.id) == str(difference.tenant_id)
    ]


async def test_a_tester_who_stopped_and_writes_again_is_still_a_test(product: Product) -> None:
    who = new_person()
    await start_test(product, who)
    await product.hears(who, 1)
    await product.says(who, "BAJA")
    await product.becomes(who, "STOPPED")
    await product.says(who, "Hola de nuevo")

    async def again() -> LeadOffer | None:
        lives = await product.lives(who)
        return lives[-1] if len(lives) == 2 else None

    assert (await eventually(again, "a new life")).is_test


async def test_a_test_lead_needs_no_credit_and_overtakes_those_who_wait(opening: Opening) -> None:
    product = await opening(credits=0)
    real, test = new_person(), new_person()
    await product.submits(real)
    await product.hears(real, 1)
    await product.says(real, QUALIFIES)
    await product.delivers(real, "WAITING_CREDIT")
    await start_test(product, test)
    await product.hears(test, 1)
    await product.says(test, QUALIFIES)
    await product.delivers(test, "DELIVERED")
    assert await product.ledger() == []


async def test_a_real_form_of_a_tester_ends_the_test_and_is_charged(product: Product) -> None:
    who = new_person()
    await start_test(product, who)
    test = await product.becomes(who, "CONTACTED")
    await product.submits(who)

    async def real() -> LeadOffer | None:
        lives = await product.lives(who)
        return lives[-1] if len(lives) == 2 else None

    life = await eventually(real, "a life of its own")
    assert (life.is_test, life.state != "STOPPED") == (False, True)
    (ended,) = await product.all(LeadOffer, LeadOffer.id == test.id)
    assert ended.state == "STOPPED"
    await product.hears(who, 2)
    await product.says(who, QUALIFIES)
    await product.becomes(who, "SENT_TO_DEVELOPER")
    assert [kind for kind, _ in await product.ledger()].count("CREDIT_CONSUMPTION") == 1


async def test_the_database_holds_no_credit_for_a_test_lead(product: Product) -> None:
    who = new_person()
    await start_test(product, who)
    await product.hears(who, 1)
    await product.says(who, QUALIFIES)
    delivery: Delivery = await product.delivers(who, "DELIVERED")
    with pytest.raises(Exception, match="a test lead holds no credit"):
        await product.change("select credit_reserve(:t, :d)", d=delivery.id)
