"""Records the histories that tests/replay replays: `python -m tests.replay.record`.

Plays the main scenarios on a local server with the product's real parts and writes one JSON file
a workflow run. To be run, and its files committed, whenever workflow code changes on purpose.
"""

import asyncio
import json
import logging
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from pydantic import SecretStr
from sqlmodel import select
from temporalio.client import WorkflowHandle

from commands.migrate import migrate
from models import ids
from models.domain.lifecycle import State
from models.opening import opened_database
from models.tables import KnowledgeSource
from stack.running import running_stack
from tests.buying import buy, has_bought, paid, uses_up
from tests.house import House, open_house
from tests.product import Product, eventually, new_person, open_product
from tests.talking_chatwoot import agent, conversation, desk_settings, shown
from tests.workflows.model_server import model_server, reading, says, writes

HERE: Final = Path(__file__).parent
HISTORIES: Final = HERE / "histories"
NAME: Final = "Zulema Quiñonero"
MAIL: Final = "zulema.q@example.com"
OPENING: Final = "Hola, busco 2 ambientes en Palermo"
QUESTION: Final = "¿Cuánto son los gastos de escritura?"
MONEY: Final = "hasta 150 mil dólares"
READY: Final = "para dentro de 3 meses, estoy listo para comprar"
PRIVATE: Final = (NAME, "Zulema", MAIL, OPENING, QUESTION, MONEY, READY, "escritura", "Palermo")
"""What people said and who they are: none of it may stand in a history."""


async def _keep(name: str, handle: WorkflowHandle[Any, Any]) -> None:
    history = await handle.fetch_history()
    (HISTORIES / f"{name}.json").write_text(_smaller(history.to_json()), encoding="utf-8")


_OF_THIS_MACHINE: Final = frozenset({"identity", "stackTrace", "binaryChecksum"})


def _smaller(text: str) -> str:
    """Without what names the machine it was recorded on; replay looks at none of it."""
    return json.dumps(_stripped(json.loads(text)), indent=1, sort_keys=True) + "\n"


def _stripped(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _stripped(v) for key, v in value.items() if key not in _OF_THIS_MACHINE}
    if isinstance(value, list):
        return [_stripped(item) for item in value]
    # A worker's own queue is called after its process and host.
    return "worker" if isinstance(value, str) and re.match(r"\d+@", value) else value


async def _contacted(product: Product) -> str:
    who = new_person()
    await product.submits(who, full_name=NAME, email=MAIL)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    return who


async def delivered(house: House) -> None:
    """A lead qualifies over a burst, a question, a last word and a photo, and is delivered."""
    async with open_product(house, policy={"burst_window_ms": 300}) as product:
        who = await _contacted(product)
        await product.says(who, OPENING, MONEY)
        await product.hears(who, 2)
        await product.says(who, QUESTION)
        await product.hears(who, 3)
        await product.says(who, READY, {"image": {}})
        await product.becomes(who, "SENT_TO_DEVELOPER")
        await (await product.lifecycle(who)).result()
        await product.quiet(who)
        await _keep("lead_delivered", await product.lifecycle(who))
        await _keep("conversation_burst_and_question", await product.conversation(who))
        await _keep("delivery_at_once", await product.delivery_workflow(who))


async def waited_for_credit(house: House) -> None:
    """A delivery waits for a credit, which a purchase brings."""
    async with open_product(house, credits=0) as product:
        who = await _contacted(product)
        await product.says(who, f"{OPENING}, {MONEY}, {READY}")
        await product.delivers(who, "WAITING_CREDIT")
        opened = await buy(product, "record", email=MAIL)
        await paid(product, opened)
        await product.becomes(who, "SENT_TO_DEVELOPER")
        await (await product.lifecycle(who)).result()
        checkout = product.workflow(ids.checkout_workflow_id(product.id, UUID(opened["order_id"])))
        await checkout.result()
        await _keep("delivery_waited_for_credit", await product.delivery_workflow(who))
        await _keep("checkout_paid", checkout)


async def recharged(house: House) -> None:
    """Credits run low, and the saved card is charged."""
    async with open_product(house, credits=0) as product:
        await has_bought(product)
        wanted = {
            "is_on": True, "at": 10, "package": "starter", "monthly_cap_minor": 900_00,
            "email": MAIL,
        }  # fmt: skip
        answer = await product.operator.put(f"/api/tenants/{product.id}/recharge", json=wanted)
        assert answer.status_code == 200, answer.text
        await uses_up(product, 10)
        await product.sweep()
        recharge = product.workflow(ids.recharge_workflow_id(product.id))
        await recharge.result()
        await _keep("recharge", recharge)


