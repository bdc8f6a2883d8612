"""Sources of knowledge on a running product: read, approved, cited, read anew, or refused."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select
from temporalio.client import WorkflowHandle
from typer.testing import CliRunner

from commands import operator_api
from commands.admin import app
from models import ids
from models.contracts.knowledge import KnowledgeProgress, RefreshInput
from models.domain.knowledge import Stage
from models.domain.knowledge_problems import KnowledgeProblem, words
from models.tables import KnowledgeChunk, KnowledgeDocument, KnowledgePage, KnowledgeSource
from tests.documents import pdf
from tests.factories import unique
from tests.product import Product, new_person
from tests.workflows.conftest import Opening
from workflows.knowledge import KnowledgeRefreshWorkflow, KnowledgeWorkflow


@pytest.fixture
async def reader(opening: Opening) -> Product:
    """Reads sites without pausing."""
    return await opening(knowledge_pause_s=0)


def _at(product: Product, path: str) -> str:
    return f"{str(product.house.sandbox.base_url).rstrip('/')}/site/{path}"


async def _call(product: Product, method: str, path: str, **how: Any) -> Any:
    answer = await product.operator.request(
        method, f"/api/tenants/{product.id}/knowledge{path}", **how
    )
    assert answer.is_success, answer.text
    return answer.json()


async def _source(product: Product, source_id: str) -> KnowledgeSource:
    (found,) = await product.all(KnowledgeSource, KnowledgeSource.id == UUID(source_id))
    return found


async def _outcome(product: Product, source_id: str) -> KnowledgeProgress:
    source = await _source(product, source_id)
    reading: WorkflowHandle[KnowledgeWorkflow, KnowledgeProgress] = (
        product.house.client.get_workflow_handle_for(
            KnowledgeWorkflow.run,
            ids.knowledge_workflow_id(product.id, source.id, source.fingerprint),
        )
    )
    return await reading.result()


async def _gives(product: Product, **source: Any) -> tuple[str, KnowledgeProgress]:
    given = await _call(product, "POST", "", json={"title": "Web", "source": source})
    return given["id"], await _outcome(product, given["id"])


async def _approve(product: Product, source_id: str, version: int = 1) -> None:
    await _call(product, "POST", f"/{source_id}/submit")
    approved = await _call(product, "POST", f"/{source_id}/approve", json={"version": version})
    assert (approved["status"], approved["version_in_use"]) == ("APPROVED", version)


async def _texts(product: Product, source_id: str) -> list[str]:
    """Of the version in use."""
    async with product.house.db.tenant(product.id) as session:
        rows = await session.exec(
            select(KnowledgeChunk.text)
            .join(KnowledgeDocument, KnowledgeDocument.id == KnowledgeChunk.document_id)
            .where(KnowledgeDocument.source_id == UUID(source_id), KnowledgeDocument.is_current)
            .order_by(KnowledgeChunk.ordinal)
        )
        return list(rows.all())


async def test_a_site_is_read_as_allowed_and_cited_once_it_is_approved(reader: Product) -> None:
    source_id, progress = await _gives(
        reader, kind="WEBSITE", url=_at(reader, ""), paths=["/site"], pages_max=10
    )
    assert (progress.stage, progress.pages, progress.is_in_use) == (Stage.READY, 4, False)
    pages = {page.address: page for page in await reader.all(KnowledgePage)}
    refused = pages.pop(_at(reader, "privado/precios-internos"))
    assert (refused.state, refused.problem) == ("REFUSED", KnowledgeProblem.ROBOTS)
    assert {page.state for page in pages.values()} == {"READ"}
    assert not [address for address in pages if "_sandbox" in address or "pdf" in address]
    assert await _texts(reader, source_id) == []
    await _approve(reader, source_id)
    said = "\n".join(await _texts(reader, source_id))
    assert "| Cochera cubierta | 12,5 | U$S 25.000 |" in said
    assert said.count("ventas@ribera.example") == 1

    who = new_person()
    await reader.submits(who)
    await reader.hears(who, 1)
    await reader.says(who, "¿Hay portería las 24 horas?")
    *_, answer = await reader.hears(who, 2)
    assert "porteria@ribera.example" in answer["text"]


async def test_a_pdf_on_the_web_is_read_with_its_pages(reader: Product) -> None:
    source_id, progress = await _gives(reader, kind="URL", url=_at(reader, "folleto.pdf"))
    assert progress.pages == 3
    chunks = await _call(reader, "GET", f"/{source_id}/chunks")
    assert {(c["page"], c["section"]) for c in chunks} >= {(2, "Bauleras y cocheras")}


async def test_a_page_that_changed_is_a_new_version_and_one_that_did_not_costs_nothing(
    reader: Product,
) -> None:
    path = unique("precios")
    page = "<h1>Precios</h1><p>Cochera: USD 20.000</p><h2>Gastos</h2><p>El 7 %.</p>"
    await reader.house.sandbox.put(f"/_sandbox/site/{path}", content=page)
    source_id, first = await _gives(reader, kind="URL", url=_at(reader, path))
    assert (first.version, first.chunks) == (1, 2)
    await _approve(reader, source_id)

    async def refreshed() -> KnowledgeProgress:
        await reader.change(
            "update knowledge_source set refresh_at = now() where tenant_id = :t and id = :id",
            id=source_id,
        )
        done = await reader.house.client.execute_workflow(
            KnowledgeRefreshWorkflow.run, RefreshInput(),
            id=unique("refresh"), task_queue=reader.queue,
        )  # fmt: skip
        assert done.begun == 1
        return await _outcome(reader, source_id)

    unchanged = await refreshed()
    assert (unchanged.version, unchanged.embedded, unchanged.is_in_use) == (1, 0, True)
    changed = page.replace("20.000", "22.000")
    await reader.house.sandbox.put(f"/_sandbox/site/{path}", content=changed)
    assert (await refreshed()).version == 2
    assert await _texts(reader, source_id) == ["Cochera: USD 22.000", "El 7 %."]
    # What cannot be reached keeps the version in use, and says so.
    await reader.house.sandbox.put(f"/_sandbox/site/{path}", content=" ")
    assert (await refreshed()).stage is Stage.FAILED
    assert await _texts(reader, source_id) == ["Cochera: USD 22.000", "El 7 %."]
    shown = await _call(reader, "GET", f"/{source_id}")
    assert shown["problem"] == words(KnowledgeProblem.EMPTY, "es")
    assert shown["version_in_use"] == 2


async def test_a_page_that_cannot_be_read_says_what_to_do(reader: Product) -> None:
    problems = {
        "adentro": KnowledgeProblem.ADDRESS_REFUSED,
        "laberinto": KnowledgeProblem.REDIRECT_LOOP,
        "enorme": KnowledgeProblem.TOO_LARGE,
        "foto": KnowledgeProblem.NOT_A_PAGE,
        "clientes": KnowledgeProblem.LOGIN,
        "privado/precios-internos": KnowledgeProblem.ROBOTS,
        "puente": KnowledgeProblem.ROBOTS,
        "no-existe": KnowledgeProblem.NOT_FOUND,
    }
    given = [_gives(reader, kind="URL", url=_at(reader, path)) for path in problems]
    for path, (source_id, progress) in zip(problems, await asyncio.gather(*given), strict=True):
        assert (progress.stage, progress.problem) == (Stage.FAILED, problems[path]), path
        shown = await _call(reader, "GET", f"/{source_id}")
        assert (shown["stage"], shown["problem"]) == ("FAILED", words(problems[path], "es"))


async def test_a_pdf_is_given_watched_and_approved_from_the_command_line(
    reader: Product, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(operator_api, "attached_settings", lambda _: reader.settings)
    monkeypatch.setattr(operator_api.console, "width", 300)
    file = tmp_path / "memoria.pdf"
    file.write_bytes(pdf([[("heading", "Obra"), "Pisos de roble."], ["Garantía: 2 años."]]))

    async def admin(*said: object) -> str:
        command = ["knowledge", *(str(word) for word in said)]
        done = await asyncio.to_thread(CliRunner().invoke, app, command)
        assert done.exit_code == 0, done.output
        return done.output

    given = await admin("add-pdf", reader.id, "Memoria", file)
    source_id = given.strip().split(" ")[-1]
    assert (await _outcome(reader, source_id)).pages == 2
    assert "Garantía: 2 años." in await admin("chunks", reader.id, source_id)
    await admin("submit", reader.id, source_id)
    assert "APPROVED" in await admin("approve", reader.id, source_id, 1)
    assert "Memoria" in await admin("list", reader.id)
    chunks = await _call(reader, "GET", f"/{source_id}/chunks")
    assert [(c["page"], c["section"], c["language"]) for c in chunks] == [(1, "Obra", "es")]
