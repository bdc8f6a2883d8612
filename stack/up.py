"""`converzia up`: the whole stack in the foreground until Ctrl-C or SIGTERM."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape

from models.settings import ConfigurationError, Settings
from stack.errors import StackError
from stack.home import Home
from stack.plan import ALL_PARTS
from stack.running import RunningStack, running_stack
from stack.signals import cancel_on_signals

# Where a first run tries to answer, so that links are short; the next run keeps what it got.
_FIRST_PORTS: Final = {"api": 8000, "temporal": 7233, "temporal_ui": 8233, "sandbox": 8100}


def up(given: Settings, *, sandbox: bool = True) -> int:
    """Run until told to stop; the exit code of the command."""
    console = Console(highlight=False, soft_wrap=True)
    try:
        asyncio.run(_serve(given, sandbox, console))
    except (StackError, ConfigurationError) as error:
        console.print(f"[red]{escape(str(error))}[/]")
        return 1
    except (asyncio.CancelledError, KeyboardInterrupt):
        return 0  # asked to stop, and stopped
    return 0


async def _serve(given: Settings, sandbox: bool, console: Console) -> None:
    if given.is_production and (problems := given.problems()):
        raise ConfigurationError("Not fit for production:\n- " + "\n- ".join(problems))
    home = Home.at(given.home)
    home.make()
    screen = Screen(home, console)
    parts = [part for part in ALL_PARTS if sandbox or part != "sandbox"]
    with cancel_on_signals():
        async with running_stack(
            given.home,
            parts=parts,
            given=given,
            preferred_ports=_FIRST_PORTS,
            report=screen.report,
        ) as stack:
            _welcome(stack, console)
            await asyncio.Event().wait()


def _welcome(stack: RunningStack, console: Console) -> None:
    console.print()
    for name, link in stack.links.items():
        console.print(f"  {name:<16} [bold]{escape(link)}[/]")
    place = stack.plan.postgres_place
    if place is not None:
        console.print(f"  {'Data':<16} {escape(str(place.data))}")
    console.print(f"  {'Logs':<16} {escape(str(stack.home.logs))}")
    console.print("\nCtrl-C stops all of it; a second Ctrl-C kills it.\n")


class Screen:
    """One line a happening, on the screen and in `logs/supervisor.log`."""

    def __init__(self, home: Home, console: Console) -> None:
        self._log: Path = home.log("supervisor")
        self._console = console

    def report(self, line: str) -> None:
        self._console.print(f"[dim]{datetime.now():%H:%M:%S}[/] {escape(line)}")  # noqa: DTZ005
        with self._log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat(timespec='milliseconds')} {line}\n")
