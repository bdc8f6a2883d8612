-- A tenant's first delivery and its first credit, at the same moment: without an account there was
-- nothing to lock, so that the delivery began to wait for the credit that had just come.
create or replace function credit_reserve(of_tenant uuid, of_delivery uuid) returns boolean
language plpgsql as $$
declare account credit_account; available integer; waiting integer;
begin
    account := credit_locked_account(of_tenant);
    available := account.balance - account.held;
    if exists (select from credit_hold where tenant_id = of_tenant
               and delivery_id = of_delivery and state <> 'RELEASED') then
        return true;
    end if;
    if available < 1 then
        return false;
    end if;
    select count(*) into waiting from delivery older
        where older.tenant_id = of_tenant and older.state = 'WAITING_CREDIT'
        and older.ready_at < (select ready_at from delivery
                              where tenant_id = of_tenant and id = of_delivery)
        and not exists (select from credit_hold hold where hold.tenant_id = of_tenant
                        and hold.delivery_id = older.id and hold.state <> 'RELEASED');
    if available <= waiting then
        return false;
    end if;
    insert into credit_hold (tenant_id, id, delivery_id, state)
        values (of_tenant, gen_random_uuid(), of_delivery, 'OPEN');
    return true;
end $$;
