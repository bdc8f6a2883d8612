"""Nothing that anybody may send breaks the reading or makes it slow."""

import re
import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain.qualification import FIELD_NAMES
from models.understanding.reading import read

TODAY = date(2026, 3, 10)
VOCABULARY = """
    hola busco 2 3 120 mil k usd u$s $ dólares ambientes dormitorios en palermo flores once no sin
    con cochera balcón ¿ ? . , ... meses años hasta desde entre y o de la a 50 m2 metros ya mayo
    perdón mejor que soy ana me llamo quiero comprar stop baja hablar persona sí crédito % 🙂 perro
    11 5555-4444 @ gmail.com palos lucas un para vivir invertir piso alto más menos máximo zona
"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\n", " "])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from([None, *FIELD_NAMES, "nonsense"]), st.booleans())
def test_any_text_is_read_without_an_error(
    text: str, expecting: str | None, first_contact: bool
) -> None:
    read(text, expecting=expecting, first_contact=first_contact, today=TODAY)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join), st.sampled_from([None, *FIELD_NAMES]))
def test_any_mix_of_our_words_is_read_and_its_spans_are_its_own(
    text: str, expecting: str | None
) -> None:
    reading = read(text, expecting=expecting, today=TODAY)
    assert set(reading.spans) == set(reading.fields.known())
    one_line = re.sub(r"[^\S\n]+", " ", text)
    assert all(span in one_line for span in reading.spans.values())
    budget = reading.fields.budget
    if budget and budget.min is not None and budget.max is not None:
        assert 0 < budget.min <= budget.max
    timing = reading.fields.timing
    if timing and timing.months_min is not None and timing.months_max is not None:
        assert 0 <= timing.months_min <= timing.months_max


FIGURES = WORDS | st.integers(1, 2_000).map(str) | st.sampled_from(["1.500", "u$s 98.500"])
SPELT = {"un", "once", "palos", "y", "más", "entre"}
"""Words that are a figure by themselves, or add up figures."""


@settings(max_examples=300, deadline=None)
@given(
    st.lists(FIGURES.filter(lambda word: word not in SPELT), max_size=20),
    st.sampled_from([None, "budget", "bedrooms", "ambientes", "m2_min", "timing", "bathrooms"]),
)
def test_no_figure_is_read_that_the_text_does_not_hold(
    words: list[str], expecting: str | None
) -> None:
    text = " ".join(words)
    fields = read(text, expecting=expecting, today=TODAY).fields
    figures = [re.sub(r"\D", "", digits) for digits in re.findall(r"\d[\d.,]*", text)]
    held = {digits.rstrip("0") for digits in figures}
    # "2 mil 100", "1 palo 200": the second goes on with the first.
    held |= {
        str(int(one) * scale + int(two)).rstrip("0")
        for one, two in pairwise(figures)
        for scale in (1_000, 10_000)
    }
    budget = fields.budget
    for figure in (budget.min, budget.max) if budget else ():
        assert figure is None or str(figure).rstrip("0") in held
    for figure in (fields.m2_min, fields.m2_max, fields.bathrooms):
        assert figure is None or str(figure).rstrip("0") in held
    if fields.ambientes is not None and "monoambiente" not in text:
        assert {str(fields.ambientes).rstrip("0"), str(fields.ambientes - 1).rstrip("0")} & held


@given(
    st.integers(1, 60),
    st.sampled_from(
        ["en {} meses", "hasta {} meses", "de aca a {} meses", "{} meses", "entre 1 y {} meses"]
    ),
    st.sampled_from([None, "budget", "timing"]),
)
def test_months_are_never_a_budget(count: int, phrase: str, expecting: str | None) -> None:
    assert read(phrase.format(count), expecting=expecting, today=TODAY).fields.budget is None


@given(
    st.integers(10, 5_000),
    st.sampled_from(
        [
            "{} m2",
            "hasta {} metros",
            "mas de {}m2",
            "unos {} mts",
            "entre 20 y {} m2",
            "minimo {} m²",
        ]
    ),
    st.sampled_from([None, "budget", "m2_min"]),
)
def test_square_metres_are_never_a_budget(count: int, phrase: str, expecting: str | None) -> None:
    assert read(phrase.format(count), expecting=expecting, today=TODAY).fields.budget is None


@given(
    st.integers(1, 9), st.sampled_from(["{} ambientes", "{} amb", "hasta {} dormitorios", "{}amb"])
)
def test_rooms_are_never_a_budget_nor_a_time(count: int, phrase: str) -> None:
    for expecting in (None, "budget", "timing"):
        fields = read(phrase.format(count), expecting=expecting, today=TODAY).fields
        assert fields.budget is None
        assert fields.timing is None


@given(st.integers(20, 900))
def test_a_plain_amount_in_thousands_is_the_maximum_in_every_spelling(thousands: int) -> None:
    spellings = (
        "{} mil dólares",
        "u$s {}k",
        "USD {}.000",
        "{},000 usd",
        "{} lucas verdes",
        "usd {}000",
    )
    for spelling in spellings:
        budget = read(spelling.format(thousands)).fields.budget
        assert budget is not None
        assert (budget.min, budget.max, budget.currency) == (None, thousands * 1000, "USD")


LONG = {
    "letters": "a" * 60_000,
    "digits": "1" * 60_000,
    "spaces": " " * 60_000,
    "emoji": "😀" * 60_000,
    "rooms": "2 amb " * 10_000,
    "refusals": "no quiero " * 6_000,
    "amounts": "hasta 120 mil o " * 4_000,
    "places": "en palermo o " * 5_000,
    "names": "soy ana " * 8_000,
    "questions": "¿cuanto sale? " * 4_000,
    "homes": "vivo en " * 8_000,
    "dots": "a." * 30_000,
    "months": "para marzo " * 6_000,
    "newlines": "\n" * 60_000,
    "words": "hola que tal " * 5_000,
    "control": "\x00\x01\xff\x1f" * 15_000,
}


@pytest.mark.parametrize("name", LONG)
def test_a_huge_message_is_read_at_once(name: str) -> None:
    began = time.perf_counter()
    read(LONG[name], expecting="zones", today=TODAY)
    # Far above what it takes (tens of milliseconds), so that a busy machine does not fail it.
    assert time.perf_counter() - began < 2.0


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "😀", "...", "¿?", "\x00\x01", "‮abc", "١٢٣", "@", "$"]
)
def test_empty_and_odd_messages_say_nothing(text: str) -> None:
    reading = read(text, today=TODAY)
    assert reading.fields.known() == {}
    assert not reading.opt_out
    assert not reading.handoff


def test_of_a_pasted_page_its_beginning_and_its_end_are_read() -> None:
    page = "el barrio es tranquilo " * 2_500
    found = read(f"Hola, soy Ana. {page} busco 3 ambientes en Palermo hasta 180 mil dólares").fields
    assert (found.name, found.ambientes, found.zones) == ("Ana", 3, ("Palermo",))
    assert found.budget is not None
    assert found.budget.max == 180_000
