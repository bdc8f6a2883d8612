"""A PDF's pages as Markdown: lines in reading order, tables as tables, large lines as headings."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from models.domain.knowledge import PDF_PAGES_MAX
from models.domain.knowledge_problems import KnowledgeProblem, KnowledgeRefused
from models.understanding.page_text import PageText, cleaned

_HEADING_RATIO: Final = 1.15
_HEADING_CHARS_MAX: Final = 120
_PARAGRAPH_GAP: Final = 0.8
"""Of a line's height: more space than that begins a new paragraph."""
_UNMAPPED: Final = re.compile(r"\(cid:\d+\)")
"""What a font without a table of its characters leaves of a text."""
_UNMAPPED_SHARE_MAX: Final = 0.2


@dataclass(frozen=True, slots=True)
class PdfText:
    """Pages that have text, and the numbers of those that have pictures."""

    pages: list[PageText]
    pictured: frozenset[int]


Line = tuple[float, float, float, str]
"""Top, bottom, size of its letters (0: a table), text."""


def read_pdf(data: bytes) -> PdfText:
    """Raises KnowledgeRefused: encrypted, malformed, scanned, empty, long."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return _read(pdf)
    except PdfminerException as error:
        cause = error.args[0] if error.args else None
        is_locked = isinstance(cause, PDFPasswordIncorrect)
        raise KnowledgeRefused(
            KnowledgeProblem.PDF_ENCRYPTED if is_locked else KnowledgeProblem.PDF_MALFORMED
        ) from None
    except (PDFException, PSException, ValueError, KeyError, TypeError, IndexError,
            AttributeError, AssertionError, OverflowError, RecursionError):  # fmt: skip
        # The library meets a broken document with whatever it stumbles over.
        raise KnowledgeRefused(KnowledgeProblem.PDF_MALFORMED) from None


def _read(pdf: Any) -> PdfText:
    if len(pdf.pages) > PDF_PAGES_MAX:
        raise KnowledgeRefused(KnowledgeProblem.PDF_TOO_LONG)
    pages: list[list[Line]] = []
    pictured = set()
    for number, page in enumerate(pdf.pages, 1):
        pages.append(_lines(page))
        if page.images:
            pictured.add(number)
        page.close()
    body = _body_size(pages)
    texts = [PageText(_markdown(lines, body), number) for number, lines in enumerate(pages, 1)]
    found = [page for page in texts if page.text]
    said = "".join(page.text for page in found)
    if not found or _share_unmapped(said) > _UNMAPPED_SHARE_MAX:
        is_picture = bool(pictured or found)
        raise KnowledgeRefused(
            KnowledgeProblem.PDF_SCANNED if is_picture else KnowledgeProblem.EMPTY
        )
    return PdfText(found, frozenset(pictured))


def _lines(page: Any) -> list[Line]:
    tables = page.find_tables() if page.lines or page.rects or page.edges else []
    tables = [table for table in tables if len(table.rows) > 1 and len(table.rows[0].cells) > 1]
    boxes = [table.bbox for table in tables]
    text = page.filter(lambda thing: not _is_within(thing, boxes)) if boxes else page
    lines: list[Line] = [
        (
            line["top"],
            line["bottom"],
            round(Counter(char["size"] for char in line["chars"]).most_common(1)[0][0], 1),
            line["text"],
        )
        for line in text.extract_text_lines(return_chars=True)
    ]
    lines += [(table.bbox[1], table.bbox[3], 0.0, _table(table.extract())) for table in tables]
    return sorted(lines)


def _is_within(thing: dict[str, Any], boxes: Sequence[tuple[float, ...]]) -> bool:
    if thing.get("object_type") != "char":
        return False
    x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)


def _table(rows: Sequence[Sequence[str | None]]) -> str:
    cells = [[" ".join((cell or "").replace("|", "/").split()) for cell in row] for row in rows]
    written = [f"| {' | '.join(row)} |" for row in cells if any(row)]
    written[1:1] = ["|" + " --- |" * len(cells[0])]
    return "\n".join(written)


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    letters: Counter[float] = Counter()
    for lines in pages:
        for _, _, size, text in lines:
            if size:
                letters[size] += len(text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _markdown(lines: Sequence[Line], body: float) -> str:
    parts: list[str] = []
    end = 0.0
    was_plain = False
    for top, bottom, size, text in lines:
        is_heading = size >= body * _HEADING_RATIO and len(text) <= _HEADING_CHARS_MAX
        is_plain = bool(size) and not is_heading
        gap = top - end > (bottom - top) * _PARAGRAPH_GAP
        parts.append("\n" if is_plain and was_plain and not gap else "\n\n")
        parts.append(f"{'#' * _level(size, body)} {text}" if is_heading else text)
        end, was_plain = bottom, is_plain
    return _unhyphenated(cleaned("".join(parts)))


def _level(size: float, body: float) -> int:
    """1 for what is twice as large as the text, 3 for what is hardly larger."""
    return 1 if size >= body * 1.8 else 2 if size >= body * 1.4 else 3


def _unhyphenated(text: str) -> str:
    return re.sub(r"([^\W\d_])-\n([^\W\d_A-Z])", r"\1\2", text)


def _share_unmapped(text: str) -> float:
    marks = _UNMAPPED.findall(text)
    return len(marks) / max(len(marks) + len(_UNMAPPED.sub("", text)), 1)
