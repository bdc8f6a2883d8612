"""Knowledge of any size, made in the database itself: documents, terms of Zipf's kind, vectors that
lie around topics."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import psycopg

MODEL: Final = "generated"
A_DOCUMENT: Final = 20
"""Chunks."""
_VOCABULARY: Final = 30_000
_COMMONEST: Final = 30
"""Rank of the most frequent word that means anything: a quarter of the chunks hold it."""
_WORDS: Final = 60
"""A chunk, beside those that say nothing."""
_TOPICS: Final = 300
_LATENT: Final = 24
"""Directions in which texts on a topic differ: as many as sentence embeddings have, about."""


@dataclass(frozen=True)
class Sizes:
    """One tenant has `largest` chunks; the others share the rest evenly."""

    tenants: int = 1_000
    chunks: int = 100_000
    largest: int = 50_000


def make(superuser_url: str, sizes: Sizes) -> UUID:
    """Fills an empty database; returns the largest tenant."""
    small = (sizes.chunks - sizes.largest) // max(sizes.tenants - 1, 1)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for statement in _STATEMENTS:
            connection.execute(
                statement.format(
                    tenants=sizes.tenants,
                    largest=sizes.largest,
                    small=small,
                    a_document=A_DOCUMENT,
                    words=_WORDS,
                    vocabulary=_VOCABULARY,
                    commonest=_COMMONEST,
                    topics=_TOPICS,
                    latent=_LATENT,
                    model=MODEL,
                )
            )
        found = connection.execute("select id from tenant where slug = 'size-1'").fetchone()
    assert found is not None
    return UUID(str(found[0]))


_STATEMENTS: Final = (
    # References are true by the way it is made, and indexes are quicker made at the end.
    "set session_replication_role = replica",
    "set maintenance_work_mem = '512MB'",
    "select setseed(0.42)",
    "drop index ix_knowledge_chunk_embedding, ix_knowledge_term_document_id",
    "alter table knowledge_term drop constraint pk_knowledge_term",
    """
    insert into tenant (id, name, slug, status, country, time_zone, language, policy)
    select gen_random_uuid(), 'size', 'size-' || n, 'PENDING', 'AR', 'UTC', 'es', '{{}}'
    from generate_series(1, {tenants}) n
    """,
    """
    create temp table made as
    select tenant.id as tenant_id, gen_random_uuid() as id, document,
        least({a_document}, size - (document - 1) * {a_document}) as chunks
    from tenant, lateral (
        select case when slug = 'size-1' then {largest} else {small} end as size
    ) sized, lateral generate_series(1, (size + {a_document} - 1) / {a_document}) document
    where slug like 'size-%'
    """,
    """
    insert into knowledge_source (tenant_id, id, kind, title, status, external_id, definition,
        fingerprint, stage, done, total)
    select tenant_id, id, 'TEXT', 'size', 'APPROVED', document::text, '{{}}', '', 'READY', 0, 0
    from made
    """,
    """
    insert into knowledge_document (tenant_id, id, source_id, version, content_sha256, is_current,
        chunks, terms, analyzer, embedding_model)
    select tenant_id, id, id, 1, '', true, chunks, chunks * {words}, 'generated', '{model}'
    from made
    """,
    """
    create temp table topic as
    select n, (select array_agg(random_normal()) from generate_series(1, 384) where n > 0) as centre
    from generate_series(1, {topics}) n
    """,
    """
    insert into knowledge_chunk (tenant_id, id, document_id, ordinal, text, embedding,
        embedding_model)
    select tenant_id, gen_random_uuid(), id, ordinal, repeat('palabra ', {words}),
        (select array_agg(centre[d] + lean[1 + d % {latent}]) from generate_series(1, 384) d)
            ::real[]::vector, '{model}'
    from (
        select made.*, ordinal, 1 + floor(random() * {topics})::int as topic,
            (select array_agg(random_normal()) from generate_series(1, {latent})
                where ordinal >= 0) as lean
        from made, generate_series(0, chunks - 1) ordinal
    ) drawn join topic on topic.n = drawn.topic
    """,
    """
    insert into knowledge_term (tenant_id, term, document_id, ordinal, frequency, length)
    select tenant_id, 'w' || word, id, ordinal, count(*), {words}
    from (
        select made.*, ordinal,
            floor({commonest} * ({vocabulary} / {commonest})::float ^ random())::int as word
        from made, generate_series(0, chunks - 1) ordinal, generate_series(1, {words})
    ) drawn
    group by tenant_id, word, id, ordinal
    """,
    """
    alter table knowledge_term add constraint pk_knowledge_term
        primary key (tenant_id, term, document_id, ordinal) include (frequency, length)
    """,
    "create index ix_knowledge_term_document_id on knowledge_term (tenant_id, document_id)",
    """
    create index ix_knowledge_chunk_embedding on knowledge_chunk
        using hnsw (embedding vector_cosine_ops)
    """,
    "vacuum analyze knowledge_source, knowledge_document, knowledge_chunk, knowledge_term",
)
