"""What the sandbox tests share: a handle on a running sandbox, a stand-in product, waiting."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn

from sandbox.config import SandboxConfig

APP_SECRET = "dev-meta-app-secret"
STRIPE_SECRET = "whsec_dev_secret"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_until(condition: Callable[[], Any], timeout_s: float = 5.0) -> Any:
    """The condition's first true value; fails the test when none comes in time."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.01)
    raise AssertionError("it never came true")


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Product:
    """Answers 200 and remembers, or the statuses it was told to answer first."""

    port: int
    received: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.received.append(Received(scope["path"], headers, body))
        status = self.statuses.pop(0) if self.statuses else 200
        query = dict(part.split("=") for part in scope["query_string"].decode().split("&") if part)
        answer = query.get("hub.challenge", "ok").encode()
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": answer})

    def of(self, path: str) -> list[Received]:
        return [r for r in list(self.received) if r.path == f"/webhooks/{path}"]

    def wait(self, path: str, count: int = 1, timeout_s: float = 5.0) -> list[Received]:
        return wait_until(lambda: self.of(path) if len(self.of(path)) >= count else None, timeout_s)

    def statuses_of(self, wamid: str) -> list[dict[str, Any]]:
        """WhatsApp statuses received for one message."""
        values = [r.json["entry"][0]["changes"][0]["value"] for r in self.of("whatsapp")]
        return [s for v in values for s in v.get("statuses", []) if s["id"] == wamid]


@dataclass
class Sandbox:
    config: SandboxConfig
    http: httpx.Client
    graph: httpx.Client

    @property
    def url(self) -> str:
        return self.config.base_url

    def control(self, method: str, route: str, body: Any = None, **query: Any) -> Any:
        answer = self.http.request(method, f"/_sandbox{route}", json=body, params=query)
        answer.raise_for_status()
        return answer.json()

    def switch(self, endpoint: str, mode: str, **rest: Any) -> None:
        self.control("POST", "/switches", {"endpoint": endpoint, "mode": mode, **rest})


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The test's thread has none to install."""


def serve(app: Any, port: int, lifespan: str) -> Iterator[None]:
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="warning", lifespan=lifespan,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = _Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    yield
    server.should_exit = True
    thread.join(5)
