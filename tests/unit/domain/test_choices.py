"""Closed questions: options that fit WhatsApp, and taps that mean exactly one thing."""

import pytest

from models.domain.asking import QUESTION_ORDER
from models.domain.catalogue import LANGUAGES, phrase
from models.domain.choices import (
    BUTTON_TITLE_MAX,
    BUTTONS_MAX,
    ROW_TITLE_MAX,
    ROWS_MAX,
    fields_of,
    numbered,
    options_for,
)
from models.domain.dialogue import Turn, compose
from models.domain.lifecycle import State
from models.domain.qualification import Fields, Intent
from models.understanding.reading import read

CLOSED = ("bedrooms", "timing", "intent")
EACH = [(asks, language) for asks in CLOSED for language in LANGUAGES]


@pytest.mark.parametrize(("asks", "language"), EACH)
def test_options_fit_into_a_list_or_buttons(asks: str, language: str) -> None:
    options = options_for(asks, language)
    assert 2 <= len(options) <= ROWS_MAX
    longest = BUTTON_TITLE_MAX if len(options) <= BUTTONS_MAX else ROW_TITLE_MAX
    assert all(0 < len(option.title) <= longest for option in options)
    assert len({option.id for option in options}) == len({o.title for o in options}) == len(options)
    assert len(phrase("choose", language)) <= BUTTON_TITLE_MAX


@pytest.mark.parametrize("asks", CLOSED)
def test_a_tap_answers_what_was_asked(asks: str) -> None:
    for option in options_for(asks, "es"):
        chosen = fields_of(option.id)
        assert chosen is not None
        assert asks in chosen.known()
        assert "ask" not in option.id


def test_what_a_tap_means() -> None:
    assert fields_of("intent:ready") == Fields(intent=Intent.READY)
    assert fields_of("bedrooms:2") == Fields(ambientes=2, bedrooms=1)
    later = fields_of("timing:later")
    assert later is not None
    assert later.timing is not None
    assert (later.timing.months_min, later.timing.months_max) == (12, None)


@pytest.mark.parametrize("option_id", [None, "", "intent", "intent:", "price:1", "ask"])
def test_an_id_that_is_none_of_ours_says_nothing(option_id: str | None) -> None:
    assert fields_of(option_id) is None


@pytest.mark.parametrize("question", QUESTION_ORDER)
def test_an_open_question_has_no_options(question: str) -> None:
    assert bool(options_for(question, "es")) is (question in CLOSED)


@pytest.mark.parametrize("option", options_for("intent", "es"), ids=lambda o: o.id)
def test_the_words_of_an_option_typed_are_understood_as_well(option: object) -> None:
    title, key = option.title, option.id  # type: ignore[attr-defined]
    said = read(title, expecting="intent").fields
    assert said.intent == fields_of(key).intent  # type: ignore[union-attr]


def test_a_reply_offers_the_options_of_the_question_it_asks() -> None:
    known = Fields(bedrooms=1, zones=("Palermo",))
    asked = {"budget": 2}
    turn = Turn(
        state=State.QUALIFYING, language="es", tenant_name="Ribera", fields=known, asked=asked
    )
    reply = compose(turn)
    assert reply.asks == "timing"
    assert reply.options == options_for("timing", "es")
    assert compose(Turn(State.QUALIFYING, "es", "Ribera", Fields(bedrooms=1), {})).options == ()


def test_without_buttons_the_options_are_numbered() -> None:
    text = numbered("¿Para cuándo?", options_for("timing", "es")[:2])
    assert text == "¿Para cuándo?\n1) Lo antes posible\n2) Dentro de 6 meses"
