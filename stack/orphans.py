"""Processes of an earlier run whose supervisor was killed: found by identity and ended."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable
from typing import Final

import psutil

from stack.python_parts import MARKER
from stack.state import StackState, has_ended

_ASK_S: Final = 20.0
_INSIST_S: Final = 5.0
_POLL_S: Final = 0.05

# What the command line of each part must hold besides the right pid and start time.
_WORDS: Final = {"postgres": "postgres", "temporal": "start-dev"}


async def end_orphans(state: StackState, report: Callable[[str], None]) -> None:
    """End what the last run left, newest part first. A process of somebody else is never touched.

    The caller holds the home's lock, so no living supervisor owns these.
    """
    for name in reversed(list(state.processes)):
        process = _ours(state, name)
        if process is not None:
            report(f"{name} of an earlier run still runs (pid {process.pid}): ending it.")
            await _end(process, name)
        state.forget(name)


def _ours(state: StackState, name: str) -> psutil.Process | None:
    process = state.processes[name].process()
    if process is None:
        return None
    with contextlib.suppress(psutil.Error):
        if any(_WORDS.get(name, MARKER) in word for word in process.cmdline()):
            return process
    return None


async def _end(process: psutil.Process, name: str) -> None:
    with contextlib.suppress(psutil.Error):
        if name == "postgres":
            process.send_signal(signal.SIGINT)  # fast shutdown; SIGTERM waits for clients
        else:
            process.terminate()
        if not await _gone(process, _ASK_S):
            process.kill()
            await _gone(process, _INSIST_S)


async def _gone(process: psutil.Process, limit_s: float) -> bool:
    deadline = time.monotonic() + limit_s
    while process.is_running() and not has_ended(process):
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(_POLL_S)
    return True
