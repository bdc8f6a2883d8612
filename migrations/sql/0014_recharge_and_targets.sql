-- A recharge whose monthly cap leaves no room is not begun again before the month is over.
alter table billing_profile add column recharge_capped_until timestamptz;

-- A person may let a target be that did not take a delivered lead.
alter table delivery_target drop constraint ck_delivery_target_state;
alter table delivery_target add constraint ck_delivery_target_state
    check (state in ('PENDING', 'SENT', 'FAILED', 'DISMISSED'));
