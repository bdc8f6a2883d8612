"""Our own processes, sandbox, worker and API: how each is run and when it is ready."""

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from models.settings import Settings
from stack.environment import environment
from stack.home import Home
from stack.local_http import answers
from stack.processes import Recipe, Stops

_PROJECT: Final = Path(__file__).resolve().parent.parent
_LOOPBACK: Final = "127.0.0.1,localhost"
# The worker lets running activities finish; its own limit is 30 s.
_WORKER_STOPS_S: Final = 40.0
MARKER: Final = "stack.launch"
"""Stands in the command line of each of our processes; by it an orphan is known."""


def child_environment(settings: Settings) -> dict[str, str]:
    """The user's environment with our settings in place of every CONVERZIA_ variable."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith("CONVERZIA_")
    }
    # Without cached bytecode Temporal's sandbox compiles the workflow files for every run.
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)
    # A proxy of the user's must not be asked for the sandbox on this machine.
    for name in ("NO_PROXY", "no_proxy"):
        kept = inherited.get(name)
        inherited[name] = f"{kept},{_LOOPBACK}" if kept else _LOOPBACK
    paths = [str(_PROJECT), inherited.get("PYTHONPATH", "")]
    inherited["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    inherited["PYTHONUNBUFFERED"] = "1"
    return inherited | environment(settings)


def python_recipe(home: Home, settings: Settings, name: str, lifeline: int) -> Recipe:
    """How `sandbox`, `worker` or `api` is run; it ends by itself when the lifeline breaks."""
    ready, limit_s = _ready(home, settings, name)

    async def prepare() -> None:
        if name == "worker":
            home.worker_ready.unlink(missing_ok=True)

    stops: Stops = ((signal.SIGTERM, limit_s), (signal.SIGKILL, 5.0))
    return Recipe(
        name=name,
        command=[sys.executable, "-m", MARKER, str(lifeline), name],
        environment=child_environment(settings),
        # Not the user's folder: a .env there was read already and must not be read again.
        cwd=home.path,
        log=home.log(name),
        ready=ready,
        ready_within_s=60.0,
        stops=stops,
        prepare=prepare,
        inherited=(lifeline,),
    )


def _ready(
    home: Home, settings: Settings, name: str
) -> tuple[Callable[[int], Awaitable[bool]], float]:
    async def polls(pid: int) -> bool:
        try:
            return home.worker_ready.read_text(encoding="utf-8").strip() == str(pid)
        except OSError:
            return False

    async def serves(_pid: int) -> bool:
        if name == "sandbox":
            return await answers(settings.sandbox_port, "/_sandbox/health")
        return await answers(settings.api_port, "/health")

    return (polls, _WORKER_STOPS_S) if name == "worker" else (serves, 15.0)
