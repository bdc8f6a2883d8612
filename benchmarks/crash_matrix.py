"""The crash matrix of delivery and checkout: what is there after each blow, counted.

    python -m benchmarks.crash_matrix --write docs/crash-matrix.md

Exit code 1 when a cell is wrong: something lost, or delivered, charged or granted twice.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx
from rich.console import Console

from benchmarks.crash_blows import plain_worker
from benchmarks.crash_cells import Cell, cuts, killings, storms
from benchmarks.crash_place import WITHIN_S, Place
from benchmarks.crash_report import Result, markdown, summary, tables
from demo.seed import Connections, SeededTenant, seed_tenant
from integrations.http import client as http_client
from integrations.temporal import connect
from models import ids
from models.log_setup import configure_logs
from models.opening import opened_database
from models.session import Database
from stack import signals
from stack.running import running_stack
from worker import make_activities

SIDE_BY_SIDE: Final = 4
PARTS: Final = ("postgres", "temporal", "migrations", "sandbox", "api")
"""No worker: each cell has its own."""
_WIDTH: Final = 180


async def play(cell: Cell, place: Place) -> Result:
    """One cell, from its preparation to its counts. What fails or does not end is a problem."""
    problem = ""
    try:
        async with asyncio.timeout(2 * WITHIN_S):
            await cell.scenario.prepare(place)
            async with cell.blow.working(place):
                await cell.scenario.play(place)
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
    return Result(cell, await cell.scenario.count(place), problem)


@dataclass
class Ground:
    """A running stack on which cells are played."""

    model: Place
    """What every place shares."""
    say: Callable[[str], None]

    async def play(self, cell: Cell) -> Result:
        tenant = await _tenant(self.model.db, cell.scenario.credits)
        place = replace(self.model, queue=f"crash-{tenant.id.hex}", tenant=tenant, sheet={})
        result = await play(cell, place)
        verdict = "ok" if result.holds else f"WRONG {result.problem} {result.wrong}"
        self.say(f"{cell.title}: {cell.blow.title}: {verdict}")
        return result

    async def side_by_side(self, cells: Sequence[Cell]) -> list[Result]:
        gate = asyncio.Semaphore(SIDE_BY_SIDE)

        async def one(cell: Cell) -> Result:
            async with gate:
                return await self.play(cell)

        return list(await asyncio.gather(*(one(cell) for cell in cells)))

    async def in_turn(self, cells: Sequence[Cell]) -> list[Result]:
        return [await self.play(cell) for cell in cells]


async def _tenant(db: Database, credits: int) -> SeededTenant:
    name = uuid4().hex
    return await seed_tenant(
        db,
        slug=f"crash-{name}",
        connections=Connections(page_id=name, phone_number_id=name, ads={}),
        policy={},
        trial_credits=credits,
        embedder=None,
    )


@asynccontextmanager
async def open_ground(say: Callable[[str], None]) -> AsyncIterator[Ground]:
    """A stack of its own without a worker, but for what the API starts by itself."""
    async with running_stack(parts=PARTS) as stack, http_client() as http:
        settings = stack.settings
        async with opened_database(settings, pool_size=16) as db:
            client = await connect(settings)
            # What the sweep would repair has to be right without it.
            await client.get_schedule_handle(ids.schedule_id("sweep")).pause()
            async with httpx.AsyncClient(base_url=settings.sandbox_url, timeout=30) as sandbox:
                activities = make_activities(settings, db, http)
                queue, nobody = settings.temporal_task_queue, await _tenant(db, 0)
                model = Place(settings, db, client, sandbox, activities, queue, nobody)
                async with plain_worker(model):
                    yield Ground(model, say)


async def matrix(chosen: str) -> list[Result]:
    """Plays the cells whose line holds `chosen`, and shows them."""
    console = Console()
    began = time.monotonic()

    def say(line: str) -> None:
        console.print(f"{time.monotonic() - began:6.1f} s  {line}", markup=False, highlight=False)

    def wanted(cells: Sequence[Cell]) -> list[Cell]:
        return [cell for cell in cells if chosen in f"{cell.title}: {cell.blow.title}"]

    async with open_ground(say) as ground:
        say("the stack is up")
        results = [
            *await ground.side_by_side(wanted(killings())),
            *await ground.in_turn(wanted([*cuts(), *storms()])),
        ]
    wide = Console(width=max(console.width, _WIDTH))
    for table in tables(results):
        wide.print(table)
    console.print(summary(results))
    return results


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", default="", help="cells whose line holds this text")
    options.add_argument("--write", type=Path, help="a page to write the tables to")
    told = options.parse_args()
    configure_logs("ERROR", "json", "crash-matrix")
    results = signals.run(matrix(told.only))
    if told.write is not None:
        told.write.write_text(markdown(results, datetime.now(UTC).date()), encoding="utf-8")
    sys.exit(0 if all(result.holds for result in results) else 1)


if __name__ == "__main__":
    main()
