-- Scoring: versions of a template from draft to published, and every score that a life had.

alter table lead_offer add column shadow_score jsonb;
create index ix_lead_offer_created on lead_offer (tenant_id, created_at);

alter table score_template drop constraint ck_score_template_status;
alter table score_template
    add constraint ck_score_template_status
        check (status in ('DRAFT', 'SHADOW', 'PUBLISHED', 'RETIRED')),
    add column published_at timestamptz,
    add column steps jsonb not null default '[]';
alter table score_template alter column steps drop default;
create unique index uq_score_template_in_force on score_template (tenant_id, offer_type, status)
    where status in ('SHADOW', 'PUBLISHED');

create table platform_score_template (
    id uuid not null,
    offer_type varchar not null,
    version integer not null,
    status varchar not null,
    definition jsonb not null,
    published_at timestamptz,
    steps jsonb not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint pk_platform_score_template primary key (id),
    constraint uq_platform_score_template_offer_type_version unique (offer_type, version),
    constraint ck_platform_score_template_status
        check (status in ('DRAFT', 'SHADOW', 'PUBLISHED', 'RETIRED'))
);
create unique index uq_platform_score_template_in_force
    on platform_score_template (offer_type, status) where status in ('SHADOW', 'PUBLISHED');
grant select on platform_score_template to converzia_app;
grant select, insert, update on platform_score_template to converzia_platform;

-- An edited template is a new version: what scored leads can always be read again.
create function refuse_new_definition() returns trigger language plpgsql as $$
begin
    if (new.definition, new.version, new.offer_type)
        is distinct from (old.definition, old.version, old.offer_type) then
        raise exception 'a version of % does not change', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger score_template_stands before update on score_template
    for each row execute function refuse_new_definition();
create trigger platform_score_template_stands before update on platform_score_template
    for each row execute function refuse_new_definition();

create table lead_score (
    tenant_id uuid not null constraint fk_lead_score_tenant references tenant (id),
    id uuid not null,
    lead_offer_id uuid not null,
    version varchar not null,
    total integer not null,
    threshold integer not null,
    is_ready boolean not null,
    missing jsonb not null,
    dimensions jsonb not null,
    shadow jsonb,
    at timestamptz not null default clock_timestamp(),
    constraint pk_lead_score primary key (tenant_id, id),
    constraint fk_lead_score_lead_offer foreign key (tenant_id, lead_offer_id)
        references lead_offer (tenant_id, id) on delete cascade
);
create index ix_lead_score_lead_offer_id on lead_score (lead_offer_id);
create trigger lead_score_append_only before update on lead_score
    for each row execute function refuse_change();
alter table lead_score enable row level security;
alter table lead_score force row level security;
create policy tenant_rows on lead_score to converzia_app
    using (tenant_id = (select app_tenant_id()))
    with check (tenant_id = (select app_tenant_id()));
create policy platform_rows on lead_score to converzia_platform using (true) with check (true);
grant select, insert on lead_score to converzia_app, converzia_platform;
