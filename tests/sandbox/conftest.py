"""A running sandbox on a loopback port, and a stand-in product that receives its webhooks."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.config import GRAPH_TOKEN, SandboxConfig
from sandbox.main import create_app
from tests.sandbox.running_sandbox import (
    APP_SECRET,
    STRIPE_SECRET,
    Product,
    Sandbox,
    free_port,
    serve,
)


@pytest.fixture(scope="session")
def _product() -> Iterator[Product]:
    product = Product(free_port())
    run = serve(product, product.port, "off")
    next(run)
    yield product
    next(run, None)


@pytest.fixture(scope="session")
def _sandbox(_product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder: Path = tmp_path_factory.mktemp("sandbox")
    config = SandboxConfig(
        port=free_port(),
        api_url=f"http://127.0.0.1:{_product.port}",
        meta_app_secret=APP_SECRET,
        meta_verify_token="verify-me",
        stripe_webhook_secret=STRIPE_SECRET,
        state_file=folder / "sandbox.db",
        retry_delays_s=(0.05, 0.1, 0.2, 0.2, 0.2),
    )
    run = serve(create_app(config), config.port, "on")
    next(run)
    bearer = {"Authorization": f"Bearer {GRAPH_TOKEN}"}
    graph_url = f"{config.base_url}/graph/v24.0"
    with (
        httpx.Client(base_url=config.base_url, timeout=10) as http,
        httpx.Client(base_url=graph_url, headers=bearer, timeout=10) as graph,
    ):
        yield Sandbox(config, http, graph)
    next(run, None)


@pytest.fixture
def product(_product: Product) -> Product:
    _product.received.clear()
    _product.statuses.clear()
    return _product


@pytest.fixture
def sandbox(_sandbox: Sandbox, product: Product) -> Sandbox:
    """An empty sandbox: whatever an earlier test did is forgotten."""
    _sandbox.control("POST", "/reset")
    product.received.clear()
    return _sandbox
