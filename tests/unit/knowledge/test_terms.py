"""Words find words: whatever their accents, their endings, and the language of the text."""

import pytest

from models.understanding.terms import passage_terms, question_terms


def _finds(question: str, passage: str, language: str | None = None) -> bool:
    held = passage_terms(passage, language)
    return all(forms & held.keys() for forms in question_terms(question))


@pytest.mark.parametrize(
    ("question", "passage", "language"),
    [
        ("financiacion", "La financiación es propia", "es"),
        ("financiaciones", "la financiacion", "es"),
        ("mascota", "Se aceptan mascotas", "es"),
        ("ESCRITURAS", "gastos de escritura", "es"),
        ("prestacao", "as prestações são fixas", "pt"),
        ("prestações", "uma prestação por mês", "pt"),
        ("apartments", "one apartment left", "en"),
        ("parking?", "two parkings", "en"),
        ("120000", "desde USD 120.000", "es"),
        ("USD 120.000", "usd 120000", "es"),
        ("40 m2", "de 40 m²", "es"),
    ],
)
def test_a_word_is_found_whatever_its_accents_and_ending(
    question: str, passage: str, language: str
) -> None:
    assert _finds(question, passage, language)


@pytest.mark.parametrize("passage", ["La entrega es en marzo", "A entrega é em março"])
def test_a_passage_without_a_language_is_told_by_its_words(passage: str) -> None:
    assert _finds("entregas", passage)


def test_words_that_say_nothing_are_neither_looked_for_nor_kept() -> None:
    assert question_terms("¿y cómo es que lo tienen?") == []
    assert passage_terms("y de la que con el") == {}


def test_a_term_is_counted_as_often_as_it_stands() -> None:
    assert passage_terms("Cochera fija. Las cocheras son cubiertas.", "es")["cocher"] == 2


def test_no_token_is_longer_than_an_index_row_takes() -> None:
    (term,) = passage_terms("x" * 5_000)
    assert len(term) <= 40