async def checked(house: House) -> None:
    """A person asks whether a target works, and the books are compared."""
    from models.contracts.delivery import CheckTargetInput
    from models.contracts.reconciliation import ReconcileInput
    from workflows.reconciliation import ReconciliationWorkflow
    from workflows.target_check import TargetCheckWorkflow

    async with open_product(house) as product:
        listed = await product.operator.get(f"/api/tenants/{product.id}/targets")
        target_id = UUID(listed.json()[0]["id"])
        asked = CheckTargetInput(tenant_id=product.id, integration_id=target_id)
        check = await house.client.start_workflow(
            TargetCheckWorkflow.run, asked,
            id=ids.target_check_workflow_id(product.id, target_id, ids.new_id()),
            task_queue=product.queue,
        )  # fmt: skip
        await check.result()
        await _keep("target_check", check)
        books = await house.client.start_workflow(
            ReconciliationWorkflow.run, ReconcileInput(settle_s=0),
            id="reconciliation-record", task_queue=product.queue,
        )  # fmt: skip
        await books.result()
        await _keep("reconciliation", books)


async def cooled(house: House) -> None:
    """Nobody answers: two follow-ups, cooling, three reactivations, all within seconds."""
    soon = 0.005
    quick = {
        "follow_up_every_min": soon,
        "incomplete_after_min": 3 * soon,
        "reactivation_every_min": soon,
    }
    async with open_product(house, policy=quick) as product:
        who = await _contacted(product)

        async def is_over() -> bool:
            life = await product.life(who)
            return life.state == "COOLING" and life.reactivations == 3

        await eventually(is_over, "the last cooling")
        await product.waits_for(who, "the lead to write")
        await _keep("lead_cooled", await product.lifecycle(who))


async def stopped(house: House) -> None:
    """A target fails, the person opts out meanwhile; the delivery is withdrawn."""
    async with open_product(house) as product:
        who = await _contacted(product)
        await product.switch("google.append", "fail_before", times=1)
        await product.says(who, f"{OPENING}, {MONEY}, {READY}")
        await product.delivers(who, "SENDING")
        await product.says(who, "BAJA")
        await product.delivers(who, "WITHDRAWN")
        await (await product.lifecycle(who)).result()
        await _keep("lead_stopped_while_delivered", await product.lifecycle(who))
        await _keep("delivery_withdrawn", await product.delivery_workflow(who))


async def repaired(house: House) -> None:
    """Graph refuses the token until a person has repaired the connection."""
    async with open_product(house) as product:
        who = new_person()
        await product.switch("graph.lead", "fail_before", times=1, status=401, code=190)
        leadgen_id = await product.submits(who, full_name=NAME)
        life_id = ids.lead_offer_id(product.id, leadgen_id)
        handle = product.workflow(ids.lead_workflow_id(product.id, life_id))

        async def waits() -> bool:
            return "repaired" in (await handle.query("status"))["waiting_for"]

        await eventually(waits, "the wait")
        await handle.signal("reconsider")
        await product.becomes(who, "CONTACTED")
        await product.says(who, "Quiero hablar con una persona")
        await product.becomes(who, "HUMAN_HANDOFF")
        await product.quiet(who)
        await _keep("lead_repaired_and_handed_off", handle)


async def handed_off(house: House) -> None:
    """A person asks for a human, whom the desk lends: both write, and the bot gets it back."""
    desk, settings = await desk_settings(house)
    async with open_product(house, **settings) as product:
        who = await _contacted(product)
        await product.says(who, "Quiero hablar con una persona")
        await shown(product, desk, who, 1)
        talk = (await conversation(product, desk, who))["id"]
        await agent(product, desk, talk, text=f"Hola {NAME}")
        await product.hears(who, 3)
        await product.says(who, QUESTION)
        await shown(product, desk, who, 3)
        await agent(product, desk, talk, status="resolved")
        await product.hears(who, 4)
        await product.quiet(who)
        await _keep("conversation_handed_off", await product.conversation(who))


async def written(house: House) -> None:
    """A model reads what a person wrote, and writes the reply."""
    async with (
        model_server() as model,
        open_product(
            house, openai_url=model.url, openai_chat_model="m", openai_reply_models="m"
        ) as product,
    ):
        who = await _contacted(product)
        asks = writes(text="¿Qué presupuesto tenés pensado?", action="ask", asks="budget")
        model.answers = [says(reading()), asks]
        await product.says(who, OPENING)
        await product.hears(who, 2)
        await product.quiet(who)
        await _keep("conversation_written", await product.conversation(who))


