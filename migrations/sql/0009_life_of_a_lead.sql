-- The life of a lead: contacted anew, waiting for its tenant, consent and judgements on record.

alter table lead_offer
    add column approached_at timestamptz,
    add column paused_at timestamptz;
create index ix_lead_offer_paused on lead_offer (paused_at) where paused_at is not null;

create table consent_event (
    tenant_id uuid not null constraint fk_consent_event_tenant references tenant (id),
    id uuid not null,
    lead_id uuid not null,
    kind varchar not null,
    source varchar not null,
    cause varchar not null,
    words varchar,
    evidence jsonb not null,
    at timestamptz not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint pk_consent_event primary key (tenant_id, id),
    constraint uq_consent_event_tenant_id_cause unique (tenant_id, cause),
    constraint fk_consent_event_lead foreign key (tenant_id, lead_id)
        references lead (tenant_id, id),
    constraint ck_consent_event_kind check (kind in ('AGREED', 'OPTED_OUT', 'OPTED_IN')),
    constraint ck_consent_event_source check (source in ('form', 'message'))
);
create index ix_consent_event_lead_id on consent_event (lead_id);

create table disqualification (
    tenant_id uuid not null constraint fk_disqualification_tenant references tenant (id),
    id uuid not null,
    lead_offer_id uuid not null,
    code varchar not null,
    evidence jsonb not null,
    actor varchar not null,
    at timestamptz not null default clock_timestamp(),
    constraint pk_disqualification primary key (tenant_id, id),
    constraint fk_disqualification_lead_offer foreign key (tenant_id, lead_offer_id)
        references lead_offer (tenant_id, id) on delete cascade
);
create index ix_disqualification_lead_offer_id on disqualification (lead_offer_id);

create trigger consent_event_append_only before update on consent_event
    for each row execute function refuse_change();
create trigger disqualification_append_only before update on disqualification
    for each row execute function refuse_change();

do $$
declare name text;
begin
    foreach name in array array['consent_event', 'disqualification'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy tenant_rows on %I to converzia_app'
            ' using (tenant_id = (select app_tenant_id()))'
            ' with check (tenant_id = (select app_tenant_id()))', name);
        execute format(
            'create policy platform_rows on %I to converzia_platform using (true) with check (true)',
            name);
        execute format('grant select, insert on %I to converzia_app, converzia_platform', name);
    end loop;
end $$;
