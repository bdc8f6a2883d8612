-- Erasure of a person, what keeps them from coming back, Meta's requests, and how long words are kept.

create table erasure (
    tenant_id uuid not null constraint fk_erasure_tenant references tenant (id),
    id uuid not null,
    lead_id uuid not null,
    hashes jsonb not null,
    cause varchar not null,
    asked_by varchar not null,
    asked_at timestamptz not null,
    state varchar not null,
    found jsonb not null,
    remains jsonb not null,
    certificate jsonb,
    done_at timestamptz,
    constraint pk_erasure primary key (tenant_id, id),
    constraint uq_erasure_tenant_id_lead_id unique (tenant_id, lead_id),
    constraint ck_erasure_cause check (cause in ('REQUEST', 'RETENTION', 'META')),
    constraint ck_erasure_state check (state in ('RUNNING', 'DONE')),
    constraint ck_erasure_certified check ((state = 'DONE') = (certificate is not null))
);
create index ix_erasure_running on erasure (asked_at) where state = 'RUNNING';

create table erased_handle (
    tenant_id uuid not null constraint fk_erased_handle_tenant references tenant (id),
    hash varchar not null,
    erased_at timestamptz not null,
    constraint pk_erased_handle primary key (tenant_id, hash)
);

-- What an operator says about an order: beside the audit log, which nobody can blank.
create table lead_note (
    tenant_id uuid not null constraint fk_lead_note_tenant references tenant (id),
    id uuid not null,
    lead_id uuid not null,
    actor varchar not null,
    about varchar not null,
    words varchar not null,
    at timestamptz not null default clock_timestamp(),
    constraint pk_lead_note primary key (tenant_id, id),
    constraint fk_lead_note_lead foreign key (tenant_id, lead_id) references lead (tenant_id, id)
);
create index ix_lead_note_lead_id on lead_note (lead_id);

create table deletion_request (
    id uuid not null constraint pk_deletion_request primary key,
    code varchar not null constraint uq_deletion_request_code unique,
    subject bytea,
    state varchar not null,
    erasures jsonb not null,
    closed_by varchar,
    received_at timestamptz not null default clock_timestamp(),
    closed_at timestamptz,
    constraint ck_deletion_request_state
        check (state in ('RECEIVED', 'ERASING', 'NOTHING_HELD', 'DONE'))
);

do $$
declare name text;
begin
    foreach name in array array['erasure', 'erased_handle', 'lead_note'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy tenant_rows on %I to converzia_app'
            ' using (tenant_id = (select app_tenant_id()))'
            ' with check (tenant_id = (select app_tenant_id()))', name);
        execute format(
            'create policy platform_rows on %I to converzia_platform using (true) with check (true)',
            name);
        execute format('grant select on %I to converzia_app', name);
        execute format('grant select, insert, update on %I to converzia_platform', name);
    end loop;
end $$;
grant insert on lead_note to converzia_app;
grant select, insert, update on deletion_request to converzia_platform;

-- A person who was erased has no name any more, and gets none.
alter table lead
    add column erased_at timestamptz,
    add constraint ck_lead_erased check (
        erased_at is null or (phone is null and wa_user_id is null and name is null
            and email is null and opted_out_at is not null));

create function lead_check_erasure() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
    if new.erased_at is null or not exists (
        select from erasure where tenant_id = new.tenant_id and lead_id = new.id
    ) and not exists (
        select from lead
        where tenant_id = new.tenant_id and id = new.merged_into and erased_at is not null
    ) then
        raise exception 'a lead is erased by its erasure, for good'
            using errcode = 'check_violation', constraint = 'ck_lead_erasure';
    end if;
    return new;
end $$;
create trigger lead_erasure before update of erased_at on lead for each row
    when (new.erased_at is distinct from old.erased_at) execute function lead_check_erasure();

-- What is written once may be blanked, and only that, once its person is erased. Arguments: the
-- column that leads to the person, what the blank columns hold, and those of them that are blanked
-- of anybody when they are older than the shortest time that a policy may keep words
-- (models.domain.policy, LIMITS).
create function refuse_all_but_erasure() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
declare
    before jsonb := to_jsonb(old);
    person uuid := (before ->> tg_argv[0])::uuid;
begin
    if tg_nargs > 2 and to_jsonb(new) = before || tg_argv[2]::jsonb
        and old.at < now() - interval '30 days' then
        return new;
    end if;
    if tg_argv[0] = 'lead_offer_id' then
        select lead_id into person from lead_offer
            where tenant_id = old.tenant_id and id = old.lead_offer_id;
    end if;
    if to_jsonb(new) = before || tg_argv[1]::jsonb and exists (
        select from lead where tenant_id = old.tenant_id and id = person and erased_at is not null
    ) then
        return new;
    end if;
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

drop trigger consent_event_append_only on consent_event;
drop trigger disqualification_append_only on disqualification;
drop trigger lead_score_append_only on lead_score;
create trigger consent_event_append_only before update on consent_event for each row
    execute function refuse_all_but_erasure('lead_id', '{"words": null, "evidence": {}}');
create trigger disqualification_append_only before update on disqualification for each row
    execute function refuse_all_but_erasure('lead_offer_id', '{"evidence": {}}');
create trigger lead_score_append_only before update on lead_score for each row
    execute function refuse_all_but_erasure(
        'lead_offer_id', '{"missing": [], "dimensions": [], "shadow": null}');
create trigger field_evidence_append_only before update on field_evidence for each row
    execute function refuse_all_but_erasure(
        'lead_offer_id', '{"value": null, "words": null}', '{"words": null}');
-- The application's role may still change none of it.
grant update (words, evidence) on consent_event to converzia_platform;
grant update (evidence) on disqualification to converzia_platform;
grant update (missing, dimensions, shadow) on lead_score to converzia_platform;
grant update (value, words) on field_evidence to converzia_platform;

-- A body is gone once its time is over, or its person erased.
alter table inbox alter column body drop not null;
alter table lead_merge alter column before drop not null;
create index ix_inbox_kept on inbox (tenant_id, received_at)
    where body is not null and handled_at is not null;

-- Whose words an answer that became knowledge begins with.
alter table open_question
    add column source_id uuid,
    add constraint fk_open_question_knowledge_source foreign key (tenant_id, source_id)
        references knowledge_source (tenant_id, id);

alter table consent_event
    add column purpose varchar not null default 'CONTACT_AND_HAND_OVER',
    add constraint ck_consent_event_purpose check (purpose in ('CONTACT_AND_HAND_OVER'));