async def operated(house: House) -> None:
    """An agent takes a lead over, an operator moves it on, and its tenant accepts it."""
    from models.contracts.lead import MoveInput, TakeOverInput
    from models.domain.lead_commands import Reason, Taker

    async with open_product(house) as product:
        who = await _contacted(product)
        life = await product.lifecycle(who)
        await life.execute_update("take_over", TakeOverInput(taker=Taker.PLATFORM))
        await life.execute_update("move", MoveInput(target=State.QUALIFYING, reason=Reason.OTHER))
        await life.execute_update("move", MoveInput(target=State.SCORED, reason=Reason.OTHER))
        await life.execute_update("take_over", TakeOverInput(taker=Taker.TENANT))
        await life.result()
        await (await product.delivery_workflow(who)).result()
        await _keep("lead_operated", life)


async def swept(house: House) -> None:
    """A reply that never left and a purchase wake their workflows through the sweep."""
    from models.contracts.maintenance import SweepInput
    from workflows.maintenance import SweepWorkflow

    async with open_product(house) as product:
        who = await _contacted(product)
        await product.switch(
            "whatsapp.messages", "fail_before", times=1, status=401, code=190, match={"to": who}
        )
        await product.says(who, OPENING)

        async def queued() -> bool:
            last = (await product.sent_texts(who))[-1]
            return last.status == "queued" and last.sending_since is not None

        await eventually(queued, "the unsent reply")
        handle = await house.client.start_workflow(
            SweepWorkflow.run, SweepInput(grace_s=0), id="sweep-record", task_queue=product.queue
        )
        await handle.result()
        await product.hears(who, 2)
        await _keep("sweep", handle)


async def imported(house: House) -> None:
    """A file becomes leads over several runs, and a lead is found that no webhook brought."""
    from models.contracts.intake import BackfillInput, ImportInput
    from workflows.backfill import BackfillWorkflow
    from workflows.lead_import import ImportWorkflow

    async with open_product(house) as product:
        content = f"nombre,tel\n{NAME},+{new_person()}\n{NAME},x\n{NAME},+{new_person()}\n"
        uploaded = await product.operator.post(
            f"/api/tenants/{product.id}/imports?file_name=leads.csv", content=content.encode()
        )
        import_id = UUID(uploaded.json()["id"])
        handle = await house.client.start_workflow(
            ImportWorkflow.run,
            ImportInput(tenant_id=product.id, import_id=import_id, rows_a_batch=1, leads_a_run=1,
                leads_per_minute=600),
            id=ids.import_workflow_id(product.id, import_id), task_queue=product.queue,
        )  # fmt: skip
        first = house.client.get_workflow_handle(handle.id, run_id=handle.first_execution_run_id)
        await handle.result()
        await _keep("import_first_run", first)
        await _keep("import_last_run", product.workflow(handle.id))
        body = {
            "page_id": product.tenant.connections.page_id,
            "form_id": "form-1",
            "fields": {"full_name": NAME, "phone_number": f"+{new_person()}"},
            "notify": False,
        }
        await product.control("POST", "/leads", body)
        back = await house.client.start_workflow(
            BackfillWorkflow.run, BackfillInput(tenant_id=product.id),
            id=ids.backfill_workflow_id(product.id), task_queue=product.queue,
        )  # fmt: skip
        await back.result()
        await _keep("backfill", back)


async def read(house: House) -> None:
    """A site is read and approved, a page that leads inward is refused, and one is due again."""
    from models.contracts.knowledge import RefreshInput
    from workflows.knowledge import KnowledgeRefreshWorkflow

    async with open_product(house, embeddings="off", knowledge_pause_s=0) as product:
        for name, path in (("knowledge_site", ""), ("knowledge_refused", "adentro")):
            url = f"{str(house.sandbox.base_url).rstrip('/')}/site/{path}"
            body = {"title": NAME, "source": {"kind": "WEBSITE", "url": url, "paths": ["/site"]}}
            given = await product.operator.post(f"/api/tenants/{product.id}/knowledge", json=body)
            (source,) = await product.all(
                KnowledgeSource, KnowledgeSource.id == UUID(given.json()["id"])
            )
            reading = product.workflow(
                ids.knowledge_workflow_id(product.id, source.id, source.fingerprint)
            )
            await reading.result()
            await _keep(name, reading)
        await product.change("update knowledge_source set refresh_at = now() where tenant_id = :t")
        refresh = await house.client.start_workflow(
            KnowledgeRefreshWorkflow.run, RefreshInput(),
            id=ids.schedule_id("knowledge"), task_queue=product.queue,
        )  # fmt: skip
        await refresh.result()
        await _keep("knowledge_refresh", refresh)


