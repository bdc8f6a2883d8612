-- What we send on WhatsApp: templates as Graph knows them, the pace, each message's fate, alerts.

alter table message
    add column options jsonb,
    add column send_after timestamptz,
    add column place_at timestamptz,
    add column sent_at timestamptz,
    add column delivered_at timestamptz,
    add column read_at timestamptz,
    add column failed_at timestamptz;

-- Templates: several of a purpose and language, tried in the order of their rank.

alter table message_template
    drop constraint uq_message_template_tenant_id_purpose_language,
    drop constraint ck_message_template_purpose,
    alter column purpose drop not null,
    add column status varchar not null default 'APPROVED',
    add column reason varchar,
    add column category varchar,
    add column rank integer not null default 0,
    add column parameters jsonb not null default '["name", "offer"]',
    add column components jsonb not null default '[]',
    add column changed_at timestamptz,
    add constraint uq_message_template_tenant_id_name_language_code
        unique (tenant_id, name, language_code),
    add constraint ck_message_template_purpose check (
        purpose in ('first_contact', 'follow_up', 'reactivation', 'window_closed'));
alter table message_template no force row level security;
update message_template set status = 'PENDING' where not is_approved;
alter table message_template force row level security;
alter table message_template
    drop column is_approved,
    alter column status drop default,
    alter column parameters drop default,
    alter column components drop default;

alter table integration add column synced_at timestamptz;

-- The pace: a row for each number (the connection's id) and each person.

create table send_pace (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    free_at timestamptz not null,
    touches_free_at timestamptz not null,
    initiated_at timestamptz,
    constraint pk_send_pace primary key (tenant_id, id)
) with (fillfactor = 70);
create index ix_send_pace_initiated on send_pace (tenant_id, initiated_at)
    where initiated_at is not null;

-- Gives one message its place and returns the time at which it may leave. Within `patience` its row
-- says `sending`; otherwise it stays queued, its place kept in place_at, and nobody passes it.
-- Buckets that leak (GCRA): `free_at` is when all that was sent has leaked; a burst runs ahead of it.
-- Touches have a slower line of their own, so that replies never stand behind thousands of them: a
-- touch counts for the number's bucket when it leaves. Nothing is counted for a person beyond the
-- day's limit. The number's row, locked first, puts the callers of several workers in line.
create function message_take_place(
    tenant uuid, message_id uuid, person uuid, number uuid, at timestamptz, patience interval,
    number_every interval, number_burst integer, touch_every interval,
    pair_every interval, pair_burst integer, daily_max integer, is_touch boolean, is_first boolean
) returns timestamptz language plpgsql as $$
declare placed timestamptz; line send_pace; pair send_pace; slot timestamptz; leaves boolean;
begin
    select place_at into placed from message where tenant_id = tenant and id = message_id;
    if placed > at then
        return placed;
    end if;
    insert into send_pace (tenant_id, id, free_at, touches_free_at)
        values (tenant, number, at, at), (tenant, person, at, at) on conflict do nothing;
    select * into line from send_pace where tenant_id = tenant and id = number for update;
    select * into pair from send_pace where tenant_id = tenant and id = person for update;
    slot := at;
    if placed is null then
        if is_first and daily_max is not null then
            select initiated_at + interval '24 hours' into slot from send_pace
                where tenant_id = tenant and id <> person
                    and initiated_at > at - interval '24 hours'
                order by initiated_at desc offset daily_max - 1 limit 1;
            if slot > at then
                return slot;
            end if;
        end if;
        slot := greatest(at, pair.free_at - pair_every * (pair_burst - 1), case
            when is_touch then line.touches_free_at - touch_every * (number_burst - 1)
            else line.free_at - number_every * (number_burst - 1) end);
        update send_pace set free_at = greatest(free_at, at) + pair_every,
            initiated_at = case when is_first then at else initiated_at end
            where tenant_id = tenant and id = person;
    end if;
    leaves := slot <= at + patience;
    update send_pace set
        free_at = case when leaves and is_touch or placed is null and not is_touch
            then greatest(free_at, at) + number_every else free_at end,
        touches_free_at = case when placed is null and is_touch
            then greatest(touches_free_at, at) + touch_every else touches_free_at end
        where tenant_id = tenant and id = number;
    update message set
        status = case when leaves then 'sending' else status end,
        sending_since = case when leaves then slot else sending_since end,
        place_at = case when not leaves then slot end
        where tenant_id = tenant and id = message_id;
    return slot;
end $$;

-- What a tenant has to be told once: open until it is over, told by the sweep.

create table tenant_alert (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    key varchar not null,
    facts jsonb not null,
    raised_at timestamptz not null,
    told_at timestamptz,
    cleared_at timestamptz,
    constraint pk_tenant_alert primary key (tenant_id, id)
);
create unique index uq_tenant_alert_open on tenant_alert (tenant_id, key) where cleared_at is null;

do $$
declare name text;
begin
    foreach name in array array['send_pace', 'tenant_alert'] loop
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
