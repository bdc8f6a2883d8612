-- What a write was answered, by its Idempotency-Key, for a day: repeated, it is answered from here.

create table kept_answer (
    key_hash bytea not null constraint pk_kept_answer primary key,
    request_hash bytea not null,
    claimed_at timestamptz not null,
    status integer,
    content_type varchar,
    body bytea
);
create index ix_kept_answer_claimed_at on kept_answer (claimed_at);

alter table kept_answer enable row level security;
alter table kept_answer force row level security;
create policy platform_rows on kept_answer to converzia_platform using (true) with check (true);
grant select, insert, update, delete on kept_answer to converzia_platform;
