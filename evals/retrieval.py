"""How well knowledge is found: each ranking alone and fused, and whether the product knows when
nothing answers."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any, Final

from commands.knowledge_lines import QuestionLine
from commands.knowledge_load import load
from commands.knowledge_place import KnowledgePlace, opened
from commands.knowledge_search import search
from evals.table import Table
from models.records.retrieval import FoundChunk
from models.understanding.relevance import answers
from stack.running import running_stack

SET: Final = Path(__file__).parent / "sets" / "retrieval.jsonl"
_TENANT: Final = "eval"
RANKINGS: Final = {"bm25": "words (BM25)", "vector": "meaning", "fused": "fused"}
_ALL: Final = 100
"""Chunks looked at: every ranking is whole in them, since no offer has as many."""
_AT: Final = (1, 3, 10)
_QUOTED: Final = 3
"""Of so many chunks the first that answers is quoted, as in a reply."""

Ranking = Sequence[str]


@dataclass(frozen=True)
class Answered:
    """A question, the documents that answer it (none: it is to be left open), what was found."""

    query: str
    relevant: frozenset[str]
    found: Sequence[FoundChunk]
    by_meaning: bool

    def ranking(self, part: str) -> Ranking:
        """Documents as this ranking alone has them; "fused": as the search gives them."""
        held = [chunk for chunk in self.found if part == "fused" or part in chunk.parts]
        if part != "fused":
            held.sort(key=lambda chunk: chunk.parts[part].rank)
        return [str(chunk.external_id) for chunk in held]

    @property
    def quoted(self) -> str | None:
        for chunk in self.found[:_QUOTED]:
            if answers(self.query, chunk.passage, chunk.similarity, by_meaning=self.by_meaning):
                return chunk.external_id
        return None


async def report() -> list[Table]:
    asked = await ask_all()
    return [_found(asked), _quoted(asked)]


async def ask_all() -> list[Answered]:
    """The whole set, on a stack of its own, through `knowledge load` and `search`."""
    lines = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
    passages = [line for line in lines if "text" in line]
    questions = [line for line in lines if "query" in line]
    async with (
        running_stack(parts=("postgres", "migrations"), durable=False) as stack,
        opened(stack.settings) as place,
    ):
        await load(place, (json.dumps({"tenant": _TENANT, **line}) for line in passages))
        return [await _ask(place, question) for question in questions]


async def _ask(place: KnowledgePlace, question: Mapping[str, Any]) -> Answered:
    line = QuestionLine(
        tenant=_TENANT, offer=question.get("offer"), query=question["query"], k=_ALL
    )
    found = await search(place, line)
    by_meaning = place.embedders.current is not None
    return Answered(line.query, frozenset(question["relevant"]), found, by_meaning)


def _found(asked: Sequence[Answered]) -> Table:
    _, answerable = _split(asked)
    rows: list[tuple[str, ...]] = []
    for part, name in RANKINGS.items():
        at = [mean(recall(q.ranking(part), q.relevant, k) for q in answerable) for k in _AT]
        rows.append((name, *(f"{value:.3f}" for value in (quality(asked, part), *at))))
    title = f"Retrieval: {len(answerable)} questions that a passage answers"
    return Table(title, ("ranking", "nDCG@10", *(f"recall@{k}" for k in _AT)), rows)


def quality(asked: Sequence[Answered], part: str) -> float:
    """nDCG@10 of one ranking, over the questions that a passage answers."""
    _, answerable = _split(asked)
    return mean(ndcg(q.ranking(part), q.relevant) for q in answerable)


def _quoted(asked: Sequence[Answered]) -> Table:
    open_, answerable = _split(asked)
    right = sum(q.quoted in q.relevant for q in answerable)
    wrong = sum(q.quoted is not None and q.quoted not in q.relevant for q in answerable)
    told = sum(q.quoted is not None for q in open_)
    rows: list[tuple[str, ...]] = [
        ("answered by a passage", f"{right}", f"{wrong}", f"{len(answerable) - right - wrong}"),
        ("answered by none", "", f"{told}", f"{len(open_) - told}"),
    ]
    return Table(
        "Abstention: what a scripted reply quotes", ("questions", "right", "wrong", "open"), rows
    )


def _split(asked: Sequence[Answered]) -> tuple[list[Answered], list[Answered]]:
    return [q for q in asked if not q.relevant], [q for q in asked if q.relevant]


def ndcg(ranking: Ranking, relevant: frozenset[str], k: int = 10) -> float:
    """Each document is relevant or is not."""
    gained = sum(1 / math.log2(n + 2) for n, found in enumerate(ranking[:k]) if found in relevant)
    best = sum(1 / math.log2(n + 2) for n in range(min(k, len(relevant))))
    return gained / best


def recall(ranking: Ranking, relevant: frozenset[str], k: int) -> float:
    return len(relevant.intersection(ranking[:k])) / len(relevant)
