"""Small PDFs as people make them: headings, paragraphs, tables, pictures, passwords."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from fpdf import FPDF
from fpdf.enums import AccessPermission
from PIL import Image

Block = str | tuple[str, str] | Sequence[Sequence[str]]
"""A paragraph, ("heading", its words), or the rows of a table."""


def pdf(
    pages: Sequence[Sequence[Block]], *, footer: str = "", password: str | None = None
) -> bytes:
    made = _Paper(footer)
    made.set_compression(True)
    for blocks in pages:
        made.add_page()
        for block in blocks:
            _write(made, block)
    if password is not None:
        made.set_encryption("owner", password, permissions=AccessPermission.all())
    return bytes(made.output())


def scanned_pdf(*before: str) -> bytes:
    """A page for each of these texts, then the picture of a page and nothing else."""
    made = FPDF()
    for text in before:
        made.add_page()
        _write(made, text)
    made.add_page()
    picture = BytesIO()
    Image.new("RGB", (60, 80), "gray").save(picture, "PNG")
    made.image(picture, w=150)
    return bytes(made.output())


class _Paper(FPDF):
    def __init__(self, footer: str) -> None:
        super().__init__()
        self._foot = footer

    def footer(self) -> None:
        if self._foot:
            self.set_y(-15)
            self.set_font("Helvetica", size=9)
            self.cell(0, 10, self._foot)
            self.set_y(-10)
            self.cell(0, 8, f"Página {self.page_no()} de 9")


def _write(made: FPDF, block: Any) -> None:
    if isinstance(block, str):
        made.set_font("Helvetica", size=11)
        made.multi_cell(0, 6, block, new_x="LMARGIN", new_y="NEXT")
        made.ln(4)
    elif isinstance(block, tuple):
        made.set_font("Helvetica", size=20)
        made.multi_cell(0, 12, block[1], new_x="LMARGIN", new_y="NEXT")
    else:
        made.set_font("Helvetica", size=11)
        with made.table() as table:
            for row in block:
                table.row(row)
        made.ln(4)
