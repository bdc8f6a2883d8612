"""What is near enough to be quoted."""

import pytest

from models.understanding.relevance import answers

PASSAGE = "La financiación es propia, en 36 cuotas."


@pytest.mark.parametrize(
    ("question", "similarity", "quoted"),
    [
        ("¿quién es el arquitecto?", 0.86, False),
        ("¿quién es el arquitecto?", 0.92, True),
        ("do you offer financing?", 0.86, True),
        ("¿hay financiación en cuotas?", 0.7, False),
        ("¿hay financiación en cuotas?", None, False),
    ],
)
def test_meaning_decides_with_the_words_that_are_shared(
    question: str, similarity: float | None, quoted: bool
) -> None:
    assert answers(question, PASSAGE, similarity, by_meaning=True) is quoted


@pytest.mark.parametrize(
    ("question", "quoted"), [("¿aceptan financiacion?", True), ("¿hay pileta?", False)]
)
def test_without_vectors_half_of_the_words_have_to_stand_there(question: str, quoted: bool) -> None:
    assert answers(question, PASSAGE, None, by_meaning=False) is quoted
