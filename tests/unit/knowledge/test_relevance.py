"""What is near enough to be quoted."""

import pytest

from models.understanding.relevance import answers


@pytest.mark.parametrize(
    ("share", "similarity", "quoted"),
    [(0.0, 0.86, False), (0.5, 0.86, True), (0.0, 0.9, True), (1.0, None, False)],
)
def test_meaning_decides_with_the_words_that_are_shared(
    share: float, similarity: float | None, quoted: bool
) -> None:
    assert answers(share, similarity, by_meaning=True) is quoted


@pytest.mark.parametrize(("share", "quoted"), [(0.4, False), (0.7, True)])
def test_without_vectors_most_of_the_words_have_to_stand_there(share: float, quoted: bool) -> None:
    assert answers(share, None, by_meaning=False) is quoted
