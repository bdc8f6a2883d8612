"""What a person takes of what the assistant offered."""

from datetime import date
from typing import Any

import pytest

from models.domain.evidence import Method
from models.domain.qualification import Budget, Fields, Timing
from models.understanding.acceptance import may_accept, read_acceptance
from models.understanding.turn import Asked, Heard, read_turn

TODAY = date(2026, 3, 10)
ONE = "En Palermo tenemos una unidad de 3 ambientes desde USD 165.000. ¿Qué presupuesto tenés?"
TWO = "Torre Gorriti tiene: 2 ambientes desde USD 118.000; 3 ambientes desde USD 160.000."
ELSEWHERE = "Por ahora no tenemos proyectos en Olivos; los nuestros están en Belgrano."


def accepted(text: str, ours: str, **known: Any) -> dict[str, Any]:
    return read_acceptance(text, ours, Fields(**known), TODAY, "USD").fields.known()


@pytest.mark.parametrize(
    "text",
    ["sí, esa", "Esa me sirve", "me interesa", "ese depto me gusta!", "dale, esa", "that works"],
)
def test_what_was_offered_alone_is_taken(text: str) -> None:
    assert accepted(text, ONE) == {"ambientes": 3, "bedrooms": 2, "zones": ("Palermo",)}


@pytest.mark.parametrize(
    ("text", "ambientes"),
    [
        ("la segunda", 3),
        ("el primero me gusta", 2),
        ("la más grande", 3),
        ("la mas chica", 2),
        ("la última", 3),
    ],
)
def test_one_of_several_is_taken_where_a_word_points_at_it(text: str, ambientes: int) -> None:
    assert accepted(text, TWO)["ambientes"] == ambientes


@pytest.mark.parametrize("text", ["sí, esa", "me interesa", "dale"])
def test_of_several_nothing_is_taken_where_it_is_not_said_which(text: str) -> None:
    assert accepted(text, TWO) == {}


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ("¿Te interesaría Colegiales?", {"zones": ("Colegiales",)}),
        ("¿Buscás para vivir?", {"purpose": "vivienda"}),
        ("¿Tu tope serían 120 mil dólares?", {"budget": Budget(None, 120_000, "USD")}),
        ("¿Te viene bien en 3 meses?", {"timing": Timing("en 3 meses", 3, 3)}),
    ],
)
@pytest.mark.parametrize("yes", ["sí", "dale", "Claro que sí", "👍"])
def test_a_yes_takes_the_one_thing_that_was_asked(
    yes: str, question: str, known: dict[str, Any]
) -> None:
    found = accepted(yes, f"¡Genial! {question}")
    if "timing" in known:
        assert (found["timing"].months_min, found["timing"].months_max) == (3, 3)
    else:
        assert found == known


@pytest.mark.parametrize(
    "question",
    ["¿Qué zonas te interesan?", "¿Para vivir o para invertir?", "¿Palermo o Belgrano?"],
)
def test_a_yes_to_an_open_or_double_question_says_nothing(question: str) -> None:
    assert accepted("sí", question) == {}


def test_a_zone_that_is_their_own_already_is_not_the_one_offered() -> None:
    assert accepted("esa me sirve", ELSEWHERE, zones=("Olivos",)) == {"zones": ("Belgrano",)}


def test_a_price_is_accepted_only_where_the_price_is_meant() -> None:
    assert "budget" not in accepted("sí, esa", ONE)
    assert accepted("me sirve ese precio", ONE)["budget"] == Budget(None, 165_000, "USD")


@pytest.mark.parametrize(
    "text",
    ["no", "esa no", "¿esa?", "gracias", "hola", "", "esa zona es peligrosa", "sí pero no sé"],
)
def test_what_accepts_nothing_takes_nothing(text: str) -> None:
    assert accepted(text, ONE) == {}


def test_their_own_words_stand_above_what_they_accept() -> None:
    asked = Asked(today=TODAY, about="budget", ours=ONE)
    reading = read_turn([Heard("sí, esa. Pero de 2 ambientes")], asked)
    assert (reading.fields.ambientes, reading.fields.zones) == (2, ("Palermo",))
    assert reading.said["zones"].method is Method.ACCEPTED
    assert reading.said["ambientes"].method is Method.RULES


def test_only_what_may_be_an_acceptance_is_worth_a_look_at_what_was_offered() -> None:
    assert may_accept("sí, esa")
    assert may_accept("dale")
    assert not may_accept("Busco 2 ambientes en Palermo hasta 120 mil")
    assert not may_accept("esa " * 15_000)
