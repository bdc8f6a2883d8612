"""What a search finds: only what it may, always as much as there is, by the formula of BM25."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import text

from activities import knowledge_index as upkeep
from demo.seed import SeededTenant
from integrations.errors import VendorUnavailable
from models.records import bm25, knowledge, knowledge_index, retrieval
from models.records.corpus import corpus_of
from models.records.knowledge import NewChunk
from models.records.retrieval import FoundChunk
from models.session import Database
from models.tables import KnowledgeSource

MODEL = "model"
WORDS = [f"palabra{n}x" for n in range(40)]


def _vector(*first: float) -> list[float]:
    return [*first, *[0.0] * (384 - len(first))]


async def _store(
    db: Database,
    tenant: SeededTenant,
    name: str,
    chunks: Sequence[NewChunk],
    *,
    offer: str | None = None,
    model: str = MODEL,
    status: str = "APPROVED",
) -> UUID:
    async with db.tenant(tenant.id) as session:
        source = KnowledgeSource(
            tenant_id=tenant.id, title=name, external_id=name, status=status,
            offer_id=tenant.offers[offer] if offer else None,
        )  # fmt: skip
        session.add(source)
        await session.flush()
        await knowledge.store_version(session, source, chunks, model)
        return source.id


async def _found(
    db: Database,
    tenant: SeededTenant,
    question: str,
    *,
    offer: str | None = None,
    vectors: dict[str, list[float]] | None = None,
    k: int = 10,
) -> list[FoundChunk]:
    async with db.tenant(tenant.id) as session:
        offer_id = tenant.offers[offer] if offer else None
        corpus = await corpus_of(session, tenant.id, offer_id)
        found = await retrieval.search(session, corpus, question, vectors or {}, k)
    return [chunk for chunk in found if chunk.parts]


@pytest.fixture
async def empty(db: Database, tenant: SeededTenant) -> SeededTenant:
    """Without the knowledge that every tenant of the tests begins with."""
    async with db.tenant(tenant.id) as session:
        await session.execute(
            text("update knowledge_document set is_current = false where tenant_id = :t"),
            {"t": tenant.id},
        )
        await session.execute(
            text("delete from knowledge_term where tenant_id = :t"), {"t": tenant.id}
        )
    return tenant


def _reference(passages: Sequence[Sequence[str]], asked: Sequence[str]) -> list[float]:
    """BM25 as it is defined, over lists of words."""
    mean = sum(map(len, passages)) / len(passages)
    scores = []
    for passage in passages:
        counted, score = Counter(passage), 0.0
        for word in asked:
            holders = sum(word in other for other in passages)
            rarity = math.log(1 + (len(passages) - holders + 0.5) / (holders + 0.5))
            length = 1 - bm25.B + bm25.B * len(passage) / mean
            score += rarity * counted[word] * (bm25.K1 + 1) / (counted[word] + bm25.K1 * length)
        scores.append(score)
    return scores


@pytest.mark.parametrize(
    ("leading_max", "depth"), [(5_000, 30), (12, 5), (12, 30)],
    ids=["all at once", "rare first", "rare are too few"],
)  # fmt: skip
async def test_words_are_ranked_by_bm25(
    db: Database, empty: SeededTenant, monkeypatch: pytest.MonkeyPatch, leading_max: int, depth: int
) -> None:
    """Frequent words that bring no chunk still count for those that are found."""
    monkeypatch.setattr(bm25, "LEADING_MAX", leading_max)
    drawn = random.Random(7)
    passages = [drawn.choices(WORDS, k=drawn.randint(5, 40)) for _ in range(30)]
    await _store(db, empty, "texts", [NewChunk(" ".join(p), language="es") for p in passages])
    asked = WORDS[:4]
    async with db.tenant(empty.id) as session:
        corpus = await corpus_of(session, empty.id, None)
        ranked = await bm25.ranking(session, corpus, " ".join(asked), depth)
    expected = _reference(passages, asked)
    matching = sum(score > 0 for score in expected)
    assert len(ranked) == min(depth, matching)
    for (_, ordinal), held in ranked.items():
        assert held.score == pytest.approx(expected[ordinal])
        share_of_words = sum(word in passages[ordinal] for word in asked) / len(asked)
        assert held.share == pytest.approx(share_of_words, abs=0.2)
    assert [h.score for h in ranked.values()] == sorted(
        (h.score for h in ranked.values()), reverse=True
    )


async def test_only_the_tenants_own_and_the_offers_chunks_are_found(
    db: Database, ours: SeededTenant, theirs: SeededTenant
) -> None:
    near = {MODEL: _vector(1.0)}
    for tenant, name in ((ours, "mine"), (theirs, "foreign")):
        await _store(db, tenant, f"{name} all", [NewChunk("Sobre guanacos", embedding=near[MODEL])])
        await _store(
            db, tenant, f"{name} soler", [NewChunk("Guanacos en Soler", embedding=near[MODEL])],
            offer="soler",
        )  # fmt: skip
        await _store(
            db, tenant, f"{name} draft", [NewChunk("Guanacos por ver", embedding=near[MODEL])],
            status="PENDING_APPROVAL",
        )  # fmt: skip

    async def names(offer: str | None) -> set[str]:
        found = await _found(db, ours, "guanacos", offer=offer, vectors=near)
        return {chunk.title for chunk in found}

    assert await names("soler") == {"mine all", "mine soler"}
    assert await names("conesa") == await names(None) == {"mine all"}


async def test_a_new_version_takes_the_place_of_the_old_one_in_both_rankings(
    db: Database, tenant: SeededTenant
) -> None:
    near = {MODEL: _vector(0.0, 1.0)}
    source_id = await _store(
        db, tenant, "guide", [NewChunk("Hay un quincho", embedding=near[MODEL])]
    )
    async with db.tenant(tenant.id) as session:
        source = await session.get_one(KnowledgeSource, (tenant.id, source_id))
        newer = [NewChunk("Hay una pérgola", embedding=near[MODEL])]
        assert await knowledge.store_version(session, source, newer, MODEL)
    found = await _found(db, tenant, "quincho", vectors=near)
    assert [chunk.text for chunk in found] == ["Hay una pérgola"]
    async with db.tenant(tenant.id) as session:
        left = "select count(*) from knowledge_term where tenant_id = :t and term = 'quinch'"
        assert await session.scalar(text(left), {"t": tenant.id}) == 0


async def test_there_are_k_results_where_k_chunks_may_be_found(
    db: Database, empty: SeededTenant
) -> None:
    """The nearest are another offer's: an approximate index alone would come back with none."""
    other = [NewChunk(f"Otro {n}", embedding=_vector(1.0, 0.001 * n)) for n in range(60)]
    await _store(db, empty, "other", other, offer="conesa")
    ours = [NewChunk(f"Propio {n}", embedding=_vector(0.1 * n, 1.0)) for n in range(12)]
    await _store(db, empty, "own", ours, offer="soler")
    async with db.tenant(empty.id) as session:
        corpus = await corpus_of(session, empty.id, empty.offers["soler"])
        approximate, exact = [
            await retrieval.by_meaning(
                session, corpus, MODEL, _vector(1.0), depth=10, exact_max=exact_max
            )
            for exact_max in (0, 10_000)
        ]
    assert len(approximate) == 10
    assert approximate == exact
    assert [ordinal for _, ordinal in exact] == list(range(11, 1, -1))


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (
            "select term, count(*) from knowledge_term where tenant_id = :t"
            " and term = any(cast('{cocher}' as varchar[])) group by term",
            "Index Only Scan using pk_knowledge_term",
        ),
        (
            "select ordinal from knowledge_chunk where tenant_id = :t"
            " order by embedding <=> cast(:v as vector) limit 5",
            "Index Scan using ix_knowledge_chunk_embedding",
        ),
    ],
    ids=["words", "meaning"],
)
async def test_the_policies_leave_the_indexes_to_the_planner(
    db: Database, tenant: SeededTenant, statement: str, index: str
) -> None:
    async with db.tenant(tenant.id) as session:
        for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            await session.execute(text(f"set local {setting} = off"))
        plan = await session.execute(
            text(f"explain {statement}"), {"t": tenant.id, "v": str(_vector(1.0))}
        )
        assert index in "\n".join(row[0] for row in plan)


