"""What an operator orders about a running life: from the Web UI, over REST, on the command line."""

import asyncio
import json

import pytest
from temporalio.client import WorkflowUpdateFailedError
from typer.testing import CliRunner, Result

from commands import operator_api
from commands.admin import app
from models.contracts.lead import CloseInput, MoveInput, TakeOverInput
from models.domain.lead_commands import Reason, Taker
from models.domain.lifecycle import State
from tests.product import QUALIFIES, Product, new_person


@pytest.fixture
def _attached(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operator_api, "attached_settings", lambda _: product.settings)
    monkeypatch.setattr(operator_api.console, "width", 200)


async def _admin(*words: object) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["leads", *map(str, words)])


async def _contacted(product: Product) -> str:
    who = new_person()
    await product.submits(who)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    await product.waits_for(who, "follow_up")
    return who


async def test_the_web_ui_is_told_why_not_and_obeyed_where_the_state_allows(
    product: Product,
) -> None:
    who = await _contacted(product)
    life = await product.lifecycle(who)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await life.execute_update("move", MoveInput(target=State.SCORED, reason=Reason.OTHER))
    assert "no arrow leads from CONTACTED to SCORED" in str(refused.value.cause)
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await life.execute_update("take_over", TakeOverInput(taker=Taker.TENANT))
    assert "a tenant takes over" in str(refused.value.cause)
    await life.execute_update("take_over", TakeOverInput(taker=Taker.PLATFORM))
    await product.becomes(who, "HUMAN_HANDOFF")
    assert await life.execute_update("retry") == "HUMAN_HANDOFF"
    await life.execute_update("close", CloseInput(reason=Reason.ASKED_BY_LEAD))
    assert await life.result() == "STOPPED"


async def test_a_lead_taken_over_by_its_tenant_reaches_the_targets_and_is_charged_once(
    product: Product,
) -> None:
    await product.change("update integration set status = 'OFF' where tenant_id = :t and is_target")
    who = await _contacted(product)
    await product.says(who, QUALIFIES)
    await product.delivers(who, "WAITING_TARGET")
    await product.change("update integration set status = 'ACTIVE' where tenant_id = :t")
    life = await product.lifecycle(who)
    await life.execute_update("take_over", TakeOverInput(taker=Taker.TENANT))
    assert await life.result() == "SENT_TO_DEVELOPER"
    await (await product.delivery_workflow(who)).result()
    assert len(await product.rows()) == 1
    assert (await product.ledger())[1:] == [("CREDIT_CONSUMPTION", -1)]


@pytest.mark.usefixtures("_attached")
async def test_a_scored_lead_taken_over_from_the_command_line_reaches_the_targets(
    product: Product,
) -> None:
    who = await _contacted(product)
    await product.says(who, "Hola, busco en Palermo")
    life = await product.becomes(who, "QUALIFYING")
    moved = await _admin("move", product.id, life.id, "SCORED", "correction")
    assert moved.output == "It is SCORED.\n"
    taken = await _admin("take-over", product.id, life.id, "tenant")
    assert taken.output == "It is SENT_TO_DEVELOPER.\n"
    assert await (await product.lifecycle(who)).result() == "SENT_TO_DEVELOPER"
    await (await product.delivery_workflow(who)).result()
    assert len(await product.rows()) == 1
    again = await _admin("take-over", product.id, life.id, "tenant")
    assert again.exit_code == 1
    assert "it is delivered" in again.output


@pytest.mark.usefixtures("_attached")
async def test_the_consent_packet_holds_the_forms_own_words(product: Product) -> None:
    who = new_person()
    body = {
        "page_id": product.tenant.connections.page_id, "form_id": f"form-{who}",
        "ad_id": next(iter(product.tenant.connections.ads)),
        "fields": {"full_name": "Ana Gómez", "phone_number": f"+{who}"},
        "disclaimer": {
            "title": "Contacto", "text": "Acepto que me escriban por WhatsApp.",
            "privacy_policy": "https://example.com/privacidad",
            "checkboxes": [{"key": "ok", "text": "Acepto"}],
        },
    }  # fmt: skip
    await product.control("POST", "/leads", body)
    await product.hears(who, 1)
    life = await product.life(who)
    packet = json.loads((await _admin("consent", product.id, life.id)).output)
    assert packet["status"] == "AGREED"
    (event,) = packet["events"]
    assert event["words"] == "Contacto\nAcepto que me escriban por WhatsApp."
    assert event["evidence"]["boxes"] == [{"key": "ok", "is_ticked": True, "words": "Acepto"}]
    await product.says(who, "BAJA")
    await product.becomes(who, "STOPPED")
    packet = json.loads((await _admin("consent", product.id, life.id)).output)
    assert (packet["status"], packet["events"][-1]["words"]) == ("OPTED_OUT", "BAJA")
