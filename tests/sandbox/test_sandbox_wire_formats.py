"""The small grammars: A1 ranges, Stripe's nested form fields, Ogg pages."""

import struct

import pytest

from sandbox.google_ranges import Area, BadRangeError, a1, column_letters, column_number, parse
from sandbox.recordings import crc32_ogg, ogg_silence
from sandbox.stripe_form import parse as parse_form

TITLES = ["Leads", "Mis notas", "O'Higgins"]


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Leads", Area("Leads")),
        ("'Mis notas'", Area("Mis notas")),
        ("'O''Higgins'!B2", Area("O'Higgins", 2, 2, 2, 2)),
        ("Leads!A1:T10", Area("Leads", 1, 1, 10, 20)),
        ("Leads!A:C", Area("Leads", 1, 1, None, 3)),
        ("Leads!3:3", Area("Leads", 3, 1, 3, None)),
        ("Leads!A3:3", Area("Leads", 3, 1, 3, None)),
        ("B2:C3", Area(None, 2, 2, 3, 3)),
        ("$B$2", Area(None, 2, 2, 2, 2)),
    ],
)
def test_range_is_read(text: str, area: Area) -> None:
    assert parse(text, TITLES) == area


@pytest.mark.parametrize("text", ["Nada", "Leads!", "Leads!A0", "Leads!1", "'Leads", "A1:B2:C3"])
def test_nonsense_is_no_range_or_the_whole_sheet(text: str) -> None:
    if text == "Leads!":
        assert parse(text, TITLES) == Area("Leads")
    else:
        with pytest.raises(BadRangeError):
            parse(text, TITLES)


def test_columns_count_as_letters() -> None:
    numbers = [1, 26, 27, 52, 703]
    assert [column_letters(n) for n in numbers] == ["A", "Z", "AA", "AZ", "AAA"]
    assert [column_number(column_letters(n)) for n in numbers] == numbers
    assert a1("Mis notas", 2, 1, 3, 20) == "'Mis notas'!A2:T3"


def test_nested_form_fields_become_objects_and_lists() -> None:
    pairs = [
        ("mode", "payment"),
        ("line_items[0][price_data][currency]", "usd"),
        ("line_items[1][price_data][currency]", "ars"),
        ("metadata[order_id]", "1"),
        ("expand[]", "a"),
        ("expand[]", "b"),
    ]
    assert parse_form(pairs) == {
        "mode": "payment",
        "line_items": [{"price_data": {"currency": "usd"}}, {"price_data": {"currency": "ars"}}],
        "metadata": {"order_id": "1"},
        "expand": ["a", "b"],
    }


def test_recording_is_a_chain_of_sound_ogg_pages() -> None:
    data, at = ogg_silence(seconds=2), 0
    flags: list[int] = []
    while at < len(data):
        magic, _, flag, _, _, number, crc, count = struct.unpack_from("<4sBBqIIIB", data, at)
        table = data[at + 27 : at + 27 + count]
        end = at + 27 + count + sum(table)
        page = bytearray(data[at:end])
        page[22:26] = b"\0\0\0\0"
        assert (magic, number, crc) == (b"OggS", len(flags), crc32_ogg(bytes(page)))
        flags.append(flag)
        at = end
    assert flags == [2, 0, 0, 4], "first page opens the stream, last one ends it"
