"""How long a person is listened to: by what they wrote last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.policy import BURST_MAX_MS, Ending, Policy
from models.understanding.ending import ending_of
from models.understanding.reading import read


def ending(*texts: str, expecting: str | None = None) -> Ending:
    return ending_of(texts, read("\n".join(texts), expecting=expecting), expecting)


@pytest.mark.parametrize(
    "last",
    [
        "Hola", "hola!", "Buenas tardes", "Hola, qué tal", "Hello", "Oi, bom dia",
        "busco en Palermo,", "me interesan:", "2 ambientes y", "con balcón pero", "quería saber…",
        "quería saber...", "una consulta", "te cuento", "- cochera,",
    ],
)  # fmt: skip
def test_who_stands_in_the_middle_is_listened_to_longer(last: str) -> None:
    assert ending(last) is Ending.OPEN


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("hasta 150 mil dólares", "budget"), ("Palermo o Belgrano", "zones"),
        ("en 3 meses", "timing"), ("2 ambientes", "bedrooms"), ("Ana García", "name"),
    ],
)  # fmt: skip
def test_a_complete_answer_to_what_was_asked_is_answered_sooner(said: str, asked: str) -> None:
    assert ending(said, expecting=asked) is Ending.COMPLETE
    assert ending(said) is Ending.USUAL
    assert ending(f"{said},", expecting=asked) is Ending.OPEN


@pytest.mark.parametrize("last", ["BAJA", "Quiero hablar con una persona"])
def test_a_wish_to_stop_or_for_a_human_is_not_kept_waiting(last: str) -> None:
    assert ending("Hola", last) is Ending.COMPLETE


@pytest.mark.parametrize("last", ["¿Cuánto sale?", "Me gusta el de dos ambientes.", "ok"])
def test_anything_else_has_the_usual_silence(last: str) -> None:
    assert ending(last, expecting="budget") is Ending.USUAL


def test_a_burst_without_a_word_has_the_usual_silence() -> None:
    assert ending() is Ending.USUAL


_ms = st.integers(0, 60_000)


@given(usual=_ms, short=_ms, long=_ms)
def test_whatever_a_tenant_sets_the_silences_keep_their_order_and_their_bound(
    usual: int, short: int, long: int
) -> None:
    policy = Policy(burst_window_ms=usual, burst_window_short_ms=short, burst_window_long_ms=long)
    silences = [policy.silence_ms(e) for e in (Ending.COMPLETE, Ending.USUAL, Ending.OPEN)]
    assert silences == sorted(silences)
    assert silences[-1] <= BURST_MAX_MS
    assert (usual == 0) == (silences[-1] == 0)
