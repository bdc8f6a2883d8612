-- A recharge whose monthly cap leaves no room is not begun again before the month is over.
alter table billing_profile add column recharge_capped_until timestamptz;
