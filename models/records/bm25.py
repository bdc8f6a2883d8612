"""BM25 over the index of terms, in SQL.

How many chunks hold a term is counted among all current ones of the tenant, which needs nothing but
the index; so there are no statistics to keep up.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.records.corpus import LIVE, Corpus, Place
from models.understanding.terms import question_terms

K1: Final = 1.2
B: Final = 0.75
"""How soon a repeated term stops counting, and how much its length is held against a chunk."""
LEADING_MAX: Final = 5_000
"""Holders of the rarer terms, by which chunks are found. Terms that more hold only add to the
score of those, as long as those are enough: among fifty thousand chunks they would cost most of
the time and decide little."""
_WIDER: Final = 3
"""Times as many chunks are kept until the frequent terms have been added."""

_HOLDERS: Final = text(
    """
    select term, count(*) as holders from knowledge_term
    where tenant_id = :tenant_id and term = any(cast(:terms as varchar[]))
    group by term
    """
)
_SCORES: Final = """
    sum(rarity * frequency * (:k1 + 1::float)
        / (frequency + :k1 * (1::float - :b + :b * length / :mean_length))) as score,
    sum(rarity) as held
"""
# "is true" keeps the documents in a hash table, whatever the planner thinks of their number.
_LEADING: Final = text(
    f"""
    with live as materialized ({LIVE})
    select document_id, ordinal, {_SCORES}
    from knowledge_term
    join unnest(cast(:terms as varchar[]), cast(:rarities as float[])) asked (term, rarity)
        using (term)
    where tenant_id = :tenant_id and term = any(cast(:terms as varchar[]))
        and (document_id in (select id from live)) is true
    group by document_id, ordinal
    order by score desc, document_id, ordinal
    limit :depth
    """  # noqa: S608 - no value stands in it
)
_FREQUENT: Final = text(
    f"""
    select document_id, ordinal, {_SCORES}
    from unnest(cast(:documents as uuid[]), cast(:ordinals as smallint[]))
        found (document_id, ordinal)
    cross join unnest(cast(:terms as varchar[]), cast(:rarities as float[])) asked (term, rarity)
    join knowledge_term using (term, document_id, ordinal)
    where tenant_id = :tenant_id
    group by document_id, ordinal
    """  # noqa: S608 - no value stands in it
)


@dataclass(frozen=True, slots=True)
class Held:
    """A chunk's BM25, and the share of the question's words that stand there, the rarer the
    more."""

    score: float
    share: float


async def ranking(
    session: AsyncSession, among: Corpus, question: str, depth: int
) -> dict[Place, Held]:
    """The chunks that hold a word of the question, best first."""
    words = question_terms(question)
    terms = sorted(set().union(*words))
    if not terms or not among.terms:
        return {}
    asked: dict[str, Any] = {
        "tenant_id": among.tenant_id,
        "offer_id": among.offer_id,
        "terms": terms,
    }
    rows = (await session.execute(_HOLDERS, asked)).all()
    holders = {row.term: int(row.holders) for row in rows}
    if not holders:
        return {}
    asked |= {"k1": K1, "b": B, "mean_length": among.terms / among.chunks}
    leading, frequent = _split(holders)
    asked["depth"] = depth * _WIDER
    found = await _scores(session, _LEADING, {**asked, **_weighed(leading, holders, among)})
    if frequent and len(found) < depth:
        leading, frequent = [*leading, *frequent], []
        found = await _scores(session, _LEADING, {**asked, **_weighed(leading, holders, among)})
    if frequent:
        places = {"documents": [d for d, _ in found], "ordinals": [o for _, o in found]}
        wanted = {**asked, **_weighed(frequent, holders, among), **places}
        for place, (score, held) in (await _scores(session, _FREQUENT, wanted)).items():
            found[place] = (found[place][0] + score, found[place][1] + held)
    whole = sum(min(_rarity(holders.get(form, 0), among) for form in forms) for forms in words)
    best = sorted(found.items(), key=lambda item: -item[1][0])[:depth]
    return {place: Held(score, min(1.0, held / whole)) for place, (score, held) in best}


def _split(holders: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """The rarest terms, as many as have few enough holders together, and the rest."""
    leading: list[str] = []
    frequent: list[str] = []
    so_far = 0
    for term in sorted(holders, key=lambda term: (holders[term], term)):
        so_far += holders[term]
        (leading if so_far <= LEADING_MAX or not leading else frequent).append(term)
    return leading, frequent


def _rarity(holders: int, among: Corpus) -> float:
    """BM25's idf, as Lucene has it: never negative."""
    return math.log((among.chunks + 1) / (holders + 0.5))


def _weighed(
    terms: Sequence[str], holders: Mapping[str, int], among: Corpus
) -> dict[str, list[Any]]:
    return {"terms": list(terms), "rarities": [_rarity(holders[term], among) for term in terms]}


async def _scores(
    session: AsyncSession, statement: Any, asked: Mapping[str, Any]
) -> dict[Place, tuple[float, float]]:
    rows = (await session.execute(statement, asked)).all()
    return {(row.document_id, row.ordinal): (row.score, row.held) for row in rows}
