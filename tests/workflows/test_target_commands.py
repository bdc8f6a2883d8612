"""`converzia admin` about targets, on a running product: connect, list, test, switch, rotate."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands import operator_api
from commands.admin import app
from tests.connected import integration, new_url
from tests.house import free_port
from tests.product import Product

Opening = Callable[..., Awaitable[Product]]


@pytest.fixture
async def bare(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> Product:
    product = await opening(targets=())
    monkeypatch.setattr(operator_api, "attached_settings", lambda _: product.settings)
    monkeypatch.setattr(operator_api.console, "width", 200)
    return product


async def _admin(*words: object) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, [str(word) for word in words])


async def _connect(product: Product, folder: Path, url: str) -> tuple[str, str]:
    """The target's id and its signing secret."""
    file = folder / "target.json"
    file.write_text(json.dumps({"kind": "WEBHOOK", "url": url}), encoding="utf-8")
    made = await _admin("connect-target", product.id, file, "--primary")
    assert made.exit_code == 0, made.output
    first, *_, secret = made.output.split("\n")[:-1]
    return first.removeprefix("Connected: "), secret


async def test_a_target_is_connected_listed_and_tested(bare: Product, tmp_path: Path) -> None:
    target, secret = await _connect(bare, tmp_path, new_url(bare))
    assert (await integration(bare, {"id": target})).secret == {"signing_secret": secret}
    listed = (await _admin("targets", bare.id)).output
    assert target in listed
    assert "WEBHOOK" in listed
    assert secret not in listed
    tested = await _admin("check-target", bare.id, target)
    assert (tested.exit_code, "Funciona" in tested.output) == (0, True)


async def test_a_test_call_that_fails_says_why_and_ends_with_1(
    bare: Product, tmp_path: Path
) -> None:
    target, _ = await _connect(bare, tmp_path, f"http://127.0.0.1:{free_port()}/leads")
    tested = await _admin("check-target", bare.id, target)
    assert (tested.exit_code, "Tu servidor no responde" in tested.output) == (1, True)


async def test_a_target_is_switched_off_and_on_and_its_secret_rotated(
    bare: Product, tmp_path: Path
) -> None:
    target, secret = await _connect(bare, tmp_path, new_url(bare))
    for word, status in (("--off", "OFF"), ("--on", "ACTIVE")):
        assert (await _admin("switch-target", bare.id, target, word)).exit_code == 0
        assert (await integration(bare, {"id": target})).status == status
    fresh = (await _admin("rotate-secret", bare.id, target)).output.split("\n")[-2]
    kept = (await integration(bare, {"id": target})).secret
    assert kept == {"signing_secret": fresh, "previous_secret": secret}


async def test_a_file_that_is_no_json_is_refused_before_anything_is_called(
    bare: Product, tmp_path: Path
) -> None:
    file = tmp_path / "target.json"
    file.write_text("url: https://crm.example", encoding="utf-8")
    refused = await _admin("connect-target", bare.id, file)
    assert refused.exit_code == 2
    assert "JSON" in refused.output
