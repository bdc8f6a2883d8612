"""Whether a chunk that was found is near enough to a question to be quoted.

Measured on evals/sets/retrieval.jsonl with multilingual-e5-small (`make eval`): texts that answer
and texts that do not lie at much the same similarity, so nearness alone decides nothing, and with
the words they share most is left open. That is better than a wrong quotation: an open question is
noted for the team.
"""

from typing import Final

_SHARE_WEIGHT: Final = 0.08
_RELEVANCE_MIN: Final = 0.895
_SHARE_MIN: Final = 0.6


def answers(share: float, similarity: float | None, *, by_meaning: bool) -> bool:
    """`share` of the question's words stands in the chunk, the rarer the more. With vectors, what
    is not among the nearest (None) is no answer; without, words decide alone."""
    if not by_meaning:
        return share >= _SHARE_MIN
    return similarity is not None and similarity + _SHARE_WEIGHT * share >= _RELEVANCE_MIN
