-- Who may see and do what. The application is neither owner nor exempt from Row Level Security.

create function app_tenant_id() returns uuid language sql stable parallel safe as $$
    select nullif(current_setting('app.tenant_id', true), '')::uuid
$$;

-- Every table with a tenant_id gets the same two policies; a test fails for one that has none.
do $$
declare name text;
begin
    for name in
        select table_name from information_schema.columns
        where table_schema = 'public' and column_name = 'tenant_id'
    loop
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

alter table tenant enable row level security;
alter table tenant force row level security;
create policy own_row on tenant for select to converzia_app using (id = (select app_tenant_id()));
create policy platform_rows on tenant to converzia_platform using (true) with check (true);
grant select on tenant to converzia_app;
grant select, insert, update on tenant to converzia_platform;

-- Routing decides whose data an event becomes: tenants read theirs, only the platform writes.
revoke insert, update on channel_route from converzia_app;
grant delete on channel_route to converzia_platform;

-- History is written once.
revoke update on credit_ledger, audit_log, field_evidence, lead_transition
    from converzia_app, converzia_platform;

grant select on lead_state_arrow to converzia_app, converzia_platform;
grant usage on sequence billing_order_number to converzia_app;

alter role converzia_app set statement_timeout = '10s';
alter role converzia_platform set statement_timeout = '30s';
alter role converzia_app set idle_in_transaction_session_timeout = '30s';
alter role converzia_platform set idle_in_transaction_session_timeout = '30s';
