"""One record of `converzia extract`."""

from typing import Any

import pytest

from commands.extract_line import extract_line


def test_the_line_of_the_domain_document_is_read() -> None:
    record = {
        "text": "Soy Ana, busco 2 ambientes en Palermo hasta 120 mil dólares",
        "expecting": "budget",
    }
    assert extract_line(record) == {
        "fields": {
            "name": "Ana",
            "ambientes": 2,
            "bedrooms": 1,
            "zones": ["Palermo"],
            "budget": {"min": None, "max": 120000, "currency": "USD"},
        },
        "opt_out": False,
        "handoff": False,
    }


def test_only_what_this_message_says_is_given_back() -> None:
    known = {"name": "Ana", "budget": {"min": None, "max": 90000, "currency": "EUR"}}
    read = extract_line({"text": "mejor 120", "expecting": "budget", "fields": known})
    assert read["fields"] == {"budget": {"min": None, "max": 120000, "currency": "EUR"}}


def test_an_unknown_answer_gives_nothing_back() -> None:
    record = {"text": "no sé todavía", "expecting": "budget", "fields": {"name": "Ana"}}
    assert extract_line(record)["fields"] == {}


def test_relative_dates_count_from_the_day_given() -> None:
    record = {"text": "para mayo", "expecting": "timing", "today": "2026-03-10"}
    assert extract_line(record)["fields"]["timing"] == {
        "text": "para mayo",
        "months_min": 2,
        "months_max": 2,
        "flexible": False,
    }


def test_a_bare_no_to_a_first_contact_opts_out() -> None:
    assert extract_line({"text": "NO", "first_contact": True})["opt_out"]
    assert not extract_line({"text": "NO"})["opt_out"]


@pytest.mark.parametrize(
    ("record", "hint"),
    [
        ("text", "JSON object"),
        ({}, '"text"'),
        ({"text": 5}, '"text"'),
        ({"text": None}, '"text"'),
        ({"text": "hola", "expecting": 3}, '"expecting"'),
        ({"text": "hola", "fields": "x"}, '"fields"'),
        ({"text": "hola", "fields": {"color": 1}}, "color"),
        ({"text": "hola", "fields": {"budget": 120}}, "min, max, currency"),
        ({"text": "hola", "fields": {"intent": "perhaps"}}, '"intent"'),
        ({"text": "hola", "today": "mañana"}, '"today"'),
        ({"text": "hola", "default_currency": "XYZ"}, "USD"),
        ({"text": "hola", "first_contact": "yes"}, '"first_contact"'),
    ],
)
def test_a_malformed_record_says_what_to_do(record: Any, hint: str) -> None:
    answer = extract_line(record)
    assert list(answer) == ["error"]
    assert hint in answer["error"]


@pytest.mark.parametrize("fields", [None, {}, {"name": None}, {"zones": ["Palermo"]}])
def test_known_fields_may_be_missing_or_null(fields: Any) -> None:
    assert "error" not in extract_line({"text": "hola", "fields": fields, "expecting": None})
