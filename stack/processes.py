"""One server process: started, waited for, stopped. What it is comes as a Recipe."""

import asyncio
import contextlib
import shutil
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from stack.accounts import Account
from stack.errors import StackError
from stack.state import StackState

_POLL_S: Final = 0.03
_LOG_BYTES_MAX: Final = 5_000_000
_TAIL_LINES: Final = 12

Stops = tuple[tuple[signal.Signals, float], ...]
"""Signals to send in turn, and the seconds to wait after each."""

POLITE: Final[Stops] = ((signal.SIGTERM, 20.0), (signal.SIGKILL, 5.0))


async def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Recipe:
    """How one part is run."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    cwd: Path
    log: Path
    ready: Callable[[int], Awaitable[bool]]
    """Asked again and again with the process id until it says yes."""
    ready_within_s: float = 30.0
    stops: Stops = POLITE
    prepare: Callable[[], Awaitable[None]] = _nothing
    """Before every start."""
    once_ready: Callable[[], Awaitable[None]] = _nothing
    """After the first start only."""
    account: Account | None = None
    retry_when_log_says: tuple[str, ...] = ()
    """Early deaths that pass by themselves, as memory still held by a process that is dying."""
    inherited: tuple[int, ...] = field(default=())
    """File descriptors that the process keeps."""


class Part:
    """A running recipe."""

    def __init__(self, recipe: Recipe, state: StackState) -> None:
        self.recipe = recipe
        self.name = recipe.name
        self._state = state
        self._process: subprocess.Popen[bytes] | None = None
        self._was_ready = False
        self.is_ready = False

    @property
    def pid(self) -> int | None:
        """The process id while it lives."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll() if self._process else None

    async def start(self) -> None:
        """Start and return when it is ready; StackError with the log's end otherwise."""
        deadline = time.monotonic() + self.recipe.ready_within_s
        await self.recipe.prepare()
        while True:
            start_of_log = self._spawn()
            if await self._wait_ready(deadline):
                break
            if not self._may_retry(start_of_log, deadline):
                await self.stop()
                raise StackError(self._failure(start_of_log))
            await asyncio.sleep(0.5)
        self.is_ready = True
        if not self._was_ready:
            await self.recipe.once_ready()
            self._was_ready = True

    def signal(self, number: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)

    async def stop(self) -> None:
        """Ask, wait, insist; returns when the process is gone."""
        self.is_ready = False
        for number, limit_s in self.recipe.stops:
            self.signal(number)
            if await self._wait_gone(limit_s):
                break
        self._state.forget(self.name)

    def kill_now(self) -> None:
        self.signal(signal.SIGKILL)

    def rotate_log(self) -> None:
        """Keep one older file. The process writes at the end of whatever is there (O_APPEND)."""
        log = self.recipe.log
        with contextlib.suppress(OSError):
            if log.stat().st_size > _LOG_BYTES_MAX:
                shutil.copyfile(log, log.with_name(log.name + ".1"))
                with log.open("r+b") as file:
                    file.truncate(0)

    def _spawn(self) -> int:
        """Start the process; the size of the log before it."""
        self.is_ready = False
        self.rotate_log()
        account = self.recipe.account
        with self.recipe.log.open("ab") as log:
            start_of_log = log.tell()
            self._process = subprocess.Popen(  # noqa: S603 - our own arguments
                list(self.recipe.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.recipe.environment),
                cwd=self.recipe.cwd,
                # Ctrl-C at the screen reaches the supervisor only, which stops the parts in order.
                start_new_session=True,
                pass_fds=self.recipe.inherited,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                umask=0o077,
            )
        self._state.record(self.name, self._process.pid)
        return start_of_log

    async def _wait_ready(self, deadline: float) -> bool:
        process = self._process
        while process and process.poll() is None and time.monotonic() < deadline:
            if await self.recipe.ready(process.pid):
                return True
            await asyncio.sleep(_POLL_S)
        return False

    async def _wait_gone(self, limit_s: float) -> bool:
        deadline = time.monotonic() + limit_s
        while self.pid is not None:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_POLL_S)
        return True

    def _may_retry(self, start_of_log: int, deadline: float) -> bool:
        if self.pid is not None or time.monotonic() > deadline:
            return False
        text = "\n".join(_lines(self.recipe.log, start_of_log))
        return any(words in text for words in self.recipe.retry_when_log_says)

    def _failure(self, start_of_log: int) -> str:
        how = (
            f"was not ready within {self.recipe.ready_within_s:.0f} s"
            if self.exit_code is None or self.exit_code == -signal.SIGTERM
            else f"ended with code {self.exit_code}"
        )
        tail = "\n".join(
            "  " + line for line in _lines(self.recipe.log, start_of_log)[-_TAIL_LINES:]
        )
        return f"{self.name} {how}. Its log, {self.recipe.log}, ends:\n{tail}"


def _lines(log: Path, start: int) -> list[str]:
    try:
        with log.open("rb") as file:
            _seek(file, start)
            return file.read().decode(errors="replace").splitlines()
    except OSError:
        return []


def _seek(file: IO[bytes], start: int) -> None:
    """Go to where this run began, or to the beginning when the log was rotated since."""
    size = file.seek(0, 2)
    file.seek(start if start <= size else 0)
