"""Ctrl-C and SIGTERM as cancellation: the first stops in order, the second kills."""

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

Result = TypeVar("Result")


@contextmanager
def cancel_on_signals() -> Iterator[None]:
    """Inside, each SIGINT or SIGTERM cancels the present task.

    A supervisor that is already stopping takes a second cancellation as the order to kill.
    """
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("cancel_on_signals() needs a running task")
    loop = asyncio.get_running_loop()
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
        numbers.append(signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, task.cancel)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """`asyncio.run` for what holds servers: they are stopped before KeyboardInterrupt is raised."""

    async def guarded() -> Result:
        with cancel_on_signals():
            return await work

    try:
        return asyncio.run(guarded())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
