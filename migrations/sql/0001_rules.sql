-- What the database itself refuses: illegal arrows, credits below zero, changes of history.

create sequence billing_order_number;

create table lead_state_arrow (
    from_state varchar not null,
    to_state varchar not null,
    primary key (from_state, to_state)
);
-- A test compares these rows with models.domain.lifecycle.ARROWS.
insert into lead_state_arrow (from_state, to_state) values
    ('PENDING_MAPPING', 'TO_BE_CONTACTED'),
    ('PENDING_MAPPING', 'DISQUALIFIED'),
    ('PENDING_MAPPING', 'STOPPED'),
    ('TO_BE_CONTACTED', 'CONTACTED'),
    ('TO_BE_CONTACTED', 'ENGAGED'),
    ('TO_BE_CONTACTED', 'COOLING'),
    ('TO_BE_CONTACTED', 'DISQUALIFIED'),
    ('TO_BE_CONTACTED', 'STOPPED'),
    ('CONTACTED', 'ENGAGED'),
    ('CONTACTED', 'COOLING'),
    ('CONTACTED', 'DISQUALIFIED'),
    ('CONTACTED', 'STOPPED'),
    ('ENGAGED', 'QUALIFYING'),
    ('ENGAGED', 'COOLING'),
    ('ENGAGED', 'HUMAN_HANDOFF'),
    ('ENGAGED', 'DISQUALIFIED'),
    ('ENGAGED', 'STOPPED'),
    ('QUALIFYING', 'SCORED'),
    ('QUALIFYING', 'LEAD_READY'),
    ('QUALIFYING', 'COOLING'),
    ('QUALIFYING', 'HUMAN_HANDOFF'),
    ('QUALIFYING', 'DISQUALIFIED'),
    ('QUALIFYING', 'STOPPED'),
    ('SCORED', 'QUALIFYING'),
    ('SCORED', 'LEAD_READY'),
    ('SCORED', 'COOLING'),
    ('SCORED', 'HUMAN_HANDOFF'),
    ('SCORED', 'DISQUALIFIED'),
    ('SCORED', 'STOPPED'),
    ('LEAD_READY', 'SENT_TO_DEVELOPER'),
    ('LEAD_READY', 'HUMAN_HANDOFF'),
    ('LEAD_READY', 'DISQUALIFIED'),
    ('LEAD_READY', 'STOPPED'),
    ('SENT_TO_DEVELOPER', 'STOPPED'),
    ('COOLING', 'ENGAGED'),
    ('COOLING', 'QUALIFYING'),
    ('COOLING', 'REACTIVATION'),
    ('COOLING', 'DISQUALIFIED'),
    ('COOLING', 'STOPPED'),
    ('REACTIVATION', 'CONTACTED'),
    ('REACTIVATION', 'ENGAGED'),
    ('REACTIVATION', 'QUALIFYING'),
    ('REACTIVATION', 'COOLING'),
    ('REACTIVATION', 'DISQUALIFIED'),
    ('REACTIVATION', 'STOPPED'),
    ('HUMAN_HANDOFF', 'QUALIFYING'),
    ('HUMAN_HANDOFF', 'LEAD_READY'),
    ('HUMAN_HANDOFF', 'COOLING'),
    ('HUMAN_HANDOFF', 'DISQUALIFIED'),
    ('HUMAN_HANDOFF', 'STOPPED'),
    ('DISQUALIFIED', 'REACTIVATION'),
    ('DISQUALIFIED', 'STOPPED');

create function lead_offer_check_arrow() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.state not in ('PENDING_MAPPING', 'TO_BE_CONTACTED') then
            raise exception 'a life cannot begin as %', new.state
                using errcode = 'check_violation', constraint = 'ck_lead_offer_arrow';
        end if;
    elsif new.state <> old.state and not exists (
        select from lead_state_arrow where from_state = old.state and to_state = new.state
    ) then
        raise exception 'no arrow from % to %', old.state, new.state
            using errcode = 'check_violation', constraint = 'ck_lead_offer_arrow';
    end if;
    return new;
end $$;

create trigger lead_offer_arrow before insert or update of state on lead_offer
    for each row execute function lead_offer_check_arrow();

create function lead_offer_record_transition() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' or new.state <> old.state then
        insert into lead_transition
            (tenant_id, id, lead_offer_id, from_state, to_state, cause, actor)
        values (
            new.tenant_id, gen_random_uuid(), new.id,
            case when tg_op = 'UPDATE' then old.state end,
            new.state, new.state_cause, new.state_actor
        );
    end if;
    return null;
end $$;

create trigger lead_offer_transition after insert or update of state on lead_offer
    for each row execute function lead_offer_record_transition();

-- A hold takes an available credit or is refused; the account's row lock orders concurrent callers.
create function credit_hold_move() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        update credit_account set held = held + 1
            where tenant_id = new.tenant_id and balance - held >= 1;
        if not found then
            raise exception 'no credit available'
                using errcode = 'check_violation', constraint = 'ck_credit_account_available';
        end if;
    elsif new.state <> old.state then
        if old.state <> 'OPEN' then
            raise exception 'the hold was already %', lower(old.state)
                using errcode = 'check_violation', constraint = 'ck_credit_hold_resolved';
        end if;
        update credit_account set held = held - 1 where tenant_id = new.tenant_id;
    end if;
    return new;
end $$;

create trigger credit_hold_account before insert or update of state on credit_hold
    for each row execute function credit_hold_move();

-- An entry moves the account in the same statement. Only a claw-back may leave a debt; a
-- consumption stands on a captured hold, which has already passed the test above.
create function credit_ledger_post() returns trigger language plpgsql as $$
declare available integer;
begin
    if new.kind = 'CREDIT_CONSUMPTION' and not exists (
        select from credit_hold
        where tenant_id = new.tenant_id and id = new.hold_id and state = 'CAPTURED'
    ) then
        raise exception 'a consumption needs a captured hold'
            using errcode = 'check_violation', constraint = 'ck_credit_ledger_hold';
    end if;
    insert into credit_account (tenant_id, balance, held, entries) values (new.tenant_id, 0, 0, 0)
        on conflict do nothing;
    update credit_account set balance = balance + new.amount, entries = entries + 1
        where tenant_id = new.tenant_id
        returning balance, entries, balance - held into new.balance_after, new.seq, available;
    if new.amount < 0 and available < 0
        and new.kind not in ('CREDIT_CLAWBACK', 'CREDIT_CONSUMPTION') then
        raise exception 'no credit available'
            using errcode = 'check_violation', constraint = 'ck_credit_account_available';
    end if;
    return new;
end $$;

create trigger credit_ledger_account before insert on credit_ledger
    for each row execute function credit_ledger_post();

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create trigger credit_ledger_append_only before update or delete on credit_ledger
    for each row execute function refuse_change();
create trigger audit_log_append_only before update or delete on audit_log
    for each row execute function refuse_change();
create trigger lead_transition_append_only before update or delete on lead_transition
    for each row execute function refuse_change();
