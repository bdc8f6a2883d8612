"""Whether a chunk that was found is near enough to a question to be quoted.

Measured on evals/sets/retrieval.jsonl with multilingual-e5-small (`make eval`): texts that answer
and texts that do not lie at much the same similarity, so nearness alone decides nothing, and with
the words they share most is left open. That is better than a wrong quotation: an open question is
noted for the team. The beginnings of words count here and not the terms of the index: "financing"
and "financiación" begin alike.
"""

from typing import Final

from models.understanding.quoting import shared_words

_WORDS_WEIGHT: Final = 0.15
_WORDS_MIN: Final = 0.5
_RELEVANCE_MIN: Final = 0.91


def answers(question: str, passage: str, similarity: float | None, *, by_meaning: bool) -> bool:
    """With vectors, what is not among the nearest (None) is no answer; without, words decide
    alone."""
    words = shared_words(question, passage)
    if not by_meaning:
        return words >= _WORDS_MIN
    return similarity is not None and similarity + _WORDS_WEIGHT * words >= _RELEVANCE_MIN
