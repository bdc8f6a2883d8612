"""The set that retrieval is measured on is whole, and its measures are what they are called."""

import json
import math

import pytest

from evals.retrieval import SET, ndcg, recall

LINES = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
PASSAGES = [line for line in LINES if "text" in line]
QUESTIONS = [line for line in LINES if "query" in line]


def test_each_question_names_passages_that_it_may_find() -> None:
    place_of = {passage["id"]: passage.get("offer") for passage in PASSAGES}
    assert len(place_of) == len(PASSAGES)
    for question in QUESTIONS:
        for relevant in question["relevant"]:
            assert place_of[relevant] in (None, question.get("offer"))


def test_it_is_as_large_as_it_is_said_to_be_and_says_nothing_twice() -> None:
    assert sum(bool(question["relevant"]) for question in QUESTIONS) >= 300
    assert sum(not question["relevant"] for question in QUESTIONS) >= 50
    asked = [(question["query"], question.get("offer")) for question in QUESTIONS]
    assert len(set(asked)) == len(asked)
    assert len({passage["text"] for passage in PASSAGES}) == len(PASSAGES)


@pytest.mark.parametrize(
    ("ranking", "gained", "found"),
    [
        (["a", "x"], 1.0, 1.0),
        (["x", "a"], 1 / math.log2(3), 1.0),
        (["x"] * 10 + ["a"], 0.0, 0.0),
    ],
)
def test_a_relevant_document_counts_by_its_rank(
    ranking: list[str], gained: float, found: float
) -> None:
    assert ndcg(ranking, frozenset({"a"})) == pytest.approx(gained)
    assert recall(ranking, frozenset({"a"}), 10) == found
