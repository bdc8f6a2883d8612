"""`converzia knowledge load`: texts become approved knowledge, found by words and by meaning.

The texts are stored first, a batch a transaction, and embedded afterwards: what was broken off goes
on where it was, and a text that is known costs nothing.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities.knowledge_index import renew
from commands.json_lines import BadLine
from commands.knowledge_lines import DocumentLine, read
from commands.knowledge_place import KnowledgePlace, knowledge_place
from models.domain.knowledge_problems import KnowledgeRefused
from models.records import knowledge, knowledge_index, knowledge_pages
from models.records.knowledge import NewChunk
from models.tables import KnowledgeSource
from models.understanding.page_text import PageText

_AT_ONCE: Final = 64
"""Documents a transaction; documents embedded together."""


async def run(lines: Iterable[str]) -> int:
    """Prints what was done as JSON; 1 when a line could not be loaded."""
    began = time.monotonic()
    async with knowledge_place() as place:
        done = await load(place, lines)
    done["seconds"] = round(time.monotonic() - began)
    print(json.dumps(done), flush=True)
    return 1 if done["refused"] else 0


async def load(place: KnowledgePlace, lines: Iterable[str]) -> Counter[str]:
    """How many documents were stored, unchanged, refused and embedded."""
    done = Counter(stored=0, unchanged=0, refused=0, embedded=0)
    tenants: dict[UUID, None] = {}
    for tenant, batch in _batches(lines, done):
        tenant_id = await place.tenant(tenant, make=True)
        tenants[tenant_id] = None
        await _store(place, tenant_id, batch, done)
        _tell(f"{done['stored']} stored, {done['unchanged']} unchanged")
    for tenant_id in tenants:
        await _embed(place, tenant_id, done)
    return done


def _batches(
    lines: Iterable[str], done: Counter[str]
) -> Iterator[tuple[str, Sequence[DocumentLine]]]:
    """Neighbours of one tenant, each document once."""
    batch: dict[str, DocumentLine] = {}
    tenant = ""
    for line in read(lines, DocumentLine):
        if isinstance(line, BadLine):
            done["refused"] += 1
            _tell(str(line))
            continue
        if batch and (line.tenant != tenant or line.id in batch or len(batch) == _AT_ONCE):
            yield tenant, list(batch.values())
            batch = {}
        tenant = line.tenant
        batch[line.id] = line
    if batch:
        yield tenant, list(batch.values())


async def _store(
    place: KnowledgePlace, tenant_id: UUID, batch: Sequence[DocumentLine], done: Counter[str]
) -> None:
    chunks = dict(_cut_ones(batch, done))
    batch = [line for line in batch if line.id in chunks]
    offers = {line.offer: await place.offer(tenant_id, line.offer, make=True) for line in batch}
    async with place.db.tenant(tenant_id) as session:
        known = await _known(session, tenant_id, [line.id for line in batch])
        for line in batch:
            source = known.get(line.id)
            if source is None:
                source = KnowledgeSource(tenant_id=tenant_id, title="", external_id=line.id)
                session.add(source)
            source.title, source.status = line.title or line.id, "APPROVED"
            source.offer_id = offers[line.offer]
            await session.flush()
            is_new = await knowledge.store_version(session, source, chunks[line.id], None)
            done["stored" if is_new else "unchanged"] += 1


def _cut_ones(
    batch: Sequence[DocumentLine], done: Counter[str]
) -> Iterator[tuple[str, list[NewChunk]]]:
    for line in batch:
        try:
            yield line.id, _cut(line)
        except KnowledgeRefused as refused:
            done["refused"] += 1
            _tell(f"document {line.id}: {refused}")


def _cut(line: DocumentLine) -> list[NewChunk]:
    """A text of usual length is one chunk. Its title helps to find each, like a heading."""
    parts = knowledge_pages.cut([PageText(line.text)])
    return [replace(part, section=part.section or line.title) for part in parts]


async def _known(
    session: AsyncSession, tenant_id: UUID, external_ids: Sequence[str]
) -> dict[str | None, KnowledgeSource]:
    rows = await session.exec(
        select(KnowledgeSource).where(
            KnowledgeSource.tenant_id == tenant_id,
            col(KnowledgeSource.external_id).in_(external_ids),
        )
    )
    return {source.external_id: source for source in rows.all()}


async def _embed(place: KnowledgePlace, tenant_id: UUID, done: Counter[str]) -> None:
    """What has no vectors of the model that is chosen now, of this tenant."""
    embedder = place.embedders.current
    if embedder is None:
        _tell("no embedding model is chosen (CONVERZIA_EMBEDDINGS): it is found by its words only")
        return
    while True:
        async with place.db.tenant(tenant_id) as session:
            stale = await knowledge_index.stale(
                session, embedder.model, _AT_ONCE, tenant_id=tenant_id
            )
        if not stale:
            return
        documents = [document_id for _, document_id in stale]
        await renew(place.db, embedder, tenant_id, documents, lambda _: None)
        done["embedded"] += len(documents)
        _tell(f"{done['embedded']} embedded")


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
