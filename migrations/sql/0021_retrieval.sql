-- Knowledge is found by words (BM25) and by meaning.

alter table knowledge_source
    add column external_id varchar,
    add constraint uq_knowledge_source_tenant_id_external_id unique (tenant_id, external_id);

-- What there is already has no terms yet: the upkeep of the index finds it by its empty analyzer.
alter table knowledge_document
    add column chunks integer not null default 0,
    add column terms integer not null default 0,
    add column analyzer varchar,
    add column embedding_model varchar;
alter table knowledge_document
    alter column chunks drop default,
    alter column terms drop default;

create table knowledge_term (
    tenant_id uuid not null,
    term varchar not null,
    document_id uuid not null,
    ordinal smallint not null,
    frequency smallint not null,
    length smallint not null,
    -- A search reads this index and not the table.
    constraint pk_knowledge_term primary key (tenant_id, term, document_id, ordinal)
        include (frequency, length),
    constraint fk_knowledge_term_knowledge_document foreign key (tenant_id, document_id)
        references knowledge_document (tenant_id, id) on delete cascade
);
create index ix_knowledge_term_document_id on knowledge_term (tenant_id, document_id);

alter table knowledge_term enable row level security;
alter table knowledge_term force row level security;
create policy tenant_rows on knowledge_term to converzia_app
    using (tenant_id = (select app_tenant_id()))
    with check (tenant_id = (select app_tenant_id()));
create policy platform_rows on knowledge_term to converzia_platform using (true) with check (true);
-- An index is made anew, not kept: its rows may be deleted.
grant select, insert, update, delete on knowledge_term to converzia_app, converzia_platform;

-- The vector stays in its row: comparing all of a tenant's follows no pointers.
alter table knowledge_chunk set (toast_tuple_target = 8160);
alter table knowledge_chunk alter column embedding set storage plain;
create index ix_knowledge_chunk_embedding on knowledge_chunk
    using hnsw (embedding vector_cosine_ops);
