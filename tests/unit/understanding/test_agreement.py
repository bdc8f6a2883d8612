"""What counts where rules and a model read the same turn."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contracts.reading import ModelReading
from models.domain.evidence import Method
from models.domain.extra_fields import ExtraField, ExtraKind
from models.domain.qualification import Budget, Fields, Intent
from models.understanding.reading import Reading, read
from models.understanding.turn import Asked, Heard, read_turn

TODAY = date(2026, 3, 10)


def claim(value: Any, words: str, message: int = 1, confidence: float = 0.95) -> dict[str, Any]:
    return {"value": value, "words": words, "message": message, "confidence": confidence}


def model(extra: list[dict[str, Any]] | None = None, **claims: dict[str, Any]) -> ModelReading:
    nothing = dict.fromkeys(ModelReading.model_fields)
    return ModelReading.model_validate({**nothing, "extra": extra or [], **claims})


def both(understood: ModelReading, *texts: str, **asked: Any) -> Reading:
    return read_turn([Heard(t) for t in texts], Asked(today=TODAY, **asked), understood)


def test_where_only_the_model_reads_a_value_it_counts_with_its_proof() -> None:
    text = "Nos casamos en el nuevo sí o sí"
    reading = both(model(intent=claim("ready", "sí o sí")), "Hola", text)
    assert reading.fields.intent is None, "these words stand in the second message"
    reading = both(model(intent=claim("ready", "sí o sí", message=2)), "Hola", text)
    assert reading.fields.intent is Intent.READY
    proof = reading.said["intent"]
    assert (proof.words, proof.method, proof.message) == ("sí o sí", Method.MODEL, 1)
    assert proof.confidence == 0.95


@pytest.mark.parametrize("message", [0, 2, -1])
def test_a_message_that_is_not_there_proves_nothing(message: int) -> None:
    reading = both(model(intent=claim("ready", "firme", message)), "es firme")
    assert reading.fields.intent is None


def test_a_model_that_is_not_sure_says_nothing() -> None:
    assert (
        both(model(intent=claim("ready", "firme", confidence=0.4)), "es firme").fields == Fields()
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("budget", {"min": None, "max": 250_000, "currency": "USD"}, "poco más de lo de mi tía"),
        ("budget", {"min": 90_000, "max": 10_000, "currency": None}, "de 90 a 10"),
        ("ambientes", 3, "para los cuatro"),
        ("bathrooms", 2, "baños"),
        ("m2_min", 80, "grande"),
        ("name", "Ricardo", "el de siempre"),
        ("email", "ana@example.com", "mi mail de siempre"),
        ("zones", ["Palermo"], "por los lagos"),
        ("amenities", ["pileta"], "algo para refrescarse"),
        ("timing", {"months_min": 9, "months_max": 2, "flexible": False}, "pronto"),
        ("timing", {"months_min": -3, "months_max": None, "flexible": False}, "ayer"),
    ],
)
def test_a_value_that_its_words_do_not_carry_is_dropped(name: str, value: Any, words: str) -> None:
    assert name not in both(model(**{name: claim(value, words)}), words).fields.known()


@pytest.mark.parametrize(
    ("name", "value", "words", "kept"),
    [
        ("budget", {"min": None, "max": 250_000, "currency": None}, "250, ni uno más, che",
         Budget(None, 250_000, "USD")),
        ("zones", ["palermo"], "palermitano de ley, palermo mi vida", ("Palermo",)),
        ("name", "Ricardo Fort", "firma Ricardo Fort", "Ricardo Fort"),
    ],
)  # fmt: skip
def test_a_value_that_its_words_carry_is_kept_as_the_product_writes_it(
    name: str, value: Any, words: str, kept: Any
) -> None:
    reading = both(model(**{name: claim(value, words)}), words)
    assert getattr(reading.fields, name) == kept


def test_of_figures_the_rules_win() -> None:
    other = model(
        budget=claim({"min": None, "max": 100_000, "currency": "USD"}, "entre 100"),
        ambientes=claim(2, "2 dormitorios"),
        timing=claim({"months_min": 6, "months_max": 9, "flexible": True}, "en 6 meses"),
    )
    reading = both(other, "2 dormitorios, entre 100 y 130 mil, en 6 meses")
    assert reading.fields.budget == Budget(100_000, 130_000, "USD")
    assert (reading.fields.ambientes, reading.fields.bedrooms) == (3, 2)
    assert reading.fields.timing is not None
    assert reading.fields.timing.months_max == 6


def test_of_meaning_a_model_that_is_sure_wins_and_one_that_doubts_does_not() -> None:
    text = "estoy viendo opciones, si aparece cierro"
    sure = both(model(intent=claim("ready", "si aparece cierro", confidence=0.9)), text)
    doubting = both(model(intent=claim("ready", "si aparece cierro", confidence=0.7)), text)
    assert (sure.fields.intent, doubting.fields.intent) == (Intent.READY, Intent.EXPLORING)


def test_a_null_of_the_model_takes_nothing_away() -> None:
    text = "Soy Ana, 2 ambientes en Palermo hasta 120 mil"
    assert both(model(), text).fields == read(text, today=TODAY).fields


def test_rooms_follow_from_bedrooms_as_the_rules_have_it() -> None:
    words = "con cuarto para cada uno, o sea dos"
    reading = both(model(bedrooms=claim(2, words)), words)
    assert (reading.fields.bedrooms, reading.fields.ambientes) == (2, 3)
    assert set(reading.said) == {"bedrooms", "ambientes"}


def test_words_of_acceptance_stand_for_what_was_offered() -> None:
    reading = both(
        model(zones=claim(["Belgrano"], "esa me va")), "mirá, esa me va",
        ours="Tenemos en Belgrano.",
    )  # fmt: skip
    assert reading.fields.zones == ("Belgrano",)


def test_a_tap_stands_above_a_model() -> None:
    heard = [Heard("Solo curiosidad", Fields(intent=Intent.CURIOUS))]
    understood = model(intent=claim("ready", "Solo curiosidad"))
    reading = read_turn(heard, Asked(today=TODAY), understood)
    assert reading.fields.intent is Intent.CURIOUS
    assert reading.said["intent"].method is Method.CHOICE


def test_an_answer_to_a_question_of_the_tenants_own_is_read_by_its_kind() -> None:
    pays = ExtraField("pays", ExtraKind.CHOICE, "¿Cómo pagás?", ("contado", "cuotas"))
    answers = [
        {"name": "pays", "value": "cuotas", "message": 1, "words": "de a poco", "confidence": 0.9},
        {"name": "salary", "value": "1", "message": 1, "words": "de a poco", "confidence": 0.9},
    ]
    reading = both(model(extra=answers), "lo iría pagando de a poco", extra=(pays,))
    assert reading.fields.extra == {"pays": "cuotas"}
    invented = [{**answers[0], "value": "bitcoin"}]
    assert both(model(extra=invented), "de a poco", extra=(pays,)).fields.extra == {}


@given(st.integers(1_000, 9_999_999), st.sampled_from(["hasta 95 mil", "2 amb", "para marzo", ""]))
def test_no_figure_of_a_model_enters_that_is_not_in_its_words(figure: int, text: str) -> None:
    understood = model(budget=claim({"min": None, "max": figure, "currency": "USD"}, text or "x"))
    budget = both(understood, text).fields.budget
    assert budget is None or budget.max == 95_000
