-- A human who writes to a person silences the bot for a while.

alter table lead add column human_until timestamp with time zone;
alter table message add column by_human boolean default false not null;
