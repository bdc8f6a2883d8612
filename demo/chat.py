"""`converzia chat`: you are the lead, on a stack of its own: an ad's form, and a talk."""

import asyncio
import sys
from dataclasses import dataclass
from threading import Thread
from typing import Final, Literal

from rich.console import Console
from rich.markup import escape
from sqlmodel import col, select

from demo.chat_lines import ChatwootLine, Line, WhatsAppLine
from demo.roles import ADS, MAIN
from demo.stage import FORM_ID, House, Stage, open_stage
from models.settings import Settings
from models.tables import Lead, LeadOffer
from stack import signals
from stack.errors import StackError
from stack.running import running_stack

_HOME: Final = "chat"
_FIRST_PORTS: Final = {"api": 8020, "temporal": 7253, "temporal_ui": 8253, "sandbox": 8120}
"""Beside those of `up` and `demo`."""
_HINT: Final = "Escribí como el interesado. /voz TEXTO manda un audio; Ctrl-D termina."


Channel = Literal["whatsapp", "chatwoot"]


def run(phone: str, name: str, *, form: bool, channel: Channel) -> int:
    """The command's exit code. `form`: the person filled in the ad's form first."""
    console = Console(highlight=False, soft_wrap=True)
    try:
        signals.run(_chat(Settings(), console, phone, name, form, channel))
    except StackError as error:
        console.print(f"[red]{escape(str(error))}[/]")
        return 1
    except KeyboardInterrupt:
        pass  # asked to stop, and stopped
    return 0


async def _chat(
    given: Settings, console: Console, phone: str, name: str, form: bool, channel: Channel
) -> None:
    if given.is_production:
        raise StackError("The chat plays the vendors itself: it does not run in production.")
    async with (
        running_stack(given.home / _HOME, preferred_ports=_FIRST_PORTS) as stack,
        open_stage(stack.settings) as stage,
    ):
        console.print(f"[dim]Temporal: {stack.settings.temporal_ui_url}\n{_HINT}[/]")
        house, wa_id = stage.houses[MAIN], phone.lstrip("+")
        line = await _line_of(channel, stage, house, wa_id, name)
        talk = _Talk(stage, house, console, line, wa_id, name)
        if form:
            await talk.submit()
            await talk.listen()
        typed = _typed()
        while said := await typed.get():
            await talk.say(said)
            await talk.listen()


async def _line_of(channel: Channel, stage: Stage, house: House, wa_id: str, name: str) -> Line:
    if channel == "chatwoot":
        return await ChatwootLine.connect(stage, house, wa_id, name)
    return WhatsAppLine(stage, house, wa_id, name)


def _typed() -> "asyncio.Queue[str | None]":
    """What is typed, line by line; None at the end of the input.

    Read by a thread that nobody waits for, from a file of its own: Ctrl-C ends a silent terminal.
    """
    said: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        with open(sys.stdin.fileno(), closefd=False) as lines:
            for line in filter(str.strip, lines):
                loop.call_soon_threadsafe(said.put_nowait, line.strip())
        loop.call_soon_threadsafe(said.put_nowait, None)

    Thread(target=read, daemon=True).start()
    return said


@dataclass(frozen=True)
class _Talk:
    stage: Stage
    house: House
    console: Console
    line: Line
    wa_id: str
    name: str

    async def submit(self) -> None:
        lead = {
            "page_id": self.house.page_id,
            "form_id": FORM_ID,
            "ad_id": next(iter(ADS.values())),
            "fields": {"full_name": self.name, "phone_number": f"+{self.wa_id}"},
            "wait": True,
        }
        (await self.stage.sandbox.post("/_sandbox/leads", json=lead)).raise_for_status()

    async def say(self, line: str) -> None:
        if not sys.stdin.isatty():
            self.console.print(f"[bold]{escape(self.name)}:[/] {escape(line)}")
        await self.line.say(line)

    async def listen(self) -> None:
        """Prints what is answered, and where the lead stands after it."""
        for message in await self.line.listen():
            self.console.print(f"[green]Asistente:[/] {escape(message.text)}")
            for number, option in enumerate(message.options, 1):
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
