-- A chunk says where it stood; a version is stored in parts and used once it is whole.

alter table knowledge_chunk
    add column page integer,
    add column language varchar;

alter table knowledge_document
    add column ready_at timestamptz;
update knowledge_document set ready_at = created_at;

create unique index uq_knowledge_document_current on knowledge_document (tenant_id, source_id)
    where is_current;
create unique index uq_knowledge_chunk_ordinal on knowledge_chunk (tenant_id, document_id, ordinal);
