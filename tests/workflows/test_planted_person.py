"""A person goes through their whole life, and Temporal, the logs and the servers' own files tell
nothing of them."""

import io
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import structlog
from _pytest.logging import LogCaptureHandler
from temporalio.client import WorkflowExecution

from activities.senders import SheetSender
from api import engine_privacy
from models import ids
from models.log_setup import configure_logs
from stack.running import RunningStack
from tests.decoded import decoded
from tests.house import House
from tests.planted import PlantedPerson, new_person
from tests.product import Product, eventually
from tests.talking_chatwoot import agent, conversation, desk_settings, shown

Opening = Callable[..., Awaitable[Product]]

SPOKEN, ASKED, WRITTEN, DESK, NOTE = (
    "me gusta el ventanal violeta del segundo",
    "¿aceptan mi colección de yunques?",
    "es para mi abuela Hermenegilda, que camina con bastón",
    "te llamo al fijo de la panadería",
    "la persona dice que heredó un molino",
)
"""A voice note, a question that nothing answers, a text, an agent's on the desk, a return's."""


@dataclass
class Look:
    """What was looked at, and what was found there of the person."""

    person: PlantedPerson
    places: dict[str, int] = field(default_factory=dict)
    hits: list[tuple[str, list[str]]] = field(default_factory=list)

    def at(self, place: str, content: str | bytes) -> None:
        self.places[place] = self.places.get(place, 0) + 1
        if found := self.person.found_in(content):
            self.hits.append((place, found))

    def report(self) -> str:
        rows = [f"{place:<34} {count:>6}" for place, count in self.places.items()]
        return "\n".join([*rows, f"{'hits':<34} {len(self.hits):>6}"])


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """What the product logs at its most talkative, as it is written in production."""
    written, root = io.StringIO(), logging.getLogger()
    kept, level = root.handlers, root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", written)
        configure_logs("DEBUG", "json", "test")
    structlog.configure(cache_logger_on_first_use=False)
    yield lambda: written.getvalue().splitlines()
    root.handlers = [h for h in kept if not isinstance(h, LogCaptureHandler)]
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


async def live(product: Product, desk: dict[str, Any], person: PlantedPerson) -> None:
    """Intake, talk, voice note, a hand-off to the desk, score, delivery, return, erasure."""
    who = person.wa_id
    await product.submits(who, full_name=person.name, email=person.mail, dni=person.dni)
    await product.hears(who, 1)
    await product.becomes(who, "CONTACTED")
    await product.says(who, ASKED)
    await product.hears(who, 2)
    await product.says(who, {"voice": {"text": f"Busco 2 ambientes en Palermo, {SPOKEN}"}})
    await product.hears(who, 3)
    await product.says(who, "Quiero hablar con una persona")
    await shown(product, desk, who, 1)
    talk = (await conversation(product, desk, who))["id"]
    await agent(product, desk, talk, text=f"Hola {person.name}, {DESK}")
    await product.hears(who, 5)
    await product.says(who, f"Dale, {person.mail} o DNI {person.dni}. {WRITTEN}")
    await shown(product, desk, who, 3)
    await agent(product, desk, talk, status="resolved")
    await product.becomes(who, "QUALIFYING")
    await product.says(who, "hasta 150 mil dólares, en 3 meses, estoy listo para comprar")
    await product.becomes(who, "SENT_TO_DEVELOPER")
    delivery = await product.delivers(who, "DELIVERED")
    path = f"/api/tenants/{product.id}/deliveries/{delivery.id}/return"
    asked = await product.operator.post(path, json={"reason": "OTHER", "note": NOTE})
    assert asked.status_code == 200, asked.text
    await product.quiet(who)
    life = await product.life(who)
    path = f"/api/tenants/{product.id}/leads/{life.id}/erasure"
    begun = await product.operator.post(path, json={"confirm": str(life.id)})
    assert begun.status_code == 202, begun.text
    erasing = ids.erasure_workflow_id(product.id, UUID(begun.json()["id"]))
    await product.workflow(erasing).result()


def fails_once(monkeypatch: pytest.MonkeyPatch, words: str) -> list[str]:
    """The first delivery to the sheet breaks as a library does: with a person in its mouth."""
    real = SheetSender.send
    raised: list[str] = []

    async def send(self: SheetSender, target: Any, lead: Any) -> Any:
        if not raised:
            raised.append(words)
            raise ValueError(f"cannot convert {words}")
        return await real(self, target, lead)

    monkeypatch.setattr(SheetSender, "send", send)
    return raised


async def workflows(product: Product) -> list[WorkflowExecution]:
    """Every run on this product's queue, once visibility has caught up with the longest-lived."""

    async def listed() -> list[WorkflowExecution] | None:
        query = f"TaskQueue = '{product.queue}'"
        found = [run async for run in product.house.client.list_workflows(query)]
        kinds = {run.workflow_type for run in found}
        return found if {"lead_lifecycle", "conversation", "delivery", "erasure"} <= kinds else None

    return await eventually(listed, "the list of workflows")


async def test_nothing_that_temporal_or_the_servers_keep_tells_of_a_person(
    opening: Opening,
    house: House,
    stack: RunningStack,
    lines: Callable[[], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = new_person(SPOKEN, ASKED, WRITTEN, DESK, NOTE, "Hermenegilda", "yunques")
    monkeypatch.setattr(engine_privacy, "SETTLE_S", 0.2)
    raised = fails_once(monkeypatch, f"{person.name} {person.phone}")
    desk, settings = await desk_settings(house)
    product = await opening(**settings)
    await live(product, desk, person)
    assert raised

    look, client = Look(person), house.client
    for run in await workflows(product):
        handle = client.get_workflow_handle(run.id, run_id=run.run_id)
        described = await handle.describe()
        history = await decoded(await handle.fetch_history(), client.data_converter)
        assert str(product.id) in history
        look.at("histories, decrypted", history)
        look.at("ids and search attributes", str(described.raw_description))
        look.at("memos", str(await described.memo()))
    for line in lines():
        look.at("log lines", line)
    for path in sorted(stack.home.path.rglob("temporal.db*")):
        raw = path.read_bytes()
        look.at("bytes of Temporal's database", raw)
        assert b'"contact_id"' not in raw, "a payload in clear"
    for path in sorted(stack.home.logs.iterdir()):
        look.at("logs of the servers", path.read_bytes())
    print(look.report())
    assert look.hits == []
    assert any("activity failed with a bug" in json.loads(line)["event"] for line in lines())
