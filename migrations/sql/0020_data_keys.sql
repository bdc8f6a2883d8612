-- Envelope encryption: a data key for each tenant and one for the platform.

create table data_key (
    id uuid not null constraint pk_data_key primary key,
    tenant_id uuid,
    generation integer not null,
    wrapped bytea not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint uq_data_key_tenant_id_generation unique nulls not distinct (tenant_id, generation)
);
create index ix_data_key_created_at on data_key (created_at);

alter table data_key enable row level security;
alter table data_key force row level security;
create policy tenant_rows on data_key to converzia_app
    using (tenant_id = (select app_tenant_id()))
    with check (tenant_id = (select app_tenant_id()));
create policy platform_rows on data_key to converzia_platform using (true) with check (true);
grant select on data_key to converzia_app;
grant select, insert, update, delete on data_key to converzia_platform;
