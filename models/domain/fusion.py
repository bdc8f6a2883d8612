"""Several rankings of the same things become one, by reciprocal rank."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Final, TypeVar

Thing = TypeVar("Thing", bound=Hashable)

RANK_CONSTANT: Final = 20
"""How little the first ranks stand above the next."""
_WORDS_WEIGHT: Final = 2.0
"""Of a place by words that holds the whole question, where a place by meaning counts 1."""


def weight_of_share(share: float) -> float:
    """What a place in a ranking by words is worth, by the share of the question that is held: one
    word of many in common says next to nothing."""
    return float(_WORDS_WEIGHT * share**1.5)


def fused(rankings: Iterable[Mapping[Thing, float]]) -> list[tuple[Thing, float]]:
    """Best first, with the score: the sum of weight / (constant + rank) over the rankings. Each is
    given as weights in order of rank."""
    scores: dict[Thing, float] = {}
    for ranking in rankings:
        for rank, (thing, weight) in enumerate(ranking.items(), 1):
            scores[thing] = scores.get(thing, 0.0) + weight / (RANK_CONSTANT + rank)
    # Sorting is stable: at the same score the first ranking decides.
    return sorted(scores.items(), key=lambda item: -item[1])
