"""`converzia demo`: starts a stack of its own, plays every lead, checks and shows what became."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from typing import Final

import httpx
from rich.console import Console
from rich.markup import escape
from temporalio.client import WorkflowFailureError

from commands.reconcile import reconcile
from demo import expect, facts
from demo.cast import CAST
from demo.expect import Check
from demo.facts import HouseFacts
from demo.play import Player, Stuck
from demo.roles import MAIN, Character
from demo.screen import Screen
from demo.stage import Stage, open_stage
from demo.summary import Summary, summarise
from demo.topup import TopUp, top_up
from models.contracts.reconciliation import ReconcileInput
from models.domain.pricing import TRIAL_CREDITS
from models.settings import Settings
from stack import signals
from stack.errors import StackError
from stack.running import running_stack

_HOME: Final = "demo"
_WIDTH: Final = 120
"""Of the tables, where no terminal says its own."""
_UNDER_WAY_S: Final = 3.0
_FIRST_PORTS: Final = {"api": 8010, "temporal": 7243, "temporal_ui": 8243, "sandbox": 8110}
"""Beside those of `up`, so that both may run; the next run keeps what it got."""


def run(*, once: bool) -> int:
    """The command's exit code: non-zero when an expectation failed."""
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = _WIDTH
    outcome = _Outcome()
    try:
        signals.run(_demo(Settings(), once, console, outcome))
    except StackError as error:
        console.print(f"[red]{escape(str(error))}[/]")
        return 1
    except KeyboardInterrupt:
        pass  # asked to stop, and stopped
    if once and outcome.summary is not None:
        print(json.dumps(outcome.summary.as_json()), flush=True)
    was_stopped_early = outcome.summary is None and not once
    return 0 if outcome.is_good or was_stopped_early else 1


class _Outcome:
    """Outlives the stack, so that the summary is the last line."""

    def __init__(self) -> None:
        self.summary: Summary | None = None
        self.is_good = False


async def _demo(given: Settings, once: bool, console: Console, outcome: _Outcome) -> None:
    if given.is_production:
        raise StackError("The demo plays the vendors itself: it does not run in production.")
    began = time.monotonic()
    screen = Screen(console, began)
    home = given.home / _HOME
    async with (
        running_stack(home, preferred_ports=_FIRST_PORTS, report=screen.say) as stack,
        open_stage(stack.settings) as stage,
    ):
        found, checks = await _perform(stage, screen)
        outcome.summary = summarise(found.values(), time.monotonic() - began)
        outcome.is_good = all(check.is_met for check in checks)
        screen.show(stage, CAST, found, checks)
        if not once:
            console.print("\nCtrl-C termina la demo.")
            await asyncio.Event().wait()


async def _perform(stage: Stage, screen: Screen) -> tuple[Mapping[str, HouseFacts], list[Check]]:
    screen.begin(CAST, stage.houses.values())
    try:
        parts = await asyncio.gather(*(_play(stage, who, screen) for who in CAST))
        checks = [check for check in parts if check is not None]
        stuck = {check.who for check in checks}
        bought = await _sell_credits(stage, [who for who in CAST if who.name not in stuck])
        await facts.until_settled(stage, CAST)
        found = await facts.look(stage)
        checks.append(await _reconcile(stage, screen))
    finally:
        screen.end()
    for who in CAST:
        checks += expect.check_character(who, found[who.tenant])
    for house in found.values():
        checks += expect.check_house(house)
    if isinstance(bought, TopUp):
        checks += expect.check_top_up(bought, CAST, found[MAIN])
    else:
        checks.append(bought)
    return found, checks


async def _play(stage: Stage, who: Character, screen: Screen) -> Check | None:
    """None, or what kept the part from being played to its end."""
    try:
        await Player(stage, stage.houses[who.tenant], who, screen.tell).play()
    except (Stuck, httpx.HTTPError) as error:
        screen.tell(who, str(error))
        return Check(who.name, "llega al final de su parte", False, str(error))
    screen.tell(who, "terminó su parte")
    return None


async def _reconcile(stage: Stage, screen: Screen) -> Check:
    """Every side compared with every other, as every night."""
    try:
        compared = await reconcile(
            stage.temporal,
            stage.settings.temporal_task_queue,
            ReconcileInput(settle_s=_UNDER_WAY_S),
        )
    except WorkflowFailureError as error:
        return Check("conciliación", "se pudo comparar", False, str(error.cause))
    numbers = ", ".join(f"{n} {name}" for name, n in compared.compared.model_dump().items())
    screen.say(f"Conciliación: {len(compared.findings)} diferencias ({numbers})")
    return expect.check_reconciled(compared)


async def _sell_credits(stage: Stage, played: Sequence[Character]) -> TopUp | Check:
    ready = sum(who.expects.delivered for who in played if who.tenant == MAIN)
    house = stage.houses[MAIN]
    try:
        return await top_up(stage, house, ready - TRIAL_CREDITS)
    except (Stuck, httpx.HTTPError) as error:
        return Check(house.name, "recarga de créditos", False, str(error))
