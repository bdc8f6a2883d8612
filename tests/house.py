"""The product in one process for a test: sandbox, API and worker, over the real servers."""

import asyncio
import logging
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import uvicorn
from fastapi import FastAPI
from temporalio.client import Client, Interceptor, OutboundInterceptor
from temporalio.client import StartWorkflowInput as Start
from temporalio.client import StartWorkflowUpdateWithStartInput as UpdateWithStart

import worker
from api.main import create_app
from integrations.temporal import data_converter
from models.session import Database
from models.settings import Settings
from sandbox.config import SandboxConfig
from sandbox.main import create_app as create_sandbox

EXECUTION_TIMEOUT: Final = timedelta(minutes=2)
"""A workflow that hangs ends as a failed test, not as a waiting one."""
worker.GRACEFUL_SHUTDOWN = timedelta(seconds=2)  # type: ignore[misc]


class _Bounded(Interceptor):
    """Every workflow that a test starts gets an execution timeout."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        return _BoundedCalls(next)


class _BoundedCalls(OutboundInterceptor):
    async def start_workflow(self, input: Start) -> Any:
        input.execution_timeout = input.execution_timeout or EXECUTION_TIMEOUT
        return await super().start_workflow(input)

    async def start_update_with_start_workflow(self, input: UpdateWithStart) -> Any:
        start = input.start_workflow_input
        start.execution_timeout = start.execution_timeout or EXECUTION_TIMEOUT
        return await super().start_update_with_start_workflow(input)


@dataclass
class Gateway:
    """The address the vendors call, in front of the API of the test that runs."""

    port: int
    app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.app is not None:
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True)
class House:
    """What all tests of a session share. `account` may write to every sheet made here."""

    settings: Settings
    db: Database
    client: Client
    sandbox: httpx.AsyncClient
    gateway: Gateway
    account: dict[str, Any] = field(default_factory=dict)
    apps: dict[str, FastAPI] = field(default_factory=dict)

    def app(self, settings: Settings) -> FastAPI:
        """The API by these settings: its routes are worked out once, for all products alike."""
        key = settings.model_dump_json()
        if key not in self.apps:
            self.apps[key] = create_app(settings)
        return self.apps[key]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class _Server(uvicorn.Server):
    """A server that leaves the process's signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: Any, port: int, lifespan: str) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            log_level="warning",
            lifespan=lifespan,
            timeout_graceful_shutdown=1,
        )
    )


@asynccontextmanager
async def serving(app: Any, port: int, lifespan: str = "off") -> AsyncIterator[None]:
    """Serves `app` in this event loop."""
    server = _server(app, port, lifespan)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    yield
    server.should_exit = True
    await running


@asynccontextmanager
async def _serving_apart(app: Any, port: int) -> AsyncIterator[None]:
    """Serves `app` in a thread of its own, as the vendors are: elsewhere."""
    server = _server(app, port, "on")
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    yield
    server.should_exit = True
    await asyncio.to_thread(thread.join, 5)


def with_sandbox(settings: Settings, sandbox_url: str, gateway_url: str) -> Settings:
    """The stack's settings with every vendor at the sandbox."""
    vendors = {
        "public_url": gateway_url,
        "graph_url": f"{sandbox_url}/graph/v24.0",
        "meta_dialog_url": f"{sandbox_url}/facebook/v24.0/dialog/oauth",
        "meta_app_id": "1234567890",
        "stripe_url": f"{sandbox_url}/stripe",
        "sheets_url": f"{sandbox_url}/google",
        "tokko_url": f"{sandbox_url}/tokko",
        "resend_url": f"{sandbox_url}/resend",
        "openai_url": f"{sandbox_url}/openai/v1",
        "google_issuer_url": f"{sandbox_url}/google",
        "google_client_id": "house",
        "google_client_secret": "dev-house",
        "stripe_secret_key": "sk_test_house",
        "resend_api_key": "re_house",
        "openai_api_key": "dev-house",
    }
    return type(settings)(**{**settings.model_dump(), **vendors})


@asynccontextmanager
async def open_house(settings: Settings, db: Database, folder: Path) -> AsyncIterator[House]:
    """Sandbox and gateway, over the PostgreSQL and Temporal that `settings` name."""
    logging.getLogger("temporalio").setLevel(logging.INFO)
    gateway = Gateway(free_port())
    config = SandboxConfig(
        port=free_port(),
        api_url=gateway.url,
        meta_app_secret=settings.meta_app_secret.get_secret_value(),
        stripe_webhook_secret=settings.stripe_webhook_secret.get_secret_value(),
        state_file=folder / "sandbox.db",
        retry_delays_s=(0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 3.2, 3.2),
    )
    client = await Client.connect(
        settings.temporal_address,
        data_converter=data_converter(settings.payload_keys),
        interceptors=[_Bounded()],
    )
    async with (
        _serving_apart(create_sandbox(config), config.port),
        serving(gateway, gateway.port),
        httpx.AsyncClient(base_url=config.base_url, timeout=40) as sandbox,
    ):
        account = (await sandbox.post("/google/_console/service-accounts", json={})).json()
        await sandbox.put("/_sandbox/options", json={"status_gap_s": 0.01})
        told = with_sandbox(settings, config.base_url, gateway.url)
        yield House(told, db, client, sandbox, gateway, account)
