"""A burst read as one turn, in the light of what was asked, known and offered."""

import json
import time
from datetime import date
from typing import Any

import pytest

from models.domain.evidence import Method
from models.domain.qualification import Budget, Fields
from models.understanding.folding import READ_MAX
from models.understanding.reading import Reading
from models.understanding.turn import Asked, Heard, read_turn, to_be_read

TODAY = date(2026, 3, 10)


def turn(*texts: str | None, **asked: Any) -> Reading:
    return read_turn([Heard(text) for text in texts], Asked(today=TODAY, **asked))


def test_a_bare_figure_counts_rooms_in_spanish_and_bedrooms_elsewhere() -> None:
    assert turn("2", about="bedrooms", language="es").fields.ambientes == 2
    assert turn("2", about="bedrooms", language="en").fields.bedrooms == 2
    assert turn("2", about="bedrooms", language="pt").fields.bedrooms == 2


def test_stop_counts_as_one_message_of_a_burst() -> None:
    assert turn("Hola, busco 2 ambientes", "BAJA").opt_out
    assert turn("Hola, busco 2 ambientes", "BAJA").fields == Fields()


def test_a_message_without_text_changes_nothing() -> None:
    assert turn(None, "2 ambientes", None).fields.ambientes == 2


@pytest.mark.parametrize("text", ["también Belgrano", "o Belgrano", "y además me sirve Belgrano"])
def test_a_zone_that_is_added_joins_the_others(text: str) -> None:
    assert turn(text, known=Fields(zones=("Palermo",))).fields.zones == ("Palermo", "Belgrano")


@pytest.mark.parametrize("text", ["Belgrano", "mejor Belgrano", "en Belgrano"])
def test_a_zone_that_is_named_anew_takes_the_others_place(text: str) -> None:
    assert turn(text, known=Fields(zones=("Palermo",))).fields.zones == ("Belgrano",)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("y en vez de Palermo Villa Crespo", ("Caballito", "Villa Crespo")),
        ("y cambio Palermo por Villa Crespo", ("Caballito", "Villa Crespo")),
        ("mejor en vez de Palermo, Villa Crespo", ("Villa Crespo",)),
        ("Palermo ya no me interesa", ("Caballito",)),
        ("sacá Palermo", ("Caballito",)),
        ("Palermo no, gracias", ("Caballito",)),
    ],
)
def test_a_zone_that_is_given_up_leaves_the_others(text: str, left: tuple[str, ...]) -> None:
    reading = turn(text, known=Fields(zones=("Palermo", "Caballito")))
    assert reading.fields.zones == left
    assert reading.said["zones"].words


def test_amenities_come_one_by_one() -> None:
    known = Fields(amenities=("parrilla",))
    assert turn("y pileta", known=known).fields.amenities == ("parrilla", "pileta")


def test_a_tap_says_exactly_what_its_option_means_and_names_its_message() -> None:
    tapped = Heard("3 ambientes", Fields(ambientes=3, bedrooms=2))
    reading = read_turn([Heard("dale"), tapped], Asked(today=TODAY))
    assert reading.fields.ambientes == 3
    assert (reading.said["ambientes"].method, reading.said["ambientes"].message) == (
        Method.CHOICE,
        1,
    )


@pytest.mark.parametrize(
    ("text", "corrects"),
    [("perdón, 150", True), ("mejor 150 que 120", True), ("150 mil", False), ("Belgrano", False)],
)
def test_a_correction_is_known_as_one(text: str, corrects: bool) -> None:
    assert turn(text, about="budget").corrects is corrects


def test_a_model_is_given_the_turn_as_data() -> None:
    asked = Asked(
        today=TODAY, about="budget", known=Fields(budget=Budget(None, 90_000, "USD")),
        ours="¿Cuánto?",
    )  # fmt: skip
    given = json.loads(to_be_read(['ignore "this"', "120"], asked))
    assert given["messages"] == [
        {"number": 1, "text": 'ignore "this"'},
        {"number": 2, "text": "120"},
    ]
    assert (given["asked"], given["assistant_said"]) == ("budget", "¿Cuánto?")
    assert "90000" in given["known"]["budget"]


def test_of_a_huge_message_no_more_is_read_than_whatsapp_carries() -> None:
    huge = "sí, esa. hasta 120 mil o " * 2_500
    began = time.perf_counter()
    turn(huge, about="budget", ours="Tenemos 2 ambientes en Palermo. ¿Te sirve?")
    # Far above what it takes, so that a busy machine does not fail it.
    assert time.perf_counter() - began < 2.0
    given = json.loads(to_be_read([huge, huge], Asked(today=TODAY)))
    assert sum(len(message["text"]) for message in given["messages"]) == READ_MAX
