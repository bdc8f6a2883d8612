-- How a value was understood, how sure that is, and what it did to the value before.

alter table field_evidence
    add column method varchar,
    add column confidence double precision,
    add column change varchar not null default 'stated',
    add constraint ck_field_evidence_method
        check (method in ('rules','choice','accepted','model')),
    add constraint ck_field_evidence_change
        check (change in ('stated','widened','corrected','contradicted'));
