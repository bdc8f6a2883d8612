-- A WhatsApp number of the platform's that serves several tenants. It is routed to a tenant of the
-- platform's own, the front door, where those are kept of whom nobody can tell whose they are.

alter table tenant add column is_front_door boolean not null default false;

create table shared_number (
    tenant_id uuid not null constraint fk_shared_number_tenant references tenant (id),
    phone_number_id varchar not null,
    constraint pk_shared_number primary key (phone_number_id, tenant_id)
);

alter table shared_number enable row level security;
alter table shared_number force row level security;
create policy tenant_rows on shared_number to converzia_app
    using (tenant_id = (select app_tenant_id())) with check (tenant_id = (select app_tenant_id()));
create policy platform_rows on shared_number to converzia_platform using (true) with check (true);
-- As with every routing: tenants read theirs, only the platform writes.
grant select on shared_number to converzia_app;
grant select, insert, update, delete on shared_number to converzia_platform;