async def kept_up(house: House) -> None:
    """Knowledge that was stored without vectors is indexed anew."""
    from models.contracts.knowledge_index import UpkeepInput
    from workflows.knowledge_upkeep import KnowledgeUpkeepWorkflow

    async with open_product(house, embeddings="off") as product:
        await product.change("update knowledge_document set analyzer = null where tenant_id = :t")
        upkeep = await house.client.start_workflow(
            KnowledgeUpkeepWorkflow.run, UpkeepInput(),
            id=ids.schedule_id("knowledge-upkeep"), task_queue=product.queue,
        )  # fmt: skip
        await upkeep.result()
        await _keep("knowledge_upkeep", upkeep)


async def lettered(house: House) -> None:
    """Somebody signs up, and is written to."""
    from models.tables import Letter

    async with open_product(house) as product:
        body = {"email": MAIL, "password": "correct-horse-battery", "name": NAME, "company": NAME}
        answer = await product.operator.post("/auth/sign-up", json=body)
        assert answer.status_code == 202, answer.text
        async with house.db.platform() as session:
            letter_id = (await session.exec(select(Letter.id))).one()
        letter = product.workflow(ids.letter_workflow_id(letter_id))
        await letter.result()
        await _keep("letter", letter)


async def heads_kept(house: House) -> None:
    """The heads of the audit log's chains are kept."""
    from workflows.audit_heads import AuditHeadsWorkflow

    async with open_product(house) as product:
        keeping = await house.client.start_workflow(
            AuditHeadsWorkflow.run, id=ids.schedule_id("audit-heads"), task_queue=product.queue
        )
        await keeping.result()
        await _keep("audit_heads", keeping)


async def kept_for_a_time(house: House) -> None:
    """Old words are blanked; then the person is erased."""
    from api import engine_privacy
    from models.contracts.retention import RetentionInput
    from workflows.retention import RetentionWorkflow

    async with open_product(house) as product:
        who = await _contacted(product)
        await product.says(who, OPENING)
        await product.hears(who, 2)
        for column in ("occurred_at", "created_at"):
            await product.change(
                f"update message set {column} = {column} - interval '400 days' where tenant_id = :t"
            )
        retention = await house.client.start_workflow(
            RetentionWorkflow.run, RetentionInput(tenant_id=product.id),
            id=ids.retention_workflow_id(product.id), task_queue=product.queue,
        )  # fmt: skip
        await retention.result()
        await _keep("retention", retention)
        engine_privacy.SETTLE_S = 0.1  # type: ignore[attr-defined]
        life = await product.life(who)
        asked = await product.operator.post(
            f"/api/tenants/{product.id}/leads/{life.id}/erasure", json={"confirm": str(life.id)}
        )
        assert asked.status_code == 202, asked.text
        erasure = product.workflow(ids.erasure_workflow_id(product.id, UUID(asked.json()["id"])))
        await erasure.result()
        await _keep("erasure", erasure)


SCENARIOS: Final = (
    delivered, waited_for_credit, recharged, checked, cooled, stopped, repaired, handed_off,
    written, operated, swept,
    imported, read, kept_up, lettered, heads_kept, kept_for_a_time,
)  # fmt: skip


@asynccontextmanager
async def _house(folder: Path) -> AsyncIterator[House]:
    async with running_stack(
        parts=("postgres", "temporal"), durable=False, database="converzia_test"
    ) as stack:
        await asyncio.to_thread(migrate, stack.settings)
        # In clear, so that a diff can be read.
        settings = stack.settings.model_copy(update={"payload_keys": SecretStr("")})
        async with (
            opened_database(settings, pool_size=8) as db,
            open_house(settings, db, folder) as house,
        ):
            yield house


async def main() -> None:
    logging.disable(logging.WARNING)
    shutil.rmtree(HISTORIES, ignore_errors=True)
    HISTORIES.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        async with _house(Path(folder)) as house:
            for scenario in SCENARIOS:
                await scenario(house)
                print(f"recorded: {scenario.__name__}", flush=True)
    await asyncio.sleep(0.1)  # temporalio may crash at an exit that comes too soon


if __name__ == "__main__":
    asyncio.run(main())
