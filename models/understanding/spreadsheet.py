"""A file of leads as text: CSV in any usual dialect and encoding, or XLSX. A formula is never
worked out: of a cell that holds one, the value that was last saved is read."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from charset_normalizer import from_bytes
from python_calamine import CalamineError, CalamineWorkbook

from models.domain.errors import InvalidInput
from models.domain.import_problems import file_problem

ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 100
CELL_CHARS_MAX: Final = 2_000
BYTES_MAX: Final = 8 * 1024 * 1024
_UNZIPPED_BYTES_MAX: Final = 120 * 1024 * 1024
"""A small archive may hold a very large sheet."""
_ZIP: Final = b"PK\x03\x04"
_DELIMITERS: Final = ",;\t|"
_SAMPLE_CHARS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` hold a text per column; rows[0] is row 2 of the file."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def answers(self, index: int) -> dict[str, str]:
        """Column -> cell of one row, without the empty ones."""
        cells = zip(self.columns, self.rows[index], strict=True)
        return {column: cell for column, cell in cells if cell}


def read_table(content: bytes, language: str = "es") -> Table:
    """Raises InvalidInput in the reader's language."""
    if len(content) > BYTES_MAX:
        raise InvalidInput(file_problem("too_large", language, limit=BYTES_MAX // 1024**2))
    lines = _xlsx(content, language) if content.startswith(_ZIP) else _csv(content, language)
    header, *body = [[_trimmed(cell) for cell in line] for line in lines] or [[]]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise InvalidInput(file_problem("empty", language))
    while body and not any(body[-1]):
        body.pop()
    if len(body) > ROWS_MAX:
        raise InvalidInput(file_problem("too_many_rows", language, limit=ROWS_MAX))
    if len(header) > COLUMNS_MAX:
        raise InvalidInput(file_problem("too_many_columns", language, limit=COLUMNS_MAX))
    columns = _distinct(header)
    width = len(columns)
    return Table(columns, tuple(tuple((line + [""] * width)[:width]) for line in body))


def _csv(content: bytes, language: str) -> list[list[str]]:
    text = _decoded(content, language)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:_SAMPLE_CHARS], _DELIMITERS)
    except csv.Error:  # one column, or too little to tell
        dialect = csv.excel
    try:
        return list(csv.reader(io.StringIO(text, newline=""), dialect))
    except csv.Error:
        raise InvalidInput(file_problem("unreadable", language)) from None


def _decoded(content: bytes, language: str) -> str:
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidInput(file_problem("unreadable", language))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Spreadsheet programs of our tenants save in Windows' Western alphabet; it is tried with
        # the guesses since short files tell little.
        best = from_bytes(content, cp_isolation=["cp1252", "utf_16", "utf_16_le"]).best()
    if best is None:
        raise InvalidInput(file_problem("unreadable", language))
    return str(best).removeprefix("\ufeff")


def _xlsx(content: bytes, language: str) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unzipped = sum(item.file_size for item in archive.infolist())
        if unzipped > _UNZIPPED_BYTES_MAX:
            limit = BYTES_MAX // 1024**2
            raise InvalidInput(file_problem("too_large", language, limit=limit))
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return [[_shown(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, zipfile.BadZipFile, IndexError):
        raise InvalidInput(file_problem("unreadable", language)) from None


def _shown(cell: object) -> str:
    """A number without a fraction is one that a person typed: a phone, a count."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def _trimmed(cell: str) -> str:
    return cell.strip()[:CELL_CHARS_MAX]


def _distinct(header: list[str]) -> tuple[str, ...]:
    """Every column has a name, and no two the same."""
    return tuple(_names(header))


def _names(header: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    for number, title in enumerate(header, 1):
        name = title or f"#{number}"
        while name in seen:
            name = f"{name} ({number})"
        seen.add(name)
        yield name
