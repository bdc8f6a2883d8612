"""`converzia up` whole, as a process: ready, guarded, repaired, stopped in order, nothing left."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from stack.attach import attached_settings
from stack.environment import nothing_given
from stack.home import Home, temporary_folder
from stack.running import remove_home, running_stack
from stack.state import StackState

UP = """
import sys
from models.settings import Settings
from stack.up import up
sys.exit(up(Settings()))
"""
SUPERVISED = """
import asyncio, os
from pathlib import Path
from stack.running import running_stack

async def main():
    home, parts = Path(os.environ["CONVERZIA_HOME"]), ("postgres", "temporal", "sandbox")
    async with running_stack(home, parts=parts):
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def passable_folder() -> Iterator[Path]:
    with temporary_folder() as folder:
        yield folder


@pytest.fixture
def home(passable_folder: Path) -> Iterator[Home]:
    place = Home.at(passable_folder / "home")
    yield place
    remove_home(place)


def start_python(code: str, home: Home) -> subprocess.Popen[str]:
    """A process of its own whose settings are of this home only."""
    kept = {name: value for name, value in os.environ.items() if "CONVERZIA_" not in name}
    home.path.parent.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={**kept, "CONVERZIA_HOME": str(home.path)},
        cwd=home.path.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def until(condition: Callable[[], bool], within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def lines(home: Home) -> str:
    log = home.log("supervisor")
    return log.read_text() if log.exists() else ""


def listening_addresses(pid: int) -> set[str]:
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return {
        connection.laddr.ip
        for process in processes
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }


def test_up_serves_repairs_refuses_a_second_and_stops_in_order(home: Home) -> None:
    up = start_python(UP, home)
    try:
        until(lambda: lines(home).count("is ready (") == 5 or up.poll() is not None)
        assert up.poll() is None, up.communicate()[0]
        assert listening_addresses(up.pid) == {"127.0.0.1"}
        settings = attached_settings(nothing_given().model_copy(update={"home": home.path}))
        with psycopg.connect(settings.database_url.get_secret_value()) as connection:
            connection.execute("select 1")

        second = start_python(UP, home)
        said, _ = second.communicate(timeout=30)
        assert second.returncode == 1
        assert settings.public_url in said

        worker = StackState.load(home).processes["worker"].pid
        psutil.Process(worker).kill()
        until(lambda: "worker is ready again" in lines(home))
        parts = StackState.load(home).processes
        assert parts["worker"].pid != worker

        up.send_signal(signal.SIGTERM)
        said, _ = up.communicate(timeout=60)
        assert up.returncode == 0, said
    finally:
        up.kill()
    order = [line.split()[-1] for line in lines(home).splitlines() if " stopping " in line]
    assert set(order[:3]) == {"api", "worker", "sandbox"}
    assert set(order[3:]) == {"temporal", "postgres"}
    assert not [name for name, identity in parts.items() if identity.process()]


async def test_after_a_killed_supervisor_the_next_start_goes_on(home: Home) -> None:
    """Supervisor and postmaster are killed at once; an open session keeps the old memory."""
    first = start_python(SUPERVISED, home)
    assert first.stdout is not None
    assert first.stdout.readline() == "ready\n", first.communicate()[0]
    old = StackState.load(home)
    settings = attached_settings(nothing_given().model_copy(update={"home": home.path}))
    session = psycopg.connect(settings.owner_database_url.get_secret_value(), autocommit=True)
    session.execute("create table kept (n int)")
    session.execute("insert into kept values (42)")
    first.kill()
    psutil.Process(old.processes["postgres"].pid).kill()

    async with running_stack(home.path, parts=("postgres", "temporal")) as stack:
        assert stack.plan.ports == old.ports
        with psycopg.connect(stack.settings.owner_database_url.get_secret_value()) as connection:
            assert connection.execute("select n from kept").fetchone() == (42,)
        for name, identity in old.processes.items():
            assert identity.process() is None, f"{name} of the killed run still lives"
    session.close()
    first.communicate()


async def test_our_own_processes_end_with_their_supervisor(home: Home) -> None:
    first = start_python(
        SUPERVISED.replace('"postgres", "temporal", "sandbox"', '"sandbox",'), home
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "ready\n", first.communicate()[0]
    sandbox = StackState.load(home).processes["sandbox"]
    first.kill()
    for _ in range(200):
        if sandbox.process() is None:
            break
        await asyncio.sleep(0.05)
    assert sandbox.process() is None
    first.communicate()
