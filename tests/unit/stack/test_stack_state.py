"""Ports, secrets, state and lock of a home: kept, private, and proof against damage."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from models.settings import DEVELOPMENT_SECRET_PREFIX
from stack import lock
from stack.development_secrets import DamagedSecretsError, load_development_secrets
from stack.errors import AlreadyRunningError
from stack.home import Home, nearest_existing
from stack.ports import PORT_NAMES, choose_ports, is_free
from stack.state import ProcessIdentity, StackState


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home.at(tmp_path / "home")
    place.make()
    return place


def test_ports_are_free_and_differ() -> None:
    ports = choose_ports({})
    assert set(ports) == set(PORT_NAMES)
    assert len(set(ports.values())) == len(PORT_NAMES)
    assert all(is_free(port) for port in ports.values())


def test_ports_of_the_last_run_are_taken_again_unless_somebody_has_them() -> None:
    first = choose_ports({})
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", first["api"]))
        somebody.listen()
        second = choose_ports(first)
    assert second["api"] != first["api"]
    assert {**second, "api": 0} == {**first, "api": 0}


def test_a_port_preferred_twice_is_given_once() -> None:
    ports = choose_ports({"api": 21_999, "sandbox": 21_999})
    assert ports["api"] != ports["sandbox"]


def test_a_damaged_state_counts_as_none(home: Home) -> None:
    for text in ("", "{", "[]", '{"ports": {"api": "x"}}', '{"processes": {"api": 1}}'):
        home.state.write_text(text)
        assert StackState.load(home).ports == {}


def test_state_is_kept(home: Home) -> None:
    state = StackState(home, ports={"api": 8000}, links={"API": "http://127.0.0.1:8000"})
    state.record("api", os.getpid())
    kept = StackState.load(home)
    assert kept == state
    assert kept.processes["api"].process() is not None
    state.forget("api")
    assert StackState.load(home).processes == {}


def test_a_process_with_the_right_pid_and_another_start_is_a_stranger() -> None:
    mine = ProcessIdentity.of(os.getpid())
    assert mine is not None
    assert mine.process() is not None
    assert ProcessIdentity(mine.pid, mine.created - 60).process() is None


def test_a_dead_process_has_no_identity() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert ProcessIdentity.of(child.pid) is None


def test_secrets_are_made_once_marked_and_private(home: Home) -> None:
    made = load_development_secrets(home)
    assert load_development_secrets(home) == made
    assert all(value.startswith(DEVELOPMENT_SECRET_PREFIX) for value in made.values())
    assert home.secrets.stat().st_mode & 0o777 == 0o600
    assert made["stripe_secret_key"].startswith("dev-sk_test_")


def test_a_secret_that_is_new_joins_the_kept_ones(home: Home) -> None:
    home.secrets.write_text(json.dumps({"admin_token": "dev-kept"}))
    assert load_development_secrets(home)["admin_token"] == "dev-kept"
    assert "app_password" in json.loads(home.secrets.read_text())


def test_damaged_secrets_are_not_replaced(home: Home) -> None:
    home.secrets.write_text("{")
    with pytest.raises(DamagedSecretsError, match="Restore it"):
        load_development_secrets(home)
    assert home.secrets.read_text() == "{"


def test_a_home_is_held_by_one(home: Home) -> None:
    StackState(home, links={"API": "http://127.0.0.1:8000/docs"}).save()
    assert not lock.is_held(home)
    with lock.hold(home):
        assert lock.is_held(home)
        with (
            pytest.raises(AlreadyRunningError, match=r"http://127\.0\.0\.1:8000/docs"),
            lock.hold(home),
        ):
            pass
    assert not lock.is_held(home)


def test_only_the_home_itself_gets_a_mode(tmp_path: Path) -> None:
    parent = tmp_path / "parent"
    parent.mkdir(mode=0o750)
    home = Home.at(parent / "home")
    home.make()
    assert parent.stat().st_mode & 0o777 == 0o750
    assert home.path.stat().st_mode & 0o044 == 0
    assert home.logs.stat().st_mode & 0o777 == 0o700


def test_nearest_existing_folder(tmp_path: Path) -> None:
    assert nearest_existing(tmp_path / "a" / "b") == tmp_path
