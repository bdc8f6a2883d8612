-- Chatwoot: where a person's talk stands there, and what we posted on the platform's desk.

alter table integration
    drop constraint ck_integration_kind,
    add constraint ck_integration_kind check (
        kind in ('META','WHATSAPP','CHATWOOT','SHEETS','WEBHOOK','TOKKO','EMAIL'));

alter table lead add column human_spoke_at timestamp with time zone;

create table chatwoot_thread (
    tenant_id uuid not null,
    id uuid not null,
    lead_id uuid not null,
    place varchar not null,
    contact_id bigint not null,
    conversation_id bigint not null,
    created_at timestamp with time zone default clock_timestamp() not null,
    constraint pk_chatwoot_thread primary key (tenant_id, id),
    constraint fk_chatwoot_thread_tenant foreign key (tenant_id) references tenant (id),
    constraint fk_chatwoot_thread_lead foreign key (tenant_id, lead_id)
        references lead (tenant_id, id),
    constraint uq_chatwoot_thread_place_conversation_id unique (place, conversation_id)
);
create index ix_chatwoot_thread_lead on chatwoot_thread (tenant_id, lead_id, place);

create table desk_post (
    tenant_id uuid not null,
    id uuid not null,
    lead_id uuid not null,
    key varchar not null,
    post_id bigint,
    created_at timestamp with time zone default clock_timestamp() not null,
    constraint pk_desk_post primary key (tenant_id, id),
    constraint fk_desk_post_tenant foreign key (tenant_id) references tenant (id),
    constraint fk_desk_post_lead foreign key (tenant_id, lead_id) references lead (tenant_id, id),
    constraint uq_desk_post_tenant_id_key unique (tenant_id, key)
);

do $$
declare name text;
begin
    foreach name in array array['chatwoot_thread', 'desk_post'] loop
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
