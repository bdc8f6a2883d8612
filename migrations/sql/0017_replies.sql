-- Replies that a model writes: prompts in versions, drafts with what was refused, calls with costs.

update prompt older set is_active = false
where is_active and exists (
    select from prompt newer where newer.tenant_id = older.tenant_id
        and newer.purpose = older.purpose and newer.is_active and newer.version > older.version);
alter table prompt
    add column author varchar not null default 'platform',
    add constraint ck_prompt_purpose check (purpose in ('reply','understand'));
create unique index ix_prompt_active on prompt (tenant_id, purpose) where is_active;

create table platform_prompt (
    id uuid not null,
    purpose varchar not null,
    version integer not null,
    body varchar not null,
    is_active boolean not null,
    author varchar not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint pk_platform_prompt primary key (id),
    constraint uq_platform_prompt_purpose_version unique (purpose, version),
    constraint ck_platform_prompt_purpose check (purpose in ('reply','understand'))
);
create unique index ix_platform_prompt_active on platform_prompt (purpose) where is_active;
-- Of no tenant: all may read it, the platform alone writes.
grant select on platform_prompt to converzia_app;
grant select, insert, update on platform_prompt to converzia_platform;

create table reply_draft (
    tenant_id uuid not null constraint fk_reply_draft_tenant references tenant (id),
    id uuid not null,
    lead_offer_id uuid not null,
    turn_key varchar not null,
    outcome varchar not null,
    prompt varchar not null,
    reply jsonb,
    refused jsonb not null,
    used_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    constraint pk_reply_draft primary key (tenant_id, id),
    constraint uq_reply_draft_tenant_id_turn_key unique (tenant_id, turn_key),
    constraint fk_reply_draft_lead_offer foreign key (tenant_id, lead_offer_id)
        references lead_offer (tenant_id, id),
    constraint ck_reply_draft_outcome check (
        outcome in ('WRITTEN','REFUSED','OVER_BUDGET','MODELS_DOWN','TOO_SLOW')),
    constraint ck_reply_draft_written check ((outcome = 'WRITTEN') = (reply is not null))
);
create index ix_reply_draft_created_at on reply_draft (tenant_id, created_at);

create table model_call (
    tenant_id uuid not null constraint fk_model_call_tenant references tenant (id),
    id uuid not null,
    lead_offer_id uuid,
    turn_key varchar,
    purpose varchar not null,
    model varchar not null,
    error varchar,
    input_tokens integer not null,
    cached_tokens integer not null,
    output_tokens integer not null,
    cost_micro_usd bigint not null,
    duration_ms integer not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint pk_model_call primary key (tenant_id, id),
    constraint fk_model_call_lead_offer foreign key (tenant_id, lead_offer_id)
        references lead_offer (tenant_id, id),
    constraint ck_model_call_purpose check (purpose in ('reply','understand')),
    constraint ck_model_call_cost check (cost_micro_usd >= 0)
);
create index ix_model_call_created_at on model_call (tenant_id, created_at);
create index ix_model_call_lead_offer on model_call (tenant_id, lead_offer_id);

alter table open_question
    add column answer varchar,
    add column answered_at timestamptz,
    add column answered_by varchar;

do $$
declare name text;
begin
    foreach name in array array['reply_draft', 'model_call'] loop
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
revoke update on model_call from converzia_app, converzia_platform;
