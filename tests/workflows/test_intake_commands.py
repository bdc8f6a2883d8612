"""`converzia admin` about where leads come from, on a running product."""

import asyncio
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands import operator_api
from commands.admin import app
from models.tables import TenantSource
from tests.product import Product, eventually, new_person


@pytest.fixture
async def told(product: Product, monkeypatch: pytest.MonkeyPatch) -> Product:
    monkeypatch.setattr(operator_api, "attached_settings", lambda _: product.settings)
    monkeypatch.setattr(operator_api.console, "width", 300)
    return product


async def _admin(*words: object) -> Result:
    found = await asyncio.to_thread(CliRunner().invoke, app, [str(word) for word in words])
    assert found.exit_code == 0, found.output
    return found


async def test_a_file_is_shown_imported_and_reported(told: Product, tmp_path: Path) -> None:
    who, file = new_person(), tmp_path / "feria.csv"
    file.write_text(f"Quién;Contacto\nAna;+{who}\nLuis;x\n", encoding="utf-8")
    offer = told.tenant.offers["soler"]
    done = await _admin(
        "import", told.id, file, "--consent", "Feria 2026", "--offer", offer,
        "--map", "Contacto=phone", "--map", "Quién=name", "--yes",
    )  # fmt: skip
    assert "2 rows" in done.output
    life = await told.becomes(who, "CONTACTED")
    assert life.fields["name"] == "Ana"
    import_id = done.output.split("Started: ")[1].strip()

    async def finished() -> bool:
        return "DONE" in (await _admin("imports", told.id)).output

    await eventually(finished, "the import")
    report = (await _admin("rejected-rows", told.id, import_id)).output
    assert report.lstrip("\ufeff").splitlines()[1].startswith("3,Contacto,")


async def test_a_source_is_made_mapped_and_switched_off(told: Product) -> None:
    made = (await _admin("add-source", told.id, "api", "CRM")).output
    source_id = re.findall(r"Made: (\S+)", made)[0]
    assert "/intake/" in made
    secret = made.strip().splitlines()[-1]
    await _admin("map-question", told.id, source_id, "c1", "phone")
    shown = (await _admin("map-question", told.id, source_id, "c2", "")).output
    assert "phone" in shown
    assert secret not in (await _admin("sources", told.id)).output
    await _admin("set-source", told.id, source_id, "--off", "--offer", told.tenant.offers["soler"])
    (kept,) = await told.all(TenantSource)
    assert (kept.status, kept.mapping) == ("OFF", {"c1": "phone", "c2": ""})
    assert kept.offer_id == told.tenant.offers["soler"]


async def test_a_test_lead_and_a_backfill_are_started(told: Product) -> None:
    who = new_person()
    await _admin("test-lead", told.id, "--phone", f"+{who}")
    assert (await told.becomes(who, "CONTACTED")).is_test
    started = (await _admin("backfill", told.id, "--since", "2026-01-01")).output
    workflow_id = started.split("Started: ")[1].strip()
    assert (await told.workflow(workflow_id).result())["failed"] == 0
