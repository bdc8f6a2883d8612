"""What goes wrong in a cell of the crash matrix: a worker is killed, a vendor's answer is cut."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from temporalio.worker import Interceptor

from benchmarks.crash_place import Place
from benchmarks.dying_worker import Moment
from stack.python_parts import child_environment
from worker import make_worker


class NothingHappened(Exception):
    """The blow was never struck, so that the cell proves nothing."""


class Blow(Protocol):
    """Keeps a worker running at a place, and strikes once."""

    @property
    def title(self) -> str: ...

    def working(self, place: Place) -> AbstractAsyncContextManager[None]:
        """Raises NothingHappened at the end when there was no occasion to strike."""
        ...


@asynccontextmanager
async def plain_worker(place: Place, *interceptors: Interceptor) -> AsyncIterator[None]:
    async with make_worker(
        place.client,
        place.queue,
        place.activities,
        interceptors=interceptors,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
    ):
        yield


@dataclass(frozen=True)
class NoBlow:
    title: str

    def working(self, place: Place) -> AbstractAsyncContextManager[None]:
        return plain_worker(place)


@dataclass(frozen=True)
class Kill:
    """SIGKILL of the worker's process just before or after the nth call of an activity. Another
    worker takes over once it is dead."""

    activity: str
    moment: Moment
    nth: int = 1

    @property
    def title(self) -> str:
        return f"kill -9 {self.moment}"

    @asynccontextmanager
    async def working(self, place: Place) -> AsyncIterator[None]:
        dying = await self._start(place)
        over = asyncio.Event()
        successor = asyncio.create_task(_succeed(dying, place, over))
        try:
            yield
        finally:
            lives = dying.returncode is None
            if lives:
                dying.kill()
            over.set()
            await successor
        if lives or dying.returncode != -signal.SIGKILL:
            raise NothingHappened(f"the worker ended with {dying.returncode}")

    async def _start(self, place: Place) -> Process:
        told = (place.queue, self.activity, self.moment, str(self.nth))
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.dying_worker", *told,
            # Not the user's folder: a .env there must not be read.
            cwd=place.settings.home, env=child_environment(place.settings),
            stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL,
        )  # fmt: skip


async def _succeed(dying: Process, place: Place, over: asyncio.Event) -> None:
    await dying.wait()
    async with plain_worker(place):
        await over.wait()


@dataclass(frozen=True)
class Cut:
    """One request to a vendor goes wrong: before it had its effect, or after, without an answer.

    For one cell at a time: the switch is any tenant's.
    """

    endpoint: str
    mode: Literal["fail_before", "fail_after"]

    @property
    def title(self) -> str:
        return {"fail_before": "503, no effect", "fail_after": "effect, no answer"}[self.mode]

    @asynccontextmanager
    async def working(self, place: Place) -> AsyncIterator[None]:
        endpoint = f"sink.{place.sink}" if self.endpoint == "sink" else self.endpoint
        wish = {"endpoint": endpoint, "mode": self.mode, "times": 1}
        made = await place.call("POST", "/_sandbox/switches", wish)
        async with plain_worker(place):
            yield
        left = (await place.call("GET", "/_sandbox/switches"))["switches"]
        await place.call("DELETE", f"/_sandbox/switches/{made['id']}")
        if not any(switch["id"] == made["id"] and switch["used"] for switch in left):
            raise NothingHappened(f"nobody called {endpoint}")
