-- Money that can be audited: a chained ledger, one call per credit movement, per-tenant prices,
-- refunds and disputes of orders, returns of leads, state per target.

-- The ledger's chain. Every entry carries the hash of the one before it; the account keeps the head.

alter table credit_account add column head_hash varchar not null default '';
alter table credit_ledger add column prev_hash varchar, add column hash varchar;

-- The text that an entry's hash is taken of; models.domain.ledger builds the same.
create function credit_entry_text(entry credit_ledger) returns text language sql stable as $$
    select concat_ws('|',
        entry.prev_hash, entry.tenant_id, entry.id, entry.seq, entry.kind, entry.amount,
        entry.balance_after, coalesce(entry.hold_id::text, ''), entry.cause, entry.input_hash,
        to_char(entry.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
$$;

create function sha256_hex(given text) returns text language sql immutable strict as $$
    select encode(sha256(convert_to(given, 'UTF8')), 'hex')
$$;

-- What an entry was asked for: the same cause with other input is an error.
create function credit_input_hash(kind text, amount integer, hold_id uuid) returns text
language sql immutable as $$
    select sha256_hex(concat_ws('|', kind, amount, coalesce(hold_id::text, '')))
$$;

-- Entries of before this version join the chain.
alter table credit_ledger no force row level security;
alter table credit_account no force row level security;
alter table credit_ledger disable trigger credit_ledger_append_only;
do $$
declare entry credit_ledger;
begin
    for entry in select * from credit_ledger order by tenant_id, seq loop
        select coalesce(max(hash), '') into entry.prev_hash from credit_ledger
            where tenant_id = entry.tenant_id and seq = entry.seq - 1;
        entry.input_hash := credit_input_hash(entry.kind, entry.amount, entry.hold_id);
        update credit_ledger
            set prev_hash = entry.prev_hash, input_hash = entry.input_hash,
                hash = sha256_hex(credit_entry_text(entry))
            where tenant_id = entry.tenant_id and id = entry.id
            returning hash into entry.hash;
        update credit_account set head_hash = entry.hash where tenant_id = entry.tenant_id;
    end loop;
end $$;
alter table credit_ledger enable trigger credit_ledger_append_only;
alter table credit_ledger force row level security;
alter table credit_account force row level security;

alter table credit_ledger
    alter column prev_hash set not null,
    alter column hash set not null,
    add constraint ck_credit_ledger_sign check (case kind
        when 'CREDIT_CONSUMPTION' then amount = -1
        when 'CREDIT_EXPIRY' then amount < 0
        when 'CREDIT_CLAWBACK' then amount < 0
        when 'CREDIT_ADJUSTMENT' then amount <> 0
        else amount > 0 end);

-- The account, locked until the transaction ends; it begins with the first movement.
create function credit_locked_account(of_tenant uuid) returns credit_account
language plpgsql as $$
declare account credit_account;
begin
    select * into account from credit_account where tenant_id = of_tenant for update;
    if not found then
        insert into credit_account as known (tenant_id, balance, held, entries)
            values (of_tenant, 0, 0, 0)
            on conflict (tenant_id) do update set held = known.held
            returning * into account;
    end if;
    return account;
end $$;

create or replace function credit_ledger_post() returns trigger language plpgsql as $$
declare account credit_account;
begin
    if new.kind = 'CREDIT_CONSUMPTION' and not exists (
        select from credit_hold
        where tenant_id = new.tenant_id and id = new.hold_id and state = 'CAPTURED'
    ) then
        raise exception 'a consumption needs a captured hold'
            using errcode = 'check_violation', constraint = 'ck_credit_ledger_hold';
    end if;
    account := credit_locked_account(new.tenant_id);
    new.prev_hash := account.head_hash;
    new.balance_after := account.balance + new.amount;
    new.seq := account.entries + 1;
    -- Only a claw-back may leave a debt; a consumption stands on a hold that passed this test.
    if new.amount < 0 and new.balance_after < account.held
        and new.kind not in ('CREDIT_CLAWBACK', 'CREDIT_CONSUMPTION') then
        raise exception 'no credit available'
            using errcode = 'check_violation', constraint = 'ck_credit_account_available';
    end if;
    -- Set here and not asked for: nobody writes a time or a hash of their own.
    new.created_at := clock_timestamp();
    new.input_hash := credit_input_hash(new.kind, new.amount, new.hold_id);
    new.hash := sha256_hex(credit_entry_text(new));
    update credit_account
        set balance = new.balance_after, entries = new.seq, head_hash = new.hash
        where tenant_id = new.tenant_id;
    return new;
end $$;

-- One call per movement: the account's lock is held for one round trip, not for several.

-- One entry per cause: true when it was written now, false when it stands already with the same
-- input, null when it stands with another.
create function credit_post(of_tenant uuid, of_kind text, of_amount integer, of_cause text)
returns boolean language plpgsql as $$
declare known text;
begin
    perform credit_locked_account(of_tenant);
    select input_hash into known from credit_ledger
        where tenant_id = of_tenant and cause = of_cause;
    if found then
        return case when known = credit_input_hash(of_kind, of_amount, null) then false end;
    end if;
    insert into credit_ledger (tenant_id, id, kind, amount, cause)
        values (of_tenant, gen_random_uuid(), of_kind, of_amount, of_cause);
    return true;
end $$;

-- Whether the delivery holds a credit now. While older deliveries wait, a newcomer waits behind.
create function credit_reserve(of_tenant uuid, of_delivery uuid) returns boolean
language plpgsql as $$
declare available integer; waiting integer;
begin
    select balance - held into available from credit_account
        where tenant_id = of_tenant for update;
    if exists (select from credit_hold where tenant_id = of_tenant
               and delivery_id = of_delivery and state <> 'RELEASED') then
        return true;
    end if;
    if available is null or available < 1 then
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

-- The hold becomes a charge; false when it was charged before.
create function credit_capture(of_tenant uuid, of_delivery uuid) returns boolean
language plpgsql as $$
declare hold uuid;
begin
    perform from credit_account where tenant_id = of_tenant for update;
    update credit_hold set state = 'CAPTURED', resolved_at = clock_timestamp()
        where tenant_id = of_tenant and delivery_id = of_delivery and state = 'OPEN'
        returning id into hold;
    if hold is null then
        if exists (select from credit_hold where tenant_id = of_tenant
                   and delivery_id = of_delivery and state = 'CAPTURED') then
            return false;
        end if;
        raise exception 'no credit is held for this delivery'
            using errcode = 'check_violation', constraint = 'ck_credit_hold_missing';
    end if;
    insert into credit_ledger (tenant_id, id, kind, amount, cause, hold_id) values
        (of_tenant, gen_random_uuid(), 'CREDIT_CONSUMPTION', -1, 'delivery:' || of_delivery, hold);
    return true;
end $$;

-- An open hold goes back; false when there is none.
create function credit_release(of_tenant uuid, of_delivery uuid) returns boolean
language plpgsql as $$
begin
    perform from credit_account where tenant_id = of_tenant for update;
    update credit_hold set state = 'RELEASED', resolved_at = clock_timestamp()
        where tenant_id = of_tenant and delivery_id = of_delivery and state = 'OPEN';
    return found;
end $$;

-- Prices and payment.

create table tenant_package (
    tenant_id uuid not null references tenant (id),
    key varchar not null,
    credits integer not null,
    amount_minor integer not null,
    currency varchar not null,
    is_offered boolean not null,
    constraint pk_tenant_package primary key (tenant_id, key),
    constraint ck_tenant_package_positive check (credits > 0 and amount_minor > 0)
);

create table billing_profile (
    tenant_id uuid not null constraint pk_billing_profile primary key references tenant (id),
    email varchar,
    stripe_customer_id varchar constraint uq_billing_profile_stripe_customer_id unique,
    recharge_is_on boolean not null default false,
    recharge_at integer,
    recharge_package varchar,
    recharge_monthly_cap_minor integer,
    recharge_problem varchar,
    low_crossed_at timestamptz,
    low_alerted_at timestamptz,
    constraint ck_billing_profile_recharge check (not recharge_is_on or (
        recharge_at >= 0 and recharge_package is not null and recharge_monthly_cap_minor > 0))
);

alter table billing_order
    add column origin varchar not null default 'CHECKOUT'
        constraint ck_billing_order_origin check (origin in ('CHECKOUT', 'RECHARGE')),
    add column refunded_minor integer not null default 0,
    add column invoice_url varchar,
    add column receipt_sent_at timestamptz;
-- A tenant's card is charged by one recharge at a time.
create unique index uq_billing_order_recharge on billing_order (tenant_id)
    where origin = 'RECHARGE' and state in ('CREATED', 'OPEN');
create unique index ix_billing_order_payment on billing_order (stripe_payment_intent);

create table order_dispute (
    tenant_id uuid not null references tenant (id),
    id varchar not null,
    order_id uuid not null,
    amount_minor integer not null,
    state varchar not null,
    constraint pk_order_dispute primary key (tenant_id, id),
    constraint fk_order_dispute_billing_order foreign key (tenant_id, order_id)
        references billing_order (tenant_id, id),
    constraint ck_order_dispute_state check (state in ('OPEN', 'LOST', 'WON'))
);

-- Targets and deliveries.

alter table integration
    drop constraint ck_integration_kind,
    add constraint ck_integration_kind check (
        kind in ('META', 'WHATSAPP', 'SHEETS', 'WEBHOOK', 'TOKKO', 'EMAIL')),
    add column failing_since timestamptz,
    add column failures integer not null default 0,
    add column paused_until timestamptz,
    add column noticed_at timestamptz;

alter table delivery_target add column error_code varchar;

alter table delivery
    drop constraint ck_delivery_state,
    add constraint ck_delivery_state check (state in (
        'PENDING', 'WAITING_CREDIT', 'WAITING_TARGET', 'SENDING', 'DELIVERED', 'DEAD_LETTER',
        'WITHDRAWN', 'SKIPPED', 'RETURNED'));

create table delivery_return (
    tenant_id uuid not null references tenant (id),
    id uuid not null,
    delivery_id uuid not null,
    reason varchar not null,
    note varchar not null default '',
    state varchar not null,
    rule varchar not null,
    asked_by varchar not null,
    decided_by varchar,
    created_at timestamptz not null default clock_timestamp(),
    decided_at timestamptz,
    constraint pk_delivery_return primary key (tenant_id, id),
    constraint uq_delivery_return_tenant_id_delivery_id unique (tenant_id, delivery_id),
    constraint fk_delivery_return_delivery foreign key (tenant_id, delivery_id)
        references delivery (tenant_id, id),
    constraint ck_delivery_return_reason check (reason in (
        'BAD_NUMBER', 'DUPLICATE', 'SPAM', 'OUT_OF_ZONE', 'NOT_MY_OFFER', 'OTHER')),
    constraint ck_delivery_return_state check (state in ('CREDITED', 'PENDING', 'REJECTED'))
);

-- What each reconciliation found; the heads anchor the ledgers' chains of that day.
create table reconciliation_run (
    id uuid not null constraint pk_reconciliation_run primary key,
    ran_at timestamptz not null default clock_timestamp(),
    findings jsonb not null,
    heads jsonb not null
);
create trigger reconciliation_run_append_only before update or delete on reconciliation_run
    for each row execute function refuse_change();
grant select, insert on reconciliation_run to converzia_platform;

do $$
declare name text;
begin
    foreach name in array array[
        'tenant_package', 'billing_profile', 'order_dispute', 'delivery_return'
    ] loop
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

-- A tenant's prices are the platform's to set.
revoke insert, update on tenant_package from converzia_app;
