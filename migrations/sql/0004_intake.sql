-- Where leads come from besides Meta's webhook: a tenant's sources, imports, test leads.

create table tenant_source (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    kind varchar not null,
    key varchar not null,
    name varchar not null default '',
    status varchar not null default 'ACTIVE',
    secret bytea,
    mapping jsonb not null default '{}',
    questions jsonb not null default '[]',
    offer_id uuid,
    origins jsonb not null default '[]',
    consent varchar,
    created_at timestamptz not null default clock_timestamp(),
    constraint pk_tenant_source primary key (tenant_id, id),
    constraint uq_tenant_source_tenant_id_kind_key unique (tenant_id, kind, key),
    constraint fk_tenant_source_offer foreign key (tenant_id, offer_id)
        references offer (tenant_id, id),
    constraint ck_tenant_source_kind check (kind in ('LEAD_AD', 'FORM', 'API', 'IMPORT')),
    constraint ck_tenant_source_status check (status in ('ACTIVE', 'OFF'))
);
-- A public address names one source of one tenant.
create unique index uq_tenant_source_public on tenant_source (key) where kind in ('FORM', 'API');

create table lead_import (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    source_id uuid not null,
    file_name varchar not null,
    content bytea,
    rows integer not null,
    done integer not null default 0,
    status varchar not null default 'UPLOADED',
    asked_by varchar not null,
    created_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    constraint pk_lead_import primary key (tenant_id, id),
    constraint fk_lead_import_tenant_source foreign key (tenant_id, source_id)
        references tenant_source (tenant_id, id),
    constraint ck_lead_import_status check (status in ('UPLOADED', 'RUNNING', 'DONE'))
);

create table import_reject (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    import_id uuid not null,
    row_number integer not null,
    column_name varchar not null,
    problem varchar not null,
    constraint pk_import_reject primary key (tenant_id, id),
    constraint uq_import_reject_tenant_id_import_id_row_number
        unique (tenant_id, import_id, row_number),
    constraint fk_import_reject_lead_import foreign key (tenant_id, import_id)
        references lead_import (tenant_id, id) on delete cascade
);

alter table lead_source
    alter column page_id drop not null,
    add column kind varchar not null default 'LEAD_AD'
        constraint ck_lead_source_kind check (kind in ('LEAD_AD', 'FORM', 'API', 'IMPORT', 'TEST')),
    add column source_id uuid,
    add constraint fk_lead_source_tenant_source foreign key (tenant_id, source_id)
        references tenant_source (tenant_id, id);
create index ix_lead_source_source on lead_source (tenant_id, source_id);

alter table lead_offer add column is_test boolean not null default false;

-- Test leads stand outside the ledger, whoever asks.
create function credit_hold_refuse_test() returns trigger language plpgsql as $$
begin
    if exists (
        select from delivery d
        join lead_offer l on l.tenant_id = d.tenant_id and l.id = d.lead_offer_id
        where d.tenant_id = new.tenant_id and d.id = new.delivery_id and l.is_test
    ) then
        raise exception 'a test lead holds no credit'
            using errcode = 'check_violation', constraint = 'ck_credit_hold_test';
    end if;
    return new;
end $$;
create trigger credit_hold_no_test before insert on credit_hold
    for each row execute function credit_hold_refuse_test();

do $$
declare name text;
begin
    foreach name in array array['tenant_source', 'lead_import', 'import_reject'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy tenant_rows on %I to converzia_app'
            ' using (tenant_id = (select app_tenant_id()))'
            ' with check (tenant_id = (select app_tenant_id()))', name);
        execute format(
            'create policy platform_rows on %I to converzia_platform using (true) with check (true)',
            name);
        execute format(
            'grant select, insert, update on %I to converzia_app, converzia_platform', name);
    end loop;
end $$;
revoke update on import_reject from converzia_app, converzia_platform;
