-- The audit log: where an entry came from, entries of the platform's own, and one chain a tenant.

alter table audit_log
    drop constraint pk_audit_log,
    alter column tenant_id drop not null,
    add column origin jsonb,
    add constraint pk_audit_log primary key (id),
    add constraint uq_audit_log_tenant_id_id unique (tenant_id, id);

-- An entry's place in its chain. Apart from the entry, since it is known only at the commit: a
-- transaction that waited for the chain while it holds other locks could block another for ever.
create table audit_link (
    entry_id uuid not null constraint pk_audit_link primary key,
    tenant_id uuid constraint fk_audit_link_tenant references tenant (id),
    seq bigint not null,
    prev_hash varchar not null,
    hash varchar not null,
    constraint uq_audit_link_tenant_id_seq unique nulls not distinct (tenant_id, seq),
    constraint fk_audit_link_audit_log foreign key (tenant_id, entry_id)
        references audit_log (tenant_id, id)
);

-- The text that an entry's hash is taken of; models.domain.audit builds the same.
create function audit_entry_text(entry audit_log, seq bigint, prev_hash text) returns text
language sql stable as $$
    select array_to_json(array[
        prev_hash, entry.tenant_id::text, entry.id::text, seq::text, entry.actor, entry.action,
        entry.subject, entry.before::text, entry.after::text, entry.origin::text,
        to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')])::text
$$;

-- Whatever is asked to be written, the link is computed from the entry: nobody forges one.
create function audit_link_compute() returns trigger language plpgsql as $$
declare entry audit_log;
begin
    select * into entry from audit_log where id = new.entry_id;
    if not found then
        raise exception 'no audit entry to link' using errcode = 'insufficient_privilege';
    end if;
    new.tenant_id := entry.tenant_id;
    perform pg_advisory_xact_lock(
        hashtextextended('audit ' || coalesce(entry.tenant_id::text, 'platform'), 0));
    if entry.tenant_id is null then
        select seq, hash into new.seq, new.prev_hash from audit_link
            where tenant_id is null order by seq desc limit 1;
    else
        select seq, hash into new.seq, new.prev_hash from audit_link
            where tenant_id = entry.tenant_id order by seq desc limit 1;
    end if;
    new.seq := coalesce(new.seq, 0) + 1;
    new.prev_hash := coalesce(new.prev_hash, '');
    new.hash := sha256_hex(audit_entry_text(entry, new.seq, new.prev_hash));
    return new;
end $$;

create trigger audit_link_computed before insert on audit_link
    for each row execute function audit_link_compute();
create trigger audit_link_append_only before update or delete on audit_link
    for each row execute function refuse_change();

-- Entries of before this version join the chain, in the order of their time.
alter table audit_log no force row level security;
do $$
declare known uuid;
begin
    for known in select id from audit_log order by tenant_id, at, id loop
        insert into audit_link (entry_id) values (known);
    end loop;
end $$;
alter table audit_log force row level security;

create function audit_log_stamp() returns trigger language plpgsql as $$
begin
    new.at := clock_timestamp();
    return new;
end $$;
create trigger audit_log_moment before insert on audit_log
    for each row execute function audit_log_stamp();

create function audit_log_link() returns trigger language plpgsql as $$
begin
    insert into audit_link (entry_id) values (new.id) on conflict do nothing;
    return null;
end $$;
-- At the commit, when every other lock is taken: two transactions never wait for each other.
create constraint trigger audit_log_linked after insert on audit_log
    deferrable initially deferred for each row execute function audit_log_link();

alter table audit_link enable row level security;
alter table audit_link force row level security;
create policy tenant_rows on audit_link to converzia_app
    using (tenant_id = (select app_tenant_id()))
    with check (tenant_id = (select app_tenant_id()));
create policy platform_rows on audit_link to converzia_platform using (true) with check (true);
grant select, insert on audit_link to converzia_app, converzia_platform;
