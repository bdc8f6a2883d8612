"""PDFs of every kind, read in a process of their own: with text, or refused in words."""

import asyncio
import time

import pytest

from integrations import document_reader
from integrations.document_reader import DocumentReader
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused
from tests.documents import pdf, scanned_pdf

PRICES = [["Espacio", "Precio"], ["Cochera", "U$S 25.000"], ["Baulera", "U$S 6.500"]]


async def test_a_pdf_keeps_headings_tables_lines_and_pages() -> None:
    pages = [
        [("heading", "Torre Soler"), "Soler 4800, Palermo: 50 % en cuotas."],
        [("heading", "Cocheras"), PRICES, "Consultas: ventas@ribera.example"],
        ["Garantía de dos años."],
    ]
    found = (await DocumentReader().read("pdf", pdf(pages, footer="Ribera S.A."))).pages
    assert [(page.number, page.text) for page in found] == [
        (1, "# Torre Soler\n\nSoler 4800, Palermo: 50 % en cuotas.\n\nRibera S.A."),
        (2, "# Cocheras\n\n| Espacio | Precio |\n| --- | --- |\n| Cochera | U$S 25.000 |\n"
            "| Baulera | U$S 6.500 |\n\nConsultas: ventas@ribera.example"),
        (3, "Garantía de dos años."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (pdf([["Secreto."]], password="clave"), KnowledgeProblem.PDF_ENCRYPTED),
        (scanned_pdf(), KnowledgeProblem.PDF_SCANNED),
        (pdf([[]]), KnowledgeProblem.EMPTY),
        (b"%PDF-1.7\nno es un PDF", KnowledgeProblem.PDF_MALFORMED),
        (pdf([["Cortado por la mitad."]])[:700], KnowledgeProblem.PDF_MALFORMED),
        (b"", KnowledgeProblem.PDF_MALFORMED),
        (pdf([[]] * 301), KnowledgeProblem.PDF_TOO_LONG),
    ],
    ids=["encrypted", "scanned", "empty", "malformed", "cut", "nothing", "too long"],
)
async def test_a_pdf_that_cannot_be_read_is_refused(
    document: bytes, problem: KnowledgeProblem
) -> None:
    with pytest.raises(KnowledgeRefused) as refused:
        await DocumentReader().read("pdf", document)
    assert refused.value.problem is problem


async def test_pages_that_are_pictures_are_named_and_the_others_read() -> None:
    found = await DocumentReader().read("pdf", scanned_pdf("Cochera U$S 25.000.", "Baulera."))
    assert ([page.number for page in found.pages], found.scanned) == ([1, 2], (3,))


async def test_two_hundred_pages_are_read() -> None:
    found = await DocumentReader().read("pdf", pdf([[f"Hoja {n}."] for n in range(200)]))
    assert (len(found.pages), found.pages[-1].text) == (200, "Hoja 199.")


async def test_a_document_that_takes_too_long_is_given_up_and_holds_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(document_reader._SECONDS, "html", 1.0)
    began, ticks = time.monotonic(), 0
    # Unclosed, ever deeper: parsers take their time over it.
    reading = asyncio.create_task(DocumentReader().read("html", b"<div><p>a" * 400_000))
    while not reading.done():
        await asyncio.sleep(0.02)
        ticks += 1
    with pytest.raises(KnowledgeRefused) as refused:
        await reading
    assert refused.value.problem is KnowledgeProblem.TOO_SLOW
    assert ticks > 10
    assert time.monotonic() - began < 5
