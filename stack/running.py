"""A whole stack, or some of its parts, as one `async with`: for `up`, demo, benchmark and tests.

    async with running_stack(parts=("postgres", "temporal")) as stack:
        stack.settings.temporal_address, stack.settings.database_url, ...

Without `home` it lives in a folder of its own that is removed at the end.
"""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.settings import Settings
from stack import lock
from stack.environment import nothing_given
from stack.errors import StackError
from stack.home import Home, temporary_folder
from stack.orphans import end_orphans
from stack.plan import ALL_PARTS, Plan, Wish, make_plan
from stack.postgres_place import root_folder
from stack.state import StackState
from stack.supervisor import Supervisor

_POLL_S: Final = 0.03


def _quiet(_line: str) -> None:
    return None


@dataclass(frozen=True)
class RunningStack:
    """What runs, where it answers, and ways to disturb it."""

    home: Home
    plan: Plan
    supervisor: Supervisor

    @property
    def settings(self) -> Settings:
        """What every part of this stack runs with."""
        return self.plan.settings

    @property
    def superuser_url(self) -> str:
        """Of the embedded PostgreSQL, empty when none runs here. For set-up and tests only."""
        return self.plan.superuser_url

    @property
    def links(self) -> Mapping[str, str]:
        return self.plan.links

    @property
    def pids(self) -> dict[str, int]:
        parts = self.supervisor.parts
        return {name: part.pid for name, part in parts.items() if part.pid is not None}

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to one part; supervision starts it again when it dies."""
        self.supervisor.parts[name].signal(number)

    async def wait_ready(self, name: str, within_s: float = 60.0) -> None:
        """Return when the part lives and has answered since its last start."""
        part, deadline = self.supervisor.parts[name], time.monotonic() + within_s
        while part.pid is None or not part.is_ready:
            if time.monotonic() > deadline:
                raise StackError(f"{name} is not back after {within_s:.0f} s")
            await asyncio.sleep(_POLL_S)

    async def stop_part(self, name: str) -> None:
        """A planned outage: stopped in order, not restarted until start_part()."""
        await self.supervisor.stop_part(name)

    async def start_part(self, name: str) -> None:
        await self.supervisor.start_part(name)


@asynccontextmanager
async def running_stack(
    home: Path | None = None,
    *,
    parts: Sequence[str] = ALL_PARTS,
    given: Settings | None = None,
    database: str = "converzia",
    durable: bool = True,
    preferred_ports: Mapping[str, int] | None = None,
    temporal: Mapping[str, str] | None = None,
    report: Callable[[str], None] = _quiet,
) -> AsyncIterator[RunningStack]:
    """Start the parts, hand over the running stack, stop all of them at the end.

    `given` are settings that win over the embedded ones (a server they point to is not
    started); None looks at no environment. `durable=False` switches fsync off, for tests.
    `temporal` is laid over Temporal's dynamic configuration.
    Raises StackError, whose text says what to do.
    """
    if unknown := set(parts) - set(ALL_PARTS):
        raise ValueError(f"unknown parts: {sorted(unknown)}")
    wish = Wish(
        frozenset(parts),
        given or nothing_given(),
        database,
        durable,
        preferred_ports or {},
        temporal or {},
    )
    with _folder(home) as place, lock.hold(place), _lifeline() as lifeline:
        state = StackState.load(place)
        await end_orphans(state, report)
        plan = make_plan(place, wish, state, lifeline)
        supervisor = Supervisor(plan.stages, report)
        try:
            await supervisor.start()
            yield RunningStack(place, plan, supervisor)
        finally:
            await supervisor.stop()


def remove_home(home: Home) -> None:
    """Remove a home and the data root keeps for it elsewhere. Its stack must not run."""
    shutil.rmtree(home.path, ignore_errors=True)
    if os.geteuid() == 0:
        shutil.rmtree(root_folder(home), ignore_errors=True)


@contextmanager
def _folder(home: Path | None) -> Iterator[Home]:
    if home is not None:
        place = Home.at(home)
        place.make()
        yield place
        return
    with temporary_folder() as path:
        place = Home.at(path)
        place.make()
        try:
            yield place
        finally:
            remove_home(place)


@contextmanager
def _lifeline() -> Iterator[int]:
    """The reading end of a pipe that breaks when this process ends, however it ends."""
    reading, writing = os.pipe()
    try:
        yield reading
    finally:
        os.close(writing)
        os.close(reading)
