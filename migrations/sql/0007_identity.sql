-- Who a WhatsApp message is from, and what it brings besides words.

alter table lead
    add column merged_into uuid,
    add constraint fk_lead_merged_into foreign key (tenant_id, merged_into)
        references lead (tenant_id, id);

alter table message
    add column reply_id varchar,
    add column attachment jsonb;

alter table lead_source
    add column ctwa_clid varchar,
    drop constraint ck_lead_source_kind,
    add constraint ck_lead_source_kind
        check (kind in ('LEAD_AD', 'FORM', 'API', 'IMPORT', 'CLICK', 'TEST'));

create table lead_merge (
    tenant_id uuid not null constraint fk_lead_merge_tenant references tenant (id),
    id uuid not null,
    survivor_id uuid not null,
    merged_id uuid not null,
    cause varchar not null,
    actor varchar not null,
    moved jsonb not null,
    before bytea not null,
    kept_life_id uuid,
    ended_life_id uuid,
    ended_state varchar,
    learned jsonb not null,
    at timestamptz not null default clock_timestamp(),
    undone_at timestamptz,
    undone_by varchar,
    constraint pk_lead_merge primary key (tenant_id, id),
    constraint fk_lead_merge_survivor foreign key (tenant_id, survivor_id)
        references lead (tenant_id, id),
    constraint fk_lead_merge_merged foreign key (tenant_id, merged_id)
        references lead (tenant_id, id),
    constraint fk_lead_merge_kept_life foreign key (tenant_id, kept_life_id)
        references lead_offer (tenant_id, id),
    constraint fk_lead_merge_ended_life foreign key (tenant_id, ended_life_id)
        references lead_offer (tenant_id, id)
);
create index ix_lead_merge_survivor on lead_merge (tenant_id, survivor_id);

alter table lead_merge enable row level security;
alter table lead_merge force row level security;
create policy tenant_rows on lead_merge to converzia_app
    using (tenant_id = (select app_tenant_id())) with check (tenant_id = (select app_tenant_id()));
create policy platform_rows on lead_merge to converzia_platform using (true) with check (true);
grant select, insert, update on lead_merge to converzia_app, converzia_platform;
