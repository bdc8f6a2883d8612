"""`converzia knowledge search`: the chunks that a reply would be made of, best first."""

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import asdict
from typing import Any

from commands.json_lines import BadLine
from commands.knowledge_lines import QuestionLine, read
from commands.knowledge_place import KnowledgePlace, Unknown, knowledge_place
from models.records import retrieval
from models.records.corpus import corpus_of
from models.records.retrieval import FoundChunk

Json = dict[str, Any]


async def run(lines: Iterable[str]) -> None:
    async with knowledge_place() as place:
        async for answer in answers(place, lines):
            print(json.dumps(answer, ensure_ascii=False), flush=True)


async def answers(place: KnowledgePlace, lines: Iterable[str]) -> AsyncIterator[Json]:
    """One a line, in order; a line that cannot be read is answered with its error."""
    for line in read(lines, QuestionLine):
        if isinstance(line, BadLine):
            yield {"error": str(line)}
            continue
        try:
            found = await search(place, line)
        except Unknown as unknown:
            yield {"query": line.query, "error": str(unknown)}
        else:
            yield {"query": line.query, "results": [_result(chunk) for chunk in found]}


async def search(place: KnowledgePlace, line: QuestionLine) -> list[FoundChunk]:
    tenant_id = await place.tenant(line.tenant)
    offer_id = await place.offer(tenant_id, line.offer)
    async with place.db.tenant(tenant_id) as session:
        corpus = await corpus_of(session, tenant_id, offer_id)
    vectors = await place.embedders.question(line.query, corpus.models)
    async with place.db.tenant(tenant_id) as session:
        return await retrieval.search(session, corpus, line.query, vectors, line.k)


def _result(chunk: FoundChunk) -> Json:
    return {
        "chunk_id": str(chunk.id),
        "document_id": chunk.external_id,
        "title": chunk.title,
        "text": chunk.text,
        "score": round(chunk.score, 6),
        "parts": {
            name: {key: round(value, 6) for key, value in asdict(part).items()}
            for name, part in chunk.parts.items()
        },
    }
