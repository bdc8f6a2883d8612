"""A person who lived, was delivered and is erased: nothing is left anywhere, and that is proven."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle
from typer.testing import CliRunner

from api import engine_privacy
from commands import erasure as erasure_commands
from commands import ledger_proof
from integrations.files import Files
from models import ids
from models.domain.erasure import Reason
from models.tables import Delivery, Erasure, Lead, LeadOffer
from stack.running import RunningStack
from tests.db.raw_sql import close_all
from tests.house import House
from tests.looking import holding
from tests.losing import AnswersLost
from tests.product import QUALIFIES, Product, eventually, new_person
from tests.talking_chatwoot import connect, desk_settings, shown, writes

Opening = Callable[..., Awaitable[Product]]
NAME, MAIL, HEARD = "Zulema Quiñonero", "zulema.q@example.com", "mi departamento violeta"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(engine_privacy, "SETTLE_S", 0.2)
    yield
    close_all()


async def _erased(product: Product, life_id: UUID) -> Erasure:
    path = f"/api/tenants/{product.id}/leads/{life_id}/erasure"
    asked = await product.operator.post(path, json={"confirm": str(life_id)})
    assert asked.status_code == 202, asked.text
    erasure_id = UUID(asked.json()["id"])
    await product.workflow(ids.erasure_workflow_id(product.id, erasure_id)).result()
    (row,) = await product.all(Erasure, Erasure.id == erasure_id)
    return row


async def _status(handle: WorkflowHandle[Any, Any]) -> WorkflowExecutionStatus | None:
    return (await handle.describe()).status


async def test_a_delivered_person_is_erased_everywhere_and_does_not_come_back(
    opening: Opening, stack: RunningStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = await opening(home=tmp_path, works=False)
    lost = AnswersLost("erasure.erase", "erasure.certify")
    await product.start_worker(lost)
    files, who = Files(product.settings), new_person()
    await product.submits(who, full_name=NAME, email=MAIL)
    await product.hears(who, 1)
    await product.says(who, {"voice": {"text": HEARD}})
    await product.hears(who, 2)
    await product.says(who, QUALIFIES)
    life = await product.becomes(who, "SENT_TO_DEVELOPER")
    await (await product.lifecycle(who)).result()
    talk = await product.conversation(who)
    assert await eventually(lambda: files.keys(f"tenant/{product.id}/media"), "the voice note")
    sheet = await eventually(product.rows, "the row")
    assert NAME in json.dumps(sheet, ensure_ascii=False)
    words = (NAME, "Zulema", MAIL, "violeta", "ambientes en Palermo", who)
    before = await asyncio.to_thread(holding, stack, product.id, words)
    assert len(before) > 10, before
    ledger = await product.ledger()

    row = await _erased(product, life.id)

    assert lost.lost.keys() == lost.names
    assert await asyncio.to_thread(holding, stack, product.id, words) == []
    assert await files.keys(f"tenant/{product.id}/media") == []
    ((*cells,),) = await product.rows()
    assert [cell for cell in cells if cell] == [str(await _delivery_id(product, life.id))]
    assert await _status(talk) is WorkflowExecutionStatus.CANCELED
    assert await product.ledger() == ledger
    assert await _proven(product)
    assert {left["holder"] for left in row.remains} == {"META", "WHATSAPP", "WEBHOOK"}
    certificate = tmp_path / "certificate.json"
    certificate.write_text(json.dumps(row.certificate), encoding="utf-8")
    monkeypatch.setattr(erasure_commands, "attached_settings", lambda _: product.settings)
    verified = await asyncio.to_thread(
        CliRunner().invoke, erasure_commands.app, ["verify", str(certificate)]
    )
    assert (verified.exit_code, "good" in verified.output) == (0, True), verified.output
    changed = json.dumps(row.certificate).replace('"REQUEST"', '"META"')
    certificate.write_text(changed, encoding="utf-8")
    forged = await asyncio.to_thread(
        CliRunner().invoke, erasure_commands.app, ["verify", str(certificate)]
    )
    assert forged.exit_code == 1
    heard = len((await product.control("GET", f"/outbound/wait?wa_id={who}&count=0"))["messages"])
    await product.says(who, "gracias")
    await product.sweep()
    await product.hears(who, heard)
    assert not [lead for lead in await product.all(Lead) if lead.phone]
    print(f"{len(before)} columns held the person, 0 do; erased {row.found}")


async def _delivery_id(product: Product, life_id: UUID) -> UUID:
    (delivery,) = await product.all(Delivery, Delivery.lead_offer_id == life_id)
    return delivery.id


async def _proven(product: Product) -> bool:
    _, breaks = await ledger_proof._proof(product.house.db, product.id)
    return not breaks


async def test_chatwoots_contacts_are_deleted_and_who_refuses_is_named(
    opening: Opening, house: House
) -> None:
    desk, settings = await desk_settings(house)
    product = await opening(**settings)
    account = await connect(product)
    who = new_person()
    await product.submits(who, full_name=NAME)
    await shown(product, account, who, 1)
    await writes(product, account, who, text="Quiero hablar con una persona")
    life = await product.becomes(who, "HUMAN_HANDOFF")
    await shown(product, desk, who, 1)
    alive = await product.lifecycle(who)
    await product.switch(
        "chatwoot.contacts", "fail_before", status=403,
        match={"method": "DELETE", "account": str(account["id"])},
    )  # fmt: skip
    row = await _erased(product, life.id)
    assert await alive.result() == "STOPPED"
    refused = [left["holder"] for left in row.remains if left["reason"] == Reason.REFUSED]
    assert refused == ["CHATWOOT"]
    found = {}
    for inbox in (desk, account):
        address = f"/chatwoot/api/v1/accounts/{inbox['id']}/contacts/search?q={who}"
        headers = {"api_access_token": inbox["api_token"]}
        answer = await house.sandbox.get(address, headers=headers)
        found[inbox["id"]] = len(answer.json()["payload"])
    assert found == {desk["id"]: 0, account["id"]: 1}
    # What is said in the conversation that was left over there makes nobody.
    await writes(product, account, who, text="¿Hola?")
    assert [lead.phone for lead in await product.all(Lead)] == [None]
    assert [each.state for each in await product.all(LeadOffer)] == ["STOPPED"]