class Model:
    """Puts every text at one place; breaks after so many calls."""

    def __init__(self, model: str, breaks_after: int = 99) -> None:
        self.model, self._left = model, breaks_after

    async def passages(self, texts: list[str]) -> list[list[float]]:
        self._left -= 1
        if self._left < 0:
            raise VendorUnavailable("model", "down")
        return [_vector(1.0)] * len(texts)

    async def question(self, text: str) -> list[float]:
        return _vector(1.0)


async def _stale(db: Database, tenant: SeededTenant, model: str) -> list[UUID]:
    async with db.platform() as session:
        found = await knowledge_index.stale(session, model, 100, tenant_id=tenant.id)
    return [document_id for _, document_id in found]


async def test_another_model_takes_over_document_by_document_and_nothing_is_lost_meanwhile(
    db: Database, empty: SeededTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks = [NewChunk(f"Parte {n}", embedding=_vector(1.0)) for n in range(3)]
    for name in ("one", "two"):
        await _store(db, empty, name, chunks, model="old")
    first, second = await _stale(db, empty, "new")
    both = {"old": _vector(1.0), "new": _vector(1.0)}

    async def found() -> int:
        return len(await _found(db, empty, "zzz", vectors=both))

    monkeypatch.setattr(upkeep, "EMBEDDED_AT_ONCE", 2)
    with pytest.raises(VendorUnavailable):
        await upkeep.renew(db, Model("new", breaks_after=1), empty.id, [first], lambda _: None)
    assert (await _stale(db, empty, "new"), await found()) == ([first, second], 6)
    told: list[int] = []
    await upkeep.renew(db, Model("new"), empty.id, [first], told.append)
    assert told == [2, 3]
    assert (await _stale(db, empty, "new"), await found()) == ([second], 6)
    assert len(await _found(db, empty, "zzz", vectors={"new": _vector(1.0)})) == 3
    await upkeep.renew(db, Model("new"), empty.id, [second], told.append)
    assert (await _stale(db, empty, "new"), await found()) == ([], 6)


async def test_what_was_indexed_otherwise_is_indexed_anew(
    db: Database, empty: SeededTenant
) -> None:
    await _store(db, empty, "one", [NewChunk("Hay un quincho")])
    async with db.tenant(empty.id) as session:
        for statement in (
            "delete from knowledge_term where tenant_id = :t",
            "update knowledge_document set analyzer = 'older' where tenant_id = :t",
        ):
            await session.execute(text(statement), {"t": empty.id})
    assert await _found(db, empty, "quincho") == []
    (document,) = await _stale(db, empty, MODEL)
    await upkeep.renew(db, None, empty.id, [document], lambda _: None)
    (chunk,) = await _found(db, empty, "quinchos")
    assert chunk.text == "Hay un quincho"
