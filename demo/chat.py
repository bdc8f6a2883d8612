"""`converzia chat`: you are the lead, on a stack of its own: an ad's form, and a talk."""

import asyncio
import sys
from dataclasses import dataclass, field
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from sqlmodel import col, select

from demo.roles import ADS, MAIN
from demo.stage import FORM_ID, House, Stage, open_stage
from models.settings import Settings
from models.tables import Lead, LeadOffer
from stack.errors import StackError
from stack.running import running_stack
from stack.signals import cancel_on_signals

_HOME: Final = "chat"
_FIRST_PORTS: Final = {"api": 8020, "temporal": 7253, "temporal_ui": 8253, "sandbox": 8120}
"""Beside those of `up` and `demo`."""
_PATIENCE_S: Final = 20.0
"""For one reply. Silence may be the answer: to an opt-out, or while a human is expected."""
_HINT: Final = "Escribí como el interesado. /voz TEXTO manda un audio; Ctrl-D termina."


def run(phone: str, name: str, *, form: bool) -> int:
    """The command's exit code. `form`: the person filled in the ad's form first."""
    console = Console(highlight=False, soft_wrap=True)
    try:
        asyncio.run(_chat(Settings(), console, phone, name, form))
    except StackError as error:
        console.print(f"[red]{escape(str(error))}[/]")
        return 1
    except (asyncio.CancelledError, KeyboardInterrupt):
        pass  # asked to stop, and stopped
    return 0


async def _chat(given: Settings, console: Console, phone: str, name: str, form: bool) -> None:
    if given.is_production:
        raise StackError("The chat plays the vendors itself: it does not run in production.")
    with cancel_on_signals():
        async with (
            running_stack(given.home / _HOME, preferred_ports=_FIRST_PORTS) as stack,
            open_stage(stack.settings) as stage,
        ):
            console.print(f"[dim]Temporal: {stack.settings.temporal_ui_url}\n{_HINT}[/]")
            talk = _Talk(stage, stage.houses[MAIN], console, phone.lstrip("+"), name)
            if form:
                await talk.submit()
                await talk.listen()
            while line := await asyncio.to_thread(_line):
                await talk.say(line)
                await talk.listen()


def _line() -> str | None:
    """What was typed; None at the end of the input."""
    while line := sys.stdin.readline():
        if line.strip():
            return line.strip()
    return None


@dataclass
class _Talk:
    stage: Stage
    house: House
    console: Console
    wa_id: str
    name: str
    _cursor: int = 0
    _options: list[dict[str, str]] = field(default_factory=list)

    async def submit(self) -> None:
        lead = {
            "page_id": self.house.page_id,
            "form_id": FORM_ID,
            "ad_id": next(iter(ADS.values())),
            "fields": {"full_name": self.name, "phone_number": f"+{self.wa_id}"},
        }
        await self._post("leads", lead)

    async def say(self, line: str) -> None:
        if not sys.stdin.isatty():
            self.console.print(f"[bold]{escape(self.name)}:[/] {escape(line)}")
        is_voice = line.startswith("/voz ")
        message = {"voice": {"text": line.removeprefix("/voz ")}} if is_voice else self._typed(line)
        about = {"phone_number_id": self.house.number_id, "name": self.name}
        await self._post(f"people/{self.wa_id}/messages", {**message, **about})

    def _typed(self, line: str) -> dict[str, Any]:
        """The number of an option taps it; everything else is written."""
        if line.isdigit() and 1 <= int(line) <= len(self._options):
            return {"list_reply": self._options[int(line) - 1]}
        return {"text": line}

    async def listen(self) -> None:
        """Prints what is answered, and where the lead stands after it."""
        asked: dict[str, str | float] = {"wa_id": self.wa_id, "after": self._cursor}
        asked["timeout_s"] = _PATIENCE_S
        answer = await self.stage.sandbox.get("/_sandbox/outbound/wait", params=asked)
        said = answer.raise_for_status().json()
        self._cursor = said["cursor"]
        for message in said["messages"]:
            self.console.print(f"[green]Asistente:[/] {escape(message['text'] or '')}")
            self._options = message.get("options") or []
            for number, option in enumerate(self._options, 1):
                self.console.print(f"  [dim]{number}[/] ⟨{escape(option['title'])}⟩")
        self.console.print(f"[dim]{await self._standing()}[/]")

    async def _standing(self) -> str:
        async with self.stage.db.tenant(self.house.id) as db:
            rows = await db.exec(
                select(LeadOffer)
                .join(Lead, col(Lead.id) == col(LeadOffer.lead_id))
                .where(Lead.phone == f"+{self.wa_id}")
                .order_by(col(LeadOffer.created_at).desc())
            )
            life = rows.first()
        if life is None:
            return "(todavía no hay un lead)"
        known = ", ".join(sorted(life.fields))
        return f"({life.state}, puntaje {life.score or '-'}; sabe: {known or 'nada'})"

    async def _post(self, route: str, body: dict[str, Any]) -> None:
        answer = await self.stage.sandbox.post(f"/_sandbox/{route}", json={**body, "wait": True})
        answer.raise_for_status()
