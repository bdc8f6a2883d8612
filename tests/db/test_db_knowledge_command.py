"""`converzia knowledge`: sets are loaded once and searched as a reply would search."""

import json
from typing import Any

import pytest

from commands.knowledge_load import load
from commands.knowledge_place import KnowledgePlace
from commands.knowledge_search import answers
from integrations.embeddings import WITHOUT, Embedders
from models.session import Database
from models.tables import Tenant
from tests.factories import unique

Json = dict[str, Any]


class Counting:
    """Embeds a text by the first letters that it has, and counts what it is asked."""

    model = "counting"

    def __init__(self) -> None:
        self.embedded: list[str] = []

    async def passages(self, texts: list[str]) -> list[list[float]]:
        self.embedded += texts
        return [self._at(text) for text in texts]

    async def question(self, text: str) -> list[float]:
        return self._at(text)

    def _at(self, text: str) -> list[float]:
        return [float(letter in text.lower()) for letter in "abcdefghijklmnop"] + [0.1] * 368


@pytest.fixture
def embedder() -> Counting:
    return Counting()


@pytest.fixture
def place(db: Database, embedder: Counting) -> KnowledgePlace:
    return KnowledgePlace(db, Embedders(embedder, (embedder,)))


def _lines(*records: Json) -> list[str]:
    return [json.dumps(record) for record in records]


async def _search(place: KnowledgePlace, *records: Json) -> list[Json]:
    return [answer async for answer in answers(place, _lines(*records))]


async def test_what_is_loaded_is_found_by_its_own_id_with_its_parts(
    place: KnowledgePlace, db: Database
) -> None:
    tenant = unique("set")
    done = await load(
        place,
        _lines(
            {"tenant": tenant, "id": "pets", "title": "Reglamento", "text": "Se admiten perros."},
            {"tenant": tenant, "id": 7, "offer": "Soler", "text": "Hay una cochera libre."},
        ),
    )
    assert dict(done) == {"stored": 2, "unchanged": 0, "refused": 0, "embedded": 2}
    alone, soler = await _search(
        place,
        {"tenant": tenant, "query": "¿admiten perros?", "k": 2},
        {"tenant": tenant, "offer": "Soler", "query": "cocheras", "k": 1},
    )
    assert [found["document_id"] for found in alone["results"]] == ["pets"]
    (found,) = soler["results"]
    assert (found["document_id"], found["text"]) == ("7", "Hay una cochera libre.")
    assert found["parts"]["bm25"]["rank"] == 1
    assert set(found["parts"]) == {"bm25", "vector"}
    assert found["score"] > 0
    async with db.platform() as session:
        made = await session.get_one(Tenant, await place.tenant(tenant))
        assert made.status == "PENDING"


async def test_the_same_text_costs_nothing_and_another_takes_its_place(
    place: KnowledgePlace, embedder: Counting
) -> None:
    document = {"tenant": unique("set"), "id": "a", "text": "Primera versión."}
    for expected in ((1, 0, 1), (0, 1, 0)):
        done = await load(place, _lines(document))
        assert (done["stored"], done["unchanged"], done["embedded"]) == expected
    assert embedder.embedded == ["Primera versión."]
    done = await load(place, _lines({**document, "text": "Segunda versión."}))
    assert (done["stored"], done["embedded"]) == (1, 1)
    (answer,) = await _search(place, {"tenant": document["tenant"], "query": "versión"})
    assert [found["text"] for found in answer["results"]] == ["Segunda versión."]


async def test_without_a_model_it_is_found_by_its_words_and_embedded_once_there_is_one(
    place: KnowledgePlace, db: Database
) -> None:
    document = {"tenant": unique("set"), "id": "a", "text": "Hay un quincho."}
    words_only = KnowledgePlace(db, WITHOUT)
    assert (await load(words_only, _lines(document)))["embedded"] == 0
    question = {"tenant": document["tenant"], "query": "quinchos"}
    (answer,) = await _search(words_only, question)
    assert set(answer["results"][0]["parts"]) == {"bm25"}
    assert (await load(place, _lines(document)))["embedded"] == 1
    (answer,) = await _search(place, question)
    assert set(answer["results"][0]["parts"]) == {"bm25", "vector"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 1 is not valid JSON"),
        ("[1]", "line 1 is not a JSON object"),
        ('{"query": "x"}', "line 1: tenant is missing"),
        ('{"tenant": "t", "query": "a\\u0000"}', "query holds a NUL character"),
        (
            '{"tenant": "t", "query": "x", "k": 1001}',
            "k: input should be less than or equal to 1000",
        ),
        ('{"tenant": "t", "query": " "}', "line 1: query is empty"),
        ('{"tenant": "t", "query": "x", "k": 0}', "k: input should be greater than or equal to 1"),
        ('{"tenant": "nobody-has-this", "query": "x"}', "there is no tenant nobody-has-this"),
    ],
)
async def test_a_line_that_cannot_be_answered_says_why(
    place: KnowledgePlace, line: str, said: str
) -> None:
    (answer,) = [answer async for answer in answers(place, [line])]
    assert said in answer["error"]


async def test_a_document_that_cannot_be_read_does_not_keep_the_others(
    place: KnowledgePlace, capsys: pytest.CaptureFixture[str]
) -> None:
    tenant = unique("set")
    good = _lines({"tenant": tenant, "id": "a", "text": "Hay un quincho. " * 4_000})
    bad = _lines(
        {"tenant": tenant, "id": "b"},
        {"tenant": tenant, "id": "c", "text": " "},
        {"tenant": tenant, "id": "d", "text": "Nulo\x00."},
        {"tenant": tenant, "id": "e", "text": "\u200b\u200b"},
        {"tenant": tenant, "id": "f", "text": "Roto \ud800."},
    )
    done = await load(place, [*bad, *good])
    assert (done["refused"], done["stored"]) == (5, 1)
    told = capsys.readouterr().err
    for words in ("line 1: text is missing", "line 2: text is empty", "line 3: text holds a NUL"):
        assert words in told
    assert "document e: " in told
    (answer,) = await _search(place, {"tenant": tenant, "query": "quincho", "k": 1000})
    assert {found["document_id"] for found in answer["results"]} == {"a"}


async def test_without_a_model_there_are_k_results_too_and_what_shares_no_word_comes_last(
    db: Database,
) -> None:
    place, tenant = KnowledgePlace(db, WITHOUT), unique("set")
    texts = {"a": "Se admiten perros.", "b": "Hay una cochera.", "c": "Pileta climatizada."}
    await load(place, _lines(*({"tenant": tenant, "id": i, "text": t} for i, t in texts.items())))
    (answer,) = await _search(place, {"tenant": tenant, "query": "cocheras", "k": 2})
    first, second = answer["results"]
    assert first["document_id"] == "b"
    assert (second["score"], second["parts"]) == (0.0, {})
