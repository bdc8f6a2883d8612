-- Sources that are fetched, read and approved: what each is made of, how far its reading has come.

alter table knowledge_source
    add column update_status varchar
        constraint ck_knowledge_source_update_status
            check (update_status in ('PENDING_APPROVAL', 'REJECTED')),
    add column review_note varchar,
    add column definition jsonb not null default '{}',
    add column fingerprint varchar not null default '',
    add column stage varchar not null default 'READY'
        constraint ck_knowledge_source_stage
            check (stage in ('WAITING', 'FETCHING', 'CHUNKING', 'EMBEDDING', 'READY', 'FAILED')),
    add column done integer not null default 0,
    add column total integer not null default 0,
    add column problem varchar,
    add column fetched_at timestamptz,
    add column refresh_at timestamptz;
alter table knowledge_source
    alter column definition drop default,
    alter column fingerprint drop default,
    alter column stage drop default,
    alter column done drop default,
    alter column total drop default;
create index ix_knowledge_source_refresh on knowledge_source (refresh_at)
    where refresh_at is not null;

create table knowledge_page (
    tenant_id uuid not null constraint fk_knowledge_page_tenant references tenant (id),
    id uuid not null,
    source_id uuid not null,
    address varchar not null,
    ordinal integer not null,
    run varchar not null,
    state varchar not null,
    problem varchar,
    title varchar,
    text varchar,
    number integer,
    links jsonb not null,
    etag varchar,
    last_modified varchar,
    constraint pk_knowledge_page primary key (tenant_id, id),
    constraint fk_knowledge_page_knowledge_source foreign key (tenant_id, source_id)
        references knowledge_source (tenant_id, id) on delete cascade,
    constraint uq_knowledge_page_tenant_id_source_id_address
        unique (tenant_id, source_id, address),
    constraint ck_knowledge_page_state check (state in ('WAITING', 'READ', 'REFUSED', 'GONE'))
);

alter table knowledge_page enable row level security;
alter table knowledge_page force row level security;
create policy tenant_rows on knowledge_page to converzia_app
    using (tenant_id = (select app_tenant_id()))
    with check (tenant_id = (select app_tenant_id()));
create policy platform_rows on knowledge_page to converzia_platform
    using (true) with check (true);
grant select, insert, update on knowledge_page to converzia_app, converzia_platform;
