"""Drives one character through the sandbox, as the person would: form, messages, patience."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select

from demo.development import TEMPLATES
from demo.roles import (
    AdIsMapped,
    Character,
    CreditsRunOut,
    Hears,
    Reaches,
    Says,
    SendsPapers,
    Speaks,
    Step,
)
from demo.stage import FORM_ID, House, Stage
from models.domain.lifecycle import State
from models.tables import Delivery, Lead, LeadOffer

_PATIENCE_S: Final = 45.0
"""Generous, for a machine that does other things as well; an answer comes within two seconds."""
_LOOK_EVERY_S: Final = 0.1
_TEMPLATE: Final = {"template"}
_ANSWER: Final = {"text", "interactive"}
"""A question that offers options to tap answers as much as one that is only written."""

Tell = Callable[[Character, str], None]


class Stuck(Exception):
    """What was waited for did not come; the text says what."""


async def until(
    look: Callable[[], Awaitable[Any]], what: str, within_s: float = _PATIENCE_S
) -> Any:
    """The first true answer of `look`. Raises Stuck."""
    deadline = time.monotonic() + within_s
    while not (found := await look()):
        if time.monotonic() > deadline:
            raise Stuck(f"{what}: no pasó en {within_s:.0f} s")
        await asyncio.sleep(_LOOK_EVERY_S)
    return found


@dataclass
class Player:
    stage: Stage
    house: House
    who: Character
    tell: Tell
    cursor: int = 0
    """Up to here the person has read."""

    async def play(self) -> None:
        """The whole part. Raises Stuck where the product does not do its own."""
        steps = list(self.who.steps)
        if steps and isinstance(steps[0], CreditsRunOut):
            await self._wait_for_empty_account()
            steps.pop(0)
        if self.who.failing_target == "sheet":
            await self._make_sheet_fail()
        await self._submit()
        for step in steps:
            await self._do(step)
        if self.who.expects.delivered:
            delivery_id = await until(self._delivery, "quedar lista para entregar")
            if self.who.failing_target == "sink":
                match = {"webhook-id": str(delivery_id)}
                await self.stage.switch(f"sink.{self.house.sink}", "fail_before", 2, match)

    async def _do(self, step: Step) -> None:
        match step:
            case Says(texts, replies):
                self.tell(self.who, "→ " + " / ".join(texts))
                one_or_many = {"text": texts[0]} if len(texts) == 1 else {"burst": list(texts)}
                await self._write(one_or_many, replies)
            case Speaks(words, replies):
                self.tell(self.who, f"→ (audio) {words}")
                await self._write({"voice": {"text": words}}, replies)
            case SendsPapers(replies):
                self.tell(self.who, "→ (una foto y un PDF)")
                papers = [{"image": {}}, {"document": {"filename": "recibo.pdf"}}]
                await self._write({"burst": papers}, replies)
            case Hears(messages):
                await self._hear(_TEMPLATE, messages, "un mensaje que llega solo")
            case Reaches(state):
                await until(lambda: self._is(state), f"llegar a {state}")
            case AdIsMapped(ad_id, offer):
                await self._map(ad_id, offer)
            case CreditsRunOut():
                await self._wait_for_empty_account()

    async def _submit(self) -> None:
        form = self.who.form
        answers = {"full_name": self.who.name, "phone_number": form.phone, **form.answers}
        lead = {
            "page_id": self.house.page_id,
            "form_id": FORM_ID,
            "ad_id": form.ad_id,
            "fields": answers,
        }
        self.tell(self.who, "deja sus datos en el aviso")
        body: dict[str, Any] = {"leads": [lead] * form.forms, "repeat": form.notices}
        (await self.stage.sandbox.post("/_sandbox/leads", json=body)).raise_for_status()

    async def _write(self, message: dict[str, Any], replies: int) -> None:
        body = {**message, "phone_number_id": self.house.number_id, "name": self.who.name}
        url = f"/_sandbox/people/{self.who.wa_id}/messages"
        (await self.stage.sandbox.post(url, json=body)).raise_for_status()
        if replies:
            words = next(iter(message.values()))
            await self._hear(_ANSWER, replies, f"una respuesta a {words!r}")

    async def _hear(self, kinds: set[str], count: int, what: str) -> None:
        """Reads on until `count` messages of these kinds are there; others are read along."""
        deadline = time.monotonic() + _PATIENCE_S
        wanted = count
        while time.monotonic() < deadline:
            query: dict[str, str | int] = {
                "wa_id": self.who.wa_id, "after": self.cursor, "count": wanted, "timeout_s": 5,
            }  # fmt: skip
            answer = await self.stage.sandbox.get("/_sandbox/outbound/wait", params=query)
            messages = answer.json()["messages"]
            right = [m for m in messages if m["type"] in kinds]
            if len(right) >= count:
                self.cursor = int(right[count - 1]["seq"])
                self.tell(self.who, f"← {_as_read(right[count - 1])}")
                return
            wanted = len(messages) + count - len(right)
        raise Stuck(f"esperaba {what} y no llegó en {_PATIENCE_S:.0f} s")

    async def _map(self, ad_id: str, offer: str) -> None:
        self.tell(self.who, "la plataforma mapea el aviso desconocido")
        answer = await self.stage.api.put(
            f"/api/tenants/{self.house.id}/ads/{ad_id}",
            json={"offer_id": str(self.house.tenant.offers[offer])},
        )
        answer.raise_for_status()

    async def _make_sheet_fail(self) -> None:
        """Once without effect, once with the row written and no answer: still one row."""
        match = {"spreadsheet_id": self.house.sheet["spreadsheet_id"]}
        await self.stage.switch("google.append", "fail_before", 1, match)
        await self.stage.switch("google.append", "fail_after", 1, match)

    async def _wait_for_empty_account(self) -> None:
        async def is_empty() -> bool:
            return await self.stage.available_credits(self.house) == 0

        await until(is_empty, "que se agoten los créditos", within_s=4 * _PATIENCE_S)

    async def _is(self, state: State) -> bool:
        life = await self._life()
        return life is not None and life.state == state

    async def _life(self) -> LeadOffer | None:
        async with self.stage.db.tenant(self.house.id) as db:
            rows = await db.exec(
                select(LeadOffer)
                .join(Lead, col(Lead.id) == col(LeadOffer.lead_id))
                .where(LeadOffer.tenant_id == self.house.id, Lead.phone == f"+{self.who.wa_id}")
            )
            return rows.first()

    async def _delivery(self) -> UUID | None:
        life = await self._life()
        if life is None:
            return None
        async with self.stage.db.tenant(self.house.id) as db:
            rows = await db.exec(
                select(Delivery.id).where(
                    Delivery.tenant_id == self.house.id, Delivery.lead_offer_id == life.id
                )
            )
            return rows.first()


def _as_read(message: dict[str, Any]) -> str:
    """A template as the person sees it: the sandbox knows its name and values only."""
    if message["type"] not in _TEMPLATE:
        titles = [f"⟨{option['title']}⟩" for option in message.get("options") or ()]
        return " ".join([str(message["text"]), *titles])
    name, _, values = str(message["text"]).removeprefix("[").partition("] ")
    text = next(body for known, body in TEMPLATES.values() if known == name)
    for number, value in enumerate(values.split(" · "), 1):
        text = text.replace(f"{{{{{number}}}}}", value)
    return text
