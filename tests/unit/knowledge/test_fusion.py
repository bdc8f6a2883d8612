"""Several rankings become one: what both have high stands above what one has first."""

import pytest

from models.domain.fusion import RANK_CONSTANT, fused, weight_of_share


def _ranked(*things: str, weight: float = 1.0) -> dict[str, float]:
    return dict.fromkeys(things, weight)


def test_what_two_rankings_agree_on_comes_first() -> None:
    best = fused([_ranked("a", "b", "c"), _ranked("d", "b", "e")])
    thing, score = best[0]
    assert thing == "b"
    assert score == pytest.approx(2 / (RANK_CONSTANT + 2))


def test_a_place_of_little_weight_does_not_push_out_a_better_one() -> None:
    best = fused([_ranked("common", weight=0.02), _ranked("meant", "common")])
    assert [thing for thing, _ in best] == ["meant", "common"]


def test_one_ranking_alone_keeps_its_order() -> None:
    assert [thing for thing, _ in fused([{}, _ranked("b", "a")])] == ["b", "a"]


def test_the_more_of_a_question_is_held_the_more_a_place_is_worth() -> None:
    weights = [weight_of_share(share) for share in (0.0, 0.1, 0.3, 0.5, 0.7, 1.0)]
    assert weights == sorted(weights)
    assert weights[0] == 0.0
    assert weights[1] < 0.1
    assert weights[-1] > 1.0
