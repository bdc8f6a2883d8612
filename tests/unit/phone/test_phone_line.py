"""`converzia phone`, one line at a time."""

import pytest

from commands.phone_line import phone_line


def test_a_line_answers_the_number_alone() -> None:
    assert phone_line({"raw": "011 15-4444-5555", "country": "AR"}) == {"e164": "+5491144445555"}


def test_a_number_written_as_json_number_is_read() -> None:
    assert phone_line({"raw": 5491144445555}) == {"e164": "+5491144445555"}


@pytest.mark.parametrize("record", [{"raw": "nada"}, {"raw": None}, {}, [], "x", {"raw": True}])
def test_what_cannot_be_read_is_null_with_words(record: object) -> None:
    answer = phone_line(record)
    assert answer["e164"] is None
    assert answer["error"]


def test_a_null_country_counts_as_none() -> None:
    assert phone_line({"raw": "1144445555", "country": None}) == {"e164": "+5491144445555"}
