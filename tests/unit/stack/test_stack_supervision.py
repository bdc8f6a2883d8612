"""Supervision with small processes: order, restart, bounded pauses, refusal with the log's end."""

import asyncio
import contextlib
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from stack.errors import StackError
from stack.home import Home
from stack.orphans import end_orphans
from stack.ports import is_free
from stack.processes import Part, Recipe
from stack.state import ProcessIdentity, StackState
from stack.supervisor import Supervisor

SLEEP = "import time; print('here', flush=True); time.sleep(60)"
LISTENING = """
import socket, threading, time
held = bytearray(400_000_000)  # what it takes time to give back
places = [socket.create_server(("127.0.0.1", 0)) for _ in range(50)]
for _ in range(60):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print(*[place.getsockname()[1] for place in places], flush=True)
time.sleep(60)
"""
DEAF = f"import signal; signal.signal(15, signal.SIG_IGN); {SLEEP}"

MakePart = Callable[..., Part]


@pytest.fixture
def state(tmp_path: Path) -> StackState:
    home = Home.at(tmp_path)
    home.make()
    return StackState(home)


@pytest.fixture
def make_part(state: StackState) -> MakePart:
    def make(name: str, code: str = SLEEP, limit_s: float = 10.0, patience_s: float = 5.0) -> Part:
        log = state.home.log(name)

        async def ready(_pid: int) -> bool:
            return "here" in log.read_text()

        return Part(
            Recipe(
                name=name,
                command=[sys.executable, "-c", code],
                environment={},
                cwd=state.home.path,
                log=log,
                ready=ready,
                ready_within_s=limit_s,
                stops=((signal.SIGTERM, patience_s), (signal.SIGKILL, 5.0)),
            ),
            state,
        )

    return make


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(400):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("did not happen in time")


async def test_stages_start_in_order_and_stop_in_reverse(make_part: MakePart) -> None:
    said: list[str] = []

    async def migrate() -> None:
        said.append("migrate")

    supervisor = Supervisor([[make_part("a")], [migrate], [make_part("b")]], said.append)
    await supervisor.start()
    pids = [part.pid for part in supervisor.parts.values()]
    await supervisor.stop()
    words = [line.split(" (")[0] for line in said]
    assert words == ["a is ready", "migrate", "b is ready", "stopping b", "stopping a"]
    assert not any(psutil.pid_exists(pid) for pid in pids if pid)


async def test_a_dead_part_is_started_again(make_part: MakePart, state: StackState) -> None:
    said: list[str] = []
    part = make_part("a")
    supervisor = Supervisor([[part]], said.append)
    await supervisor.start()
    try:
        first = part.pid
        part.signal(signal.SIGKILL)
        await until(lambda: "a is ready again" in said)
        assert part.pid not in {None, first}
        assert state.processes["a"].pid == part.pid
        assert "a died (signal 9); starting it again" in said
    finally:
        await supervisor.stop()
    assert state.processes == {}


async def test_a_part_that_dies_at_once_is_not_started_in_a_hurry(make_part: MakePart) -> None:
    said: list[str] = []
    supervisor = Supervisor([[make_part("a", "print('here', flush=True)")]], said.append)
    with pytest.raises(StackError):
        await asyncio.wait_for(supervisor.start(), 5)
    await supervisor.stop()

    part = make_part("b", "import time; print('here', flush=True); time.sleep(0.4)")
    supervisor = Supervisor([[part]], said.append)
    await supervisor.start()
    await asyncio.sleep(2)
    await supervisor.stop()
    deaths = [line for line in said if line.startswith("b died")]
    assert 1 <= len(deaths) <= 5, "the pause doubles: 0.2, 0.4, 0.8 s"


async def test_a_failed_start_shows_the_end_of_the_log(make_part: MakePart) -> None:
    part = make_part("a", "print('first'); raise SystemExit('no database today')")
    with pytest.raises(StackError, match="no database today") as failed:
        await part.start()
    assert "ended with code 1" in str(failed.value)


async def test_a_part_that_never_gets_ready_is_stopped(make_part: MakePart) -> None:
    part = make_part("a", "import time; time.sleep(60)", limit_s=0.3)
    with pytest.raises(StackError, match="was not ready"):
        await part.start()
    assert part.pid is None


async def test_a_deaf_part_is_killed_after_its_limit(make_part: MakePart) -> None:
    part = make_part("a", DEAF, patience_s=0.2)
    await part.start()
    await part.stop()
    assert part.exit_code == -signal.SIGKILL


async def test_a_second_cancellation_kills(make_part: MakePart) -> None:
    part = make_part("a", DEAF, patience_s=60)
    supervisor = Supervisor([[part]], lambda _line: None)
    await supervisor.start()
    stopping = asyncio.create_task(supervisor.stop())
    await asyncio.sleep(0.1)
    assert part.pid is not None
    stopping.cancel()
    await asyncio.gather(stopping, return_exceptions=True)
    await until(lambda: part.exit_code == -signal.SIGKILL)


async def test_logs_do_not_grow_without_bound(make_part: MakePart) -> None:
    part = make_part("a")
    part.recipe.log.write_bytes(b"x" * 6_000_000)
    await part.start()
    await part.stop()
    assert part.recipe.log.stat().st_size < 100
    assert part.recipe.log.with_name("a.log.1").stat().st_size == 6_000_000


async def test_an_ended_orphan_holds_no_port_any_more(state: StackState) -> None:
    """Its first thread ends before the others, and only the last of them closes the ports."""
    command = [sys.executable, "-c", LISTENING, "stack.launch"]
    with psutil.Popen(command, stdout=subprocess.PIPE, text=True) as orphan:
        ports = [int(port) for port in orphan.stdout.readline().split()]
        state.record("worker", orphan.pid)
        await end_orphans(state, lambda _line: None)
        assert [port for port in ports if not is_free(port)] == []


async def test_an_orphan_is_ended_and_a_stranger_is_left(state: StackState) -> None:
    orphan = psutil.Popen([sys.executable, "-c", "import time; time.sleep(60)", "stack.launch"])
    stranger = psutil.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    reused = psutil.Popen([sys.executable, "-c", "import time; time.sleep(60)", "stack.launch"])
    try:
        state.record("worker", orphan.pid)
        state.record("api", stranger.pid)
        state.processes["sandbox"] = ProcessIdentity(reused.pid, reused.create_time() - 60)
        said: list[str] = []
        await end_orphans(state, said.append)
        assert orphan.wait(5) == -signal.SIGTERM
        assert stranger.is_running()
        assert reused.is_running()
        assert len(said) == 1
        assert state.processes == {}
    finally:
        for process in (orphan, stranger, reused):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
            process.wait()
