"""A long run of histories of credits and payments against a real PostgreSQL, counted.

    python -m benchmarks.soak --histories 100000

Exit code 1, with the shortest history that is wrong, when the database and the model disagree.
Needs the development lock (hypothesis). The end is the number of histories, not the clock.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.credit_desk import Desk
from benchmarks.credit_histories import play
from commands.migrate import migrate
from models.settings import Settings
from stack import signals
from stack.running import running_stack

PROCESSES: Final = 2
CHUNK: Final = 500
"""Histories that hypothesis draws in one go: it remembers all of them until the end of the go."""

_desk: Desk


def run_soak(
    settings: Settings, histories: int, *, say: Callable[[int], None] = lambda _done: None
) -> Counter[str]:
    """Plays at least so many histories in two processes; what happened, by kind.

    Raises AssertionError with the history that is wrong.
    """
    counted: Counter[str] = Counter()
    chunks = [min(CHUNK, histories - at) for at in range(0, histories, CHUNK)]
    context = get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context, _open_desk, (settings,)) as pool:
        for done in as_completed([pool.submit(_play, chunk) for chunk in chunks]):
            if done.exception():
                pool.shutdown(cancel_futures=True)
            counted += done.result()
            say(counted["histories"])
    return counted


def _open_desk(settings: Settings) -> None:
    global _desk
    _desk = Desk(settings)


def _play(histories: int) -> Counter[str]:
    counted: Counter[str] = Counter()
    play(_desk, counted, histories)
    return counted


def show(counted: Counter[str], seconds: float) -> Table:
    shown = Table(
        "what", "number", title=f"{counted['histories'] / seconds:.0f} histories a second"
    )
    for name in sorted(counted, key=lambda name: (":" in name, name)):
        shown.add_row(name, f"{counted[name]:,}")
    refused = sum(n for name, n in counted.items() if name.endswith((": refused", ": mismatch")))
    shown.add_row("refusals in all", f"{refused:,}")
    shown.add_row("seconds", f"{seconds:.0f}")
    return shown


async def _soak(histories: int, console: Console) -> None:
    async with running_stack(parts=("postgres",), durable=False) as stack:
        await asyncio.to_thread(migrate, stack.settings)
        start = time.monotonic()
        with console.status("playing") as status:

            def say(done: int) -> None:
                status.update(f"{done:,} histories, {time.monotonic() - start:.0f} s")

            counted = await asyncio.to_thread(run_soak, stack.settings, histories, say=say)
        console.print(show(counted, time.monotonic() - start))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=100_000)
    histories: int = parser.parse_args().histories
    console = Console()
    try:
        signals.run(_soak(histories, console))
    except AssertionError as error:
        console.print("[red]This history went wrong:[/]")
        console.print(str(error), markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
