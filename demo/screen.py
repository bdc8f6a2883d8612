"""What the demo shows: the stack starting, everybody's part live, then tables and links."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from demo.expect import Check
from demo.facts import HouseFacts
from demo.roles import Character
from demo.stage import House, Stage
from models.domain.lifecycle import State

STATES: Final[Mapping[str, tuple[str, str]]] = {
    State.PENDING_MAPPING: ("aviso sin mapear", "yellow"),
    State.TO_BE_CONTACTED: ("por contactar", "yellow"),
    State.CONTACTED: ("contactado", "cyan"),
    State.ENGAGED: ("respondió", "cyan"),
    State.QUALIFYING: ("en conversación", "cyan"),
    State.SCORED: ("bajo el puntaje", "yellow"),
    State.LEAD_READY: ("listo", "green"),
    State.SENT_TO_DEVELOPER: ("entregado", "bold green"),
    State.COOLING: ("enfriándose", "blue"),
    State.REACTIVATION: ("reactivación", "blue"),
    State.HUMAN_HANDOFF: ("con una persona", "magenta"),
    State.DISQUALIFIED: ("descartado", "red"),
    State.STOPPED: ("pidió baja", "red"),
}
_MOVEMENTS: Final[Mapping[str, str]] = {
    "CREDIT_PURCHASE": "compra",
    "CREDIT_CONSUMPTION": "entrega",
    "CREDIT_BONUS": "bonificación",
}


class Screen:
    """Live on a terminal; elsewhere one line a happening."""

    def __init__(self, console: Console, began: float) -> None:
        self._console = console
        self._began = began
        self._last: dict[str, tuple[Character, str]] = {}
        self._live: Live | None = None

    def say(self, line: str) -> None:
        self._console.print(f"[dim]{time.monotonic() - self._began:6.1f} s[/] {escape(line)}")

    def begin(self, cast: Sequence[Character], houses: Iterable[House]) -> None:
        for house in houses:
            self.say(f"{house.name}: inmobiliaria {house.id}")
        self.say(
            "En «ritmo corto» el seguimiento sale a los 3 s, se enfría a los 5 s y se reactiva "
            "6 s después del último mensaje; en la vida real son horas y días."
        )
        self.say("La demo no tiene horario de silencio y espera 0,8 s a que termine una ráfaga.")
        self._last = {who.key: (who, "espera su turno") for who in cast}
        if self._console.is_terminal:
            self._live = Live(self._scene(), console=self._console, refresh_per_second=8)
            self._live.start()

    def tell(self, who: Character, what: str) -> None:
        self._last[who.key] = (who, what)
        if self._live is not None:
            self._live.update(self._scene())
        else:
            self.say(f"{who.name:<14} {what}")

    def end(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _scene(self) -> Table:
        table = Table("lead", "qué muestra", "ahora", title="En escena", title_justify="left")
        for who, what in self._last.values():
            table.add_row(who.name, who.plays, Text(what, overflow="ellipsis", no_wrap=True))
        return table

    def show(
        self,
        stage: Stage,
        cast: Sequence[Character],
        facts: Mapping[str, HouseFacts],
        checks: Sequence[Check],
    ) -> None:
        failed = {check.who for check in checks if not check.is_met}
        self._console.print()
        self._console.print(_leads(cast, facts, failed))
        for house in facts.values():
            self._console.print(_ledger(house))
            if house.questions:
                self._console.print(_questions(house))
        self._console.print(_links(stage))
        for check in checks:
            if not check.is_met:
                line = f"{check.who}: {check.name}: {check.text}"
                self._console.print(f"[bold red]NO SE CUMPLE[/] {escape(line)}")
        met = sum(check.is_met for check in checks)
        color = "green" if met == len(checks) else "red"
        self._console.print(f"[{color}]{met} de {len(checks)} expectativas cumplidas[/]")


def _leads(cast: Sequence[Character], facts: Mapping[str, HouseFacts], failed: set[str]) -> Table:
    table = Table("", "lead", "qué muestra", "estado", "puntaje", "entrega", "crédito",
                  title="Leads", title_justify="left")  # fmt: skip
    for who in cast:
        house = facts[who.tenant]
        lead = house.lead_of(who)
        mark = Text("✗", "red") if who.name in failed else Text("✓", "green")
        for life in house.lives_of(lead) if lead else ():
            label, style = STATES[life.state]
            if any(x.phone_error for x in house.sources if x.lead_offer_id == life.id):
                label = f"{label}: teléfono inservible"
            delivery = house.delivery_of(life)
            cause = f"delivery:{delivery.id}" if delivery else ""
            charged = sum(e.amount for e in house.ledger if e.cause == cause)
            table.add_row(
                mark, who.name, who.plays, Text(label, style),
                "" if life.score is None else str(life.score),
                house.offer_name(life.offer_id) if delivery else "",
                str(charged) if charged else "",
            )  # fmt: skip
    return table


def _ledger(house: HouseFacts) -> Table:
    title = f"Libro de créditos de {house.house.name}"
    table = Table("n.º", "movimiento", "créditos", "saldo", title=title, title_justify="left")
    for entry in house.ledger:
        table.add_row(str(entry.seq), _MOVEMENTS.get(entry.kind, entry.kind),
                      f"{entry.amount:+d}", str(entry.balance_after))  # fmt: skip
    return table


def _questions(house: HouseFacts) -> Table:
    table = Table("pregunta", title="Preguntas sin respuesta, para el equipo",
                  title_justify="left")  # fmt: skip
    for question in house.questions:
        table.add_row(escape(question.question))
    return table


def _links(stage: Stage) -> Group:
    settings = stage.settings
    links: list[tuple[str, str]] = [
        ("Temporal Web UI", settings.temporal_ui_url),
        ("API", f"{settings.public_url}/docs"),
        ("Teléfono (jugá un lead)", f"{settings.sandbox_url}/phone"),
        *((f"Planilla de {h.name}", stage.sheet_url(h)) for h in stage.houses.values()),
    ]
    width = max(len(name) for name, _ in links)
    return Group(*(Text(f"  {name:<{width}}  {link}") for name, link in links))
