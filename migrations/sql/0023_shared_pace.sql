-- A number that several tenants share sends no faster than one of a single tenant's, and each of them
-- has its part: nobody stands behind the thousands of another.

-- Ids alone: every tenant of a number counts here.
create table number_pace (
    phone_number_id varchar not null constraint pk_number_pace primary key,
    free_at timestamptz not null,
    lines jsonb not null
);
grant select, insert, update on number_pace to converzia_app, converzia_platform;

-- Gives one message its place and returns the time at which it may leave. Within `patience` its row
-- says `sending`; otherwise it stays queued, its place kept in place_at, and nobody passes it.
-- Buckets that leak (GCRA): `free_at` is when all that was sent has leaked; a burst runs ahead of it.
-- Touches have a slower line of their own, so that replies never stand behind thousands of them: a
-- touch counts for the number's bucket when it leaves. Nothing is counted for a person beyond the
-- day's limit. The number's row, locked first, puts the callers of several workers in line.
-- On a shared number that row is a tenant's own line, and its pace the number's divided by the lines
-- that are ahead right now. What leaves counts for the number itself as well; what does not fit yet
-- comes back, and no place is kept there. Whose line is further ahead than another's lets the other
-- go first: it takes what is free this moment, and nothing ahead of time.
drop function message_take_place(uuid, uuid, uuid, uuid, timestamptz, interval, interval, integer,
    interval, interval, integer, integer, boolean, boolean);
create function message_take_place(
    tenant uuid, message_id uuid, person uuid, number uuid, phone_number varchar, at timestamptz,
    patience interval, number_every interval, number_burst integer, touch_every interval,
    pair_every interval, pair_burst integer, daily_max integer, is_touch boolean, is_first boolean
) returns timestamptz language plpgsql as $$
declare
    placed timestamptz; line send_pace; pair send_pace; whole number_pace; slot timestamptz;
    leaves boolean; whole_every interval := number_every; others jsonb; early interval := patience;
    is_shared boolean := exists (
        select from shared_number s where s.tenant_id = tenant and s.phone_number_id = phone_number);
begin
    select place_at into placed from message where tenant_id = tenant and id = message_id;
    if placed > at then
        return placed;
    end if;
    insert into send_pace (tenant_id, id, free_at, touches_free_at)
        values (tenant, number, at, at), (tenant, person, at, at) on conflict do nothing;
    select * into line from send_pace where tenant_id = tenant and id = number for update;
    select * into pair from send_pace where tenant_id = tenant and id = person for update;
    if is_shared then
        insert into number_pace values (phone_number, at, '{}') on conflict do nothing;
        select * into whole from number_pace where phone_number_id = phone_number for update;
        select coalesce(jsonb_object_agg(key, value), '{}') into others
            from jsonb_each_text(whole.lines)
            where key <> number::text and value::timestamptz > at;
        number_every := number_every * (1 + (select count(*) from jsonb_object_keys(others)));
        touch_every := touch_every * (1 + (select count(*) from jsonb_object_keys(others)));
    end if;
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
    if is_shared and slot <= at + patience then
        if exists (select from jsonb_each_text(others)
                where value::timestamptz < greatest(line.free_at, line.touches_free_at)) then
            early := interval '0';
        end if;
        slot := greatest(slot, whole.free_at - whole_every * (number_burst - 1));
        if slot > at + early then
            slot := greatest(slot, at + patience + interval '1 millisecond');
        end if;
    end if;
    leaves := slot <= at + patience;
    update send_pace set
        free_at = case when leaves and is_touch or placed is null and not is_touch
            then greatest(free_at, at) + number_every else free_at end,
        touches_free_at = case when placed is null and is_touch
            then greatest(touches_free_at, at) + touch_every else touches_free_at end
        where tenant_id = tenant and id = number
        returning * into line;
    if is_shared then
        update number_pace set
            free_at = case when leaves then greatest(free_at, at) + whole_every else free_at end,
            lines = others || jsonb_build_object(
                number, greatest(line.free_at, line.touches_free_at))
            where phone_number_id = phone_number;
    end if;
    update message set
        status = case when leaves then 'sending' else status end,
        sending_since = case when leaves then slot else sending_since end,
        place_at = case when not leaves then slot end
        where tenant_id = tenant and id = message_id;
    return slot;
end $$;
