"""What a killed PostgreSQL leaves: sessions that still end, a pid file that names a stranger."""

import asyncio
import contextlib
import signal
import time
from pathlib import Path
from typing import Final

import psutil

from stack.errors import StackError

_END_BY_THEMSELVES_S: Final = 5.0
_END_AT_ALL_S: Final = 15.0
_POLL_S: Final = 0.05


async def clear_the_way(data: Path) -> None:
    """Return when no process serves this data and its pid file cannot stop a new server.

    A server that still runs here is an orphan: whoever calls this holds the home's lock.
    """
    started = time.monotonic()
    asked: set[int] = set()
    while left := _servers_of(data):
        waited = time.monotonic() - started
        if waited > _END_AT_ALL_S:
            pids = ", ".join(str(process.pid) for process in left)
            raise StackError(
                f"PostgreSQL processes ({pids}) still use {data} and do not end. "
                f"End them (kill {pids.replace(',', '')}) and try again."
            )
        for process in left:
            _ask(process, asked, waited)
        await asyncio.sleep(_POLL_S)
    _remove_misleading_pid_file(data)


def _ask(process: psutil.Process, asked: set[int], waited: float) -> None:
    """A whole server is asked to shut down; sessions without one end by themselves."""
    with contextlib.suppress(psutil.Error):
        if "-D" in process.cmdline() and process.pid not in asked:
            process.send_signal(signal.SIGINT)
            asked.add(process.pid)
        elif waited > _END_BY_THEMSELVES_S and -process.pid not in asked:
            process.send_signal(signal.SIGQUIT)
            asked.add(-process.pid)


def _servers_of(data: Path) -> list[psutil.Process]:
    """Server processes and sessions: PostgreSQL works inside its data folder."""
    found, inside = [], data.resolve()
    for process in psutil.process_iter(["name"]):
        with contextlib.suppress(psutil.Error, OSError):
            if process.info["name"] != "postgres" or Path(process.cwd()) != inside:
                continue
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def _remove_misleading_pid_file(data: Path) -> None:
    """PostgreSQL sees through a dead pid, and needs the file then (it names the shared memory).

    It cannot see through a pid that now belongs to a stranger of the same user.
    """
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return
    if psutil.pid_exists(pid):  # and it is no server of this data, or we would not be here
        file.unlink(missing_ok=True)
