"""Starts parts stage by stage, restarts those that die, stops all in reverse order."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from stack.errors import StackError
from stack.processes import Part

_WATCH_S: Final = 0.1
_LOG_CHECK_S: Final = 10.0
_FIRST_DELAY_S: Final = 0.2
_DELAY_MAX_S: Final = 30.0
# A part that lived this long is well; its next death counts as the first.
_STABLE_S: Final = 30.0

Report = Callable[[str], None]
Step = Part | Callable[[], Awaitable[None]]
"""A server, or something done once between servers."""

log = logging.getLogger(__name__)


@dataclass
class _Watch:
    part: Part
    delay_s: float = _FIRST_DELAY_S
    started_at: float = field(default_factory=time.monotonic)
    paused: bool = False
    restart: asyncio.Task[None] | None = None


class Supervisor:
    """Parts of one stage start together; the next stage starts when all of them are ready."""

    def __init__(self, stages: Sequence[Sequence[Step]], report: Report) -> None:
        self._stages = stages
        self._report = report
        self._watches: dict[str, _Watch] = {}
        self._watching: asyncio.Task[None] | None = None

    @property
    def parts(self) -> dict[str, Part]:
        """By name, in the order of their start."""
        return {step.name: step for step in self._steps() if isinstance(step, Part)}

    async def start(self) -> None:
        """Start all; when one fails, those already started are left to stop()."""
        self._watching = asyncio.create_task(self._watch())
        for stage in self._stages:
            await _together(self._begin(step) for step in stage)

    async def stop(self) -> None:
        """Stop all, last started first; what dies meanwhile stays dead. Cancelled: kill all."""
        try:
            await self._stop_in_order()
        except asyncio.CancelledError:
            self._report("killing what is left")
            self.kill_all()
            raise

    async def _stop_in_order(self) -> None:
        tasks = [watch.restart for watch in self._watches.values() if watch.restart]
        if self._watching:
            tasks.append(self._watching)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for part in reversed(list(self.parts.values())):
            if part.pid is not None:
                self._report(f"stopping {part.name}")
            await part.stop()

    def kill_all(self) -> None:
        """No order and no mercy: for a second Ctrl-C."""
        for part in self.parts.values():
            part.kill_now()

    async def stop_part(self, name: str) -> None:
        """Stop one and leave it stopped until start_part()."""
        watch = self._watches[name]
        watch.paused = True
        if watch.restart:
            watch.restart.cancel()
            await asyncio.gather(watch.restart, return_exceptions=True)
        await watch.part.stop()

    async def start_part(self, name: str) -> None:
        watch = self._watches[name]
        await watch.part.start()
        watch.started_at, watch.paused = time.monotonic(), False

    def _steps(self) -> Iterator[Step]:
        for stage in self._stages:
            yield from stage

    async def _begin(self, step: Step) -> None:
        if not isinstance(step, Part):
            await step()
            return
        began = time.monotonic()
        await step.start()
        self._watches[step.name] = _Watch(step)
        self._report(f"{step.name} is ready ({time.monotonic() - began:.1f} s)")

    async def _watch(self) -> None:
        next_log_check = time.monotonic() + _LOG_CHECK_S
        while True:
            for watch in list(self._watches.values()):
                busy = watch.restart is not None and not watch.restart.done()
                if not watch.paused and not busy and watch.part.pid is None:
                    watch.restart = asyncio.create_task(self._restart(watch))
            if time.monotonic() > next_log_check:
                next_log_check += _LOG_CHECK_S
                for part in self.parts.values():
                    part.rotate_log()
            await asyncio.sleep(_WATCH_S)

    async def _restart(self, watch: _Watch) -> None:
        """Start a part that died; the pause doubles with each death, up to a bound, for ever."""
        part = watch.part
        part.is_ready = False
        self._report(f"{part.name} died ({_how(part.exit_code)}); starting it again")
        if time.monotonic() - watch.started_at > _STABLE_S:
            watch.delay_s = _FIRST_DELAY_S
        await asyncio.sleep(watch.delay_s)
        watch.delay_s = min(watch.delay_s * 2, _DELAY_MAX_S)
        try:
            await part.start()
        except StackError as error:
            self._report(str(error))
        except Exception:  # a fault of ours must not end the watch over the other parts
            log.exception("restart of %s failed", part.name)
            self._report(f"{part.name} could not be started; see the supervisor's log")
        else:
            self._report(f"{part.name} is ready again")
        watch.started_at = time.monotonic()


def _how(code: int | None) -> str:
    if code is None:
        return "gone"
    return f"signal {-code}" if code < 0 else f"code {code}"


async def _together(work: Iterable[Coroutine[None, None, None]]) -> None:
    """Run all; the first refusal cancels the others and is raised itself, not in a group."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except* StackError as errors:
        first: BaseException = errors
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
        raise first from None
