"""A file of leads as a table of texts, whatever program wrote it."""

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from models.domain.errors import InvalidInput
from models.understanding import spreadsheet
from models.understanding.spreadsheet import Table, read_table

TEXT = "Nombre;Teléfono;Año\nJosé Núñez;11 5555-0000;2026\nÍñigo;+54 9 11 4444-3333;\n"


def xlsx(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_usual_encodings_are_read(encoding: str) -> None:
    table = read_table(TEXT.encode(encoding))
    assert table.columns == ("Nombre", "Teléfono", "Año")
    assert table.rows[0] == ("José Núñez", "11 5555-0000", "2026")
    assert table.answers(1) == {"Nombre": "Íñigo", "Teléfono": "+54 9 11 4444-3333"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_usual_delimiters_are_read(delimiter: str) -> None:
    lines = [["nombre", "tel"], ["Ana Gómez", "1155550000"], ["Luis", "1155550001"]]
    content = "\r\n".join(delimiter.join(line) for line in lines).encode()
    assert read_table(content).rows == (("Ana Gómez", "1155550000"), ("Luis", "1155550001"))


def test_quoted_cells_hold_line_breaks_and_delimiters() -> None:
    table = read_table(b'nombre,tel,nota\nAna,1155550000,"dos\nlineas, y coma"\n')
    assert table.rows == (("Ana", "1155550000", "dos\nlineas, y coma"),)


def test_a_number_that_a_spreadsheet_kept_as_number_is_the_number_typed() -> None:
    table = read_table(xlsx([["nombre", "tel"], ["Ana", 5491155550000]]))
    assert table.rows == (("Ana", "5491155550000"),)


def test_a_formula_is_not_worked_out_and_text_stays_text() -> None:
    table = read_table(xlsx([["nombre", "tel", "nota"], ["Ana", "'=1+1", "=1+1"]]))
    assert table.rows == (("Ana", "'=1+1", ""),)
    assert read_table(b'nombre,tel\n"=1+1",1155550000\n').rows == (("=1+1", "1155550000"),)


def test_rows_are_as_wide_as_the_header_and_columns_have_names_of_their_own() -> None:
    table = read_table(b"tel,,tel\n1,2\n1,2,3,4\n")
    assert table.columns == ("tel", "#2", "tel (3)")
    assert table.rows == (("1", "2", ""), ("1", "2", "3"))


def test_blank_rows_inside_keep_the_numbers_of_those_below() -> None:
    assert read_table(b"tel,nombre\n1,a\n,\n2,b\n,\n,\n").rows == (("1", "a"), ("", ""), ("2", "b"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"PK\x03\x04 not a workbook",
        b"\x00\x01\x02\x00binary",
        b"\x89PNG\r\n\x1a\n\x00",
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_table(content)


def test_limits_are_told_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "ROWS_MAX", 2)
    with pytest.raises(InvalidInput, match="más de 2 filas"):
        read_table(b"tel\n1\n2\n3\n", "es")
    monkeypatch.setattr(spreadsheet, "BYTES_MAX", 3 * 1024 * 1024)
    with pytest.raises(InvalidInput, match="larger than 3 MB"):
        read_table(b"x" * (3 * 1024 * 1024 + 1), "en")


def test_an_archive_that_unpacks_to_very_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "_UNZIPPED_BYTES_MAX", 1_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 100_000)
    with pytest.raises(InvalidInput, match="MB"):
        read_table(out.getvalue())


def test_a_table_gives_only_answers_that_say_something() -> None:
    assert Table(("a", "b"), (("1", ""),)).answers(0) == {"a": "1"}
