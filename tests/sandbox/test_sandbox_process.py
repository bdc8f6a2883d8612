"""The sandbox as a process: what survives kill -9, how it stops, where it refuses to run."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from models.settings import Settings
from sandbox.__main__ import config_from
from sandbox.config import GRAPH_TOKEN, SandboxRefusesError
from tests.sandbox.running_sandbox import APP_SECRET, STRIPE_SECRET, Product, free_port, wait_until

ROOT = Path(__file__).parents[2]


class Process:
    def __init__(self, home: Path, api_port: int, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._settings = {
            "CONVERZIA_ENV": "test",
            "CONVERZIA_HOME": str(home),
            "CONVERZIA_SANDBOX_PORT": str(self.port),
            "CONVERZIA_PUBLIC_URL": f"http://127.0.0.1:{api_port}",
            "CONVERZIA_META_APP_SECRET": APP_SECRET,
            "CONVERZIA_STRIPE_WEBHOOK_SECRET": STRIPE_SECRET,
            **settings,
        }
        self.run: subprocess.Popen[str] | None = None

    def start(self, *, wait: bool = True) -> subprocess.Popen[str]:
        self.run = subprocess.Popen(
            [sys.executable, "-m", "sandbox"], cwd=ROOT, env={**os.environ, **self._settings},
            text=True, stderr=subprocess.PIPE,
        )  # fmt: skip
        if wait:
            wait_until(self._answers, timeout_s=15)
        return self.run

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/_sandbox/health").status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        if self.run and self.run.poll() is None:
            self.run.kill()
            self.run.wait()

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return httpx.post(self.url + path, json=body, headers=headers).json()

    def get(self, path: str) -> Any:
        return httpx.get(self.url + path).json()


@pytest.fixture
def process(tmp_path: Path, product: Product) -> Iterator[Process]:
    process = Process(tmp_path, product.port)
    yield process
    process.kill()


def test_everything_answered_survives_kill_9(process: Process, product: Product) -> None:
    process.start()
    person = "/_sandbox/people/5491155550001/messages"
    process.post(person, {"text": "hola", "phone_number_id": "1"})
    message = {
        "messaging_product": "whatsapp", "to": "5491155550001", "type": "text",
        "text": {"body": "¡Hola!"},
    }  # fmt: skip
    bearer = f"Bearer {GRAPH_TOKEN}"
    sent = process.post("/graph/v24.0/1/messages", message, Authorization=bearer)
    lead = process.post("/_sandbox/leads", {"page_id": "1", "form_id": "2", "notify": False})
    product.statuses += [500] * 3
    process.post("/_sandbox/people/5491155550002/messages", {"text": "x", "phone_number_id": "1"})
    process.post("/_sandbox/switches", {"endpoint": "graph.lead", "mode": "slow", "delay_s": 0})
    pending = wait_until(lambda: process.get("/_sandbox/webhooks?state=pending")["webhooks"])
    process.kill()
    product.statuses.clear()
    process.start()
    texts = [m["text"] for m in process.get(person)["messages"]]
    assert texts == ["hola", "¡Hola!"]
    assert process.get(person)["messages"][1]["wamid"] == sent["messages"][0]["id"]
    url = f"{process.url}/graph/v24.0/{lead['leadgen_id']}"
    assert httpx.get(url, headers={"Authorization": bearer}).status_code == 200
    again = process.post("/graph/v24.0/1/messages", message, Authorization=bearer)
    assert "error" not in again, "the window is open still"
    assert len(process.get("/_sandbox/switches")["switches"]) == 1
    raw = pending[-1]["raw"].encode()
    wait_until(lambda: any(r.body == raw for r in product.of("whatsapp")), timeout_s=10)


def test_sigterm_ends_it_promptly_with_a_poll_open(process: Process) -> None:
    run = process.start()
    url = f"{process.url}/_sandbox/outbound/wait?timeout_s=60"

    def poll() -> None:
        try:
            httpx.get(url, timeout=60)
        except httpx.HTTPError:
            return  # cut by the stop, as wanted

    thread = threading.Thread(target=poll)
    thread.start()
    time.sleep(0.2)
    started = time.monotonic()
    run.send_signal(signal.SIGTERM)
    run.wait(10)
    thread.join()
    assert time.monotonic() - started < 3


def test_it_refuses_to_start_in_production_and_says_why(tmp_path: Path) -> None:
    run = Process(tmp_path, 1, CONVERZIA_ENV="production").start(wait=False)
    _, stderr = run.communicate(timeout=15)
    assert run.returncode == 2
    assert "never runs there" in stderr


@pytest.mark.parametrize("missing", ["meta_app_secret", "stripe_webhook_secret", "sandbox_port"])
def test_it_names_the_setting_it_misses(missing: str) -> None:
    given = {"meta_app_secret": "dev-a", "stripe_webhook_secret": "dev-b", "sandbox_port": 1}
    config_from(Settings.model_validate(given))
    with pytest.raises(SandboxRefusesError, match=f"CONVERZIA_{missing.upper()}"):
        config_from(Settings.model_validate({**given, missing: 0 if "port" in missing else ""}))
