-- Refunds one by one: one may fail long after it was made, and its money and credits come back.

alter table billing_order add column refunds_told_minor integer not null default 0;
alter table billing_order no force row level security;
update billing_order set refunds_told_minor = refunded_minor where refunded_minor > 0;
alter table billing_order force row level security;

create table order_refund (
    tenant_id uuid not null references tenant (id),
    id varchar not null,
    order_id uuid not null,
    amount_minor integer not null,
    state varchar not null,
    constraint pk_order_refund primary key (tenant_id, id),
    constraint fk_order_refund_billing_order foreign key (tenant_id, order_id)
        references billing_order (tenant_id, id),
    constraint ck_order_refund_state check (state in ('MADE', 'FAILED'))
);

alter table order_refund enable row level security;
alter table order_refund force row level security;
create policy tenant_rows on order_refund to converzia_app
    using (tenant_id = (select app_tenant_id())) with check (tenant_id = (select app_tenant_id()));
create policy platform_rows on order_refund to converzia_platform using (true) with check (true);
grant select, insert, update on order_refund to converzia_app, converzia_platform;
