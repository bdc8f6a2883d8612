-- What only one type of offer has: a car's model, a loan's least income, an insurance's coverages.

alter table offer add column terms jsonb not null default '{}';
alter table offer alter column terms drop default;
