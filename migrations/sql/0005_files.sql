-- Files in the object store, and the media of a conversation.

create table stored_file (
    tenant_id uuid not null,
    id uuid not null,
    purpose varchar not null,
    key varchar not null,
    content_type varchar not null,
    size_bytes integer not null,
    sha256 varchar not null,
    source varchar not null,
    created_at timestamptz not null default clock_timestamp(),
    deleted_at timestamptz,
    constraint pk_stored_file primary key (tenant_id, id),
    constraint fk_stored_file_tenant foreign key (tenant_id) references tenant (id),
    constraint uq_stored_file_tenant_id_key unique (tenant_id, key),
    constraint ck_stored_file_purpose check (purpose in ('media','logo','document','export')),
    constraint ck_stored_file_source check (source in ('lead','operator')),
    constraint ck_stored_file_size_bytes check (size_bytes > 0)
);

alter table stored_file enable row level security;
alter table stored_file force row level security;
create policy tenant_rows on stored_file to converzia_app
    using (tenant_id = (select app_tenant_id())) with check (tenant_id = (select app_tenant_id()));
create policy platform_rows on stored_file to converzia_platform using (true) with check (true);
grant select, insert, update on stored_file to converzia_app, converzia_platform;

alter table message
    add column file_id uuid,
    add column file_problem varchar,
    add constraint fk_message_stored_file
        foreign key (tenant_id, file_id) references stored_file (tenant_id, id);

create index ix_message_unkept on message (occurred_at)
    where media_id is not null and file_id is null and file_problem is null;
