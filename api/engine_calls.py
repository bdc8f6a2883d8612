"""How Temporal is called: bounded, and what it means that it does not answer."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Final

from temporalio.service import RPCError, RPCStatusCode

from models.logs import get_logger

RPC_TIMEOUT: Final = timedelta(seconds=5)
ANSWERS_WITHIN: Final = timedelta(seconds=25)
"""For what a worker has to do first."""
UNREACHED: Final = (RPCError, RuntimeError)
"""RuntimeError is how a lazy client says that it cannot connect for its first call."""

_log = get_logger("engine")


class EngineUnavailable(Exception):
    """Temporal does not answer. What was stored is picked up by the sweep."""


async def ignoring_closed(signal: Awaitable[None]) -> None:
    """A workflow that ended, or was not started yet, needs no signal: the database decides."""
    try:
        await signal
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise EngineUnavailable(str(error.status)) from None
    except RuntimeError as error:
        raise EngineUnavailable(type(error).__name__) from None


async def within(budget_s: float, calls: list[Awaitable[None]], limit: int = 32) -> None:
    """Runs the calls side by side and returns after `budget_s` at the latest; the rest goes on.

    For webhooks: the rows are stored, so that the vendor is answered in time in any case. What
    fails here is logged and left to the sweep.
    """
    gate = asyncio.Semaphore(limit)

    async def run(call: Awaitable[None]) -> None:
        async with gate:
            try:
                await call
            except (*UNREACHED, EngineUnavailable) as error:
                _log.warning("left to the sweep", reason=type(error).__name__)

    tasks = {asyncio.create_task(run(call)) for call in calls}
    if tasks:
        _, unfinished = await asyncio.wait(tasks, timeout=budget_s)
        _running.update(unfinished)
        for task in unfinished:
            task.add_done_callback(_running.discard)


_running: set[asyncio.Task[None]] = set()
"""Keeps unfinished calls from being collected."""


async def finish(budget_s: float) -> None:
    """Waits for the calls that go on, before the process ends or a test looks."""
    if _running:
        await asyncio.wait(set(_running), timeout=budget_s)
