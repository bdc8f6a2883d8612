-- Who signs in: people and their sessions, what they are for which tenant, keys of machines.

create function app_user_id() returns uuid language sql stable parallel safe as $$
    select nullif(current_setting('app.user_id', true), '')::uuid
$$;

create table user_account (
    id uuid not null,
    email varchar not null,
    name varchar not null,
    language varchar not null,
    is_platform_admin boolean not null,
    verified_at timestamptz,
    disabled_at timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    constraint pk_user_account primary key (id),
    constraint uq_user_account_email unique (email),
    constraint ck_user_account_email check (email = lower(email))
);

create table credential (
    user_id uuid not null,
    password_hash varchar,
    totp_secret bytea,
    totp_since timestamptz,
    totp_last_step integer not null,
    recovery_hashes jsonb not null,
    constraint pk_credential primary key (user_id),
    constraint fk_credential_user_account foreign key (user_id) references user_account (id)
);

create table external_identity (
    provider varchar not null,
    subject varchar not null,
    user_id uuid not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint pk_external_identity primary key (provider, subject),
    constraint fk_external_identity_user_account foreign key (user_id) references user_account (id)
);
create index ix_external_identity_user_id on external_identity (user_id);

create table user_session (
    id uuid not null,
    user_id uuid not null,
    user_agent varchar not null,
    address varchar not null,
    impersonates uuid,
    may_write boolean not null,
    created_at timestamptz not null default clock_timestamp(),
    used_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_why varchar,
    constraint pk_user_session primary key (id),
    constraint fk_user_session_user_account foreign key (user_id) references user_account (id),
    constraint fk_user_session_tenant foreign key (impersonates) references tenant (id)
);
create index ix_user_session_user_id on user_session (user_id);

create table refresh_token (
    hash bytea not null,
    session_id uuid not null,
    expires_at timestamptz not null,
    spent_at timestamptz,
    constraint pk_refresh_token primary key (hash),
    constraint fk_refresh_token_user_session foreign key (session_id)
        references user_session (id) on delete cascade
);
create index ix_refresh_token_session_id on refresh_token (session_id);

create table letter_link (
    id uuid not null,
    user_id uuid not null,
    purpose varchar not null,
    hash bytea not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint pk_letter_link primary key (id),
    constraint uq_letter_link_hash unique (hash),
    constraint ck_letter_link_purpose check (purpose in ('verify', 'reset')),
    constraint fk_letter_link_user_account foreign key (user_id) references user_account (id)
);
create index ix_letter_link_user_id on letter_link (user_id);

create table letter (
    id uuid not null,
    kind varchar not null,
    language varchar not null,
    content bytea,
    created_at timestamptz not null default clock_timestamp(),
    sent_at timestamptz,
    constraint pk_letter primary key (id)
);
create index ix_letter_unsent on letter (created_at) where sent_at is null;

create table sign_in_failure (
    subject varchar not null,
    failures integer not null,
    failed_at timestamptz not null,
    constraint pk_sign_in_failure primary key (subject)
);
create index ix_sign_in_failure_failed_at on sign_in_failure (failed_at);

create table membership (
    tenant_id uuid not null constraint fk_membership_tenant references tenant (id),
    id uuid not null,
    user_id uuid not null,
    role varchar not null,
    status varchar not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint pk_membership primary key (tenant_id, id),
    constraint uq_membership_user_id_tenant_id unique (user_id, tenant_id),
    constraint fk_membership_user_account foreign key (user_id) references user_account (id),
    constraint ck_membership_role check (role in ('OWNER', 'ADMIN', 'BILLING', 'VIEWER')),
    constraint ck_membership_status check (status in ('PENDING_APPROVAL', 'ACTIVE', 'REMOVED'))
);

create table invitation (
    tenant_id uuid not null constraint fk_invitation_tenant references tenant (id),
    id uuid not null,
    email varchar not null,
    role varchar not null,
    invited_by varchar not null,
    hash bytea not null,
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    accepted_at timestamptz,
    withdrawn_at timestamptz,
    constraint pk_invitation primary key (tenant_id, id),
    constraint uq_invitation_hash unique (hash),
    constraint ck_invitation_role check (role in ('OWNER', 'ADMIN', 'BILLING', 'VIEWER'))
);

create table api_key (
    tenant_id uuid not null constraint fk_api_key_tenant references tenant (id),
    id uuid not null,
    name varchar not null,
    prefix varchar not null,
    hash bytea not null,
    scopes jsonb not null,
    made_by varchar not null,
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz,
    constraint pk_api_key primary key (tenant_id, id),
    constraint uq_api_key_prefix unique (prefix)
);

-- Rights. Secrets of people are the platform's role's alone: a tenant's transaction cannot read
-- a password's hash, whatever it asks. Nobody's transaction changes a membership or the flag of
-- the platform's admins but the platform's own, after the route has looked who asks.
do $$
declare name text;
begin
    foreach name in array array['user_account', 'credential', 'external_identity', 'user_session',
        'refresh_token', 'letter_link', 'letter', 'sign_in_failure', 'membership', 'invitation',
        'api_key'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format(
            'create policy platform_rows on %I to converzia_platform using (true) with check (true)',
            name);
        execute format('grant select, insert, update on %I to converzia_platform', name);
    end loop;
    foreach name in array array['membership', 'invitation', 'api_key'] loop
        execute format(
            'create policy tenant_rows on %I to converzia_app'
            ' using (tenant_id = (select app_tenant_id()))'
            ' with check (tenant_id = (select app_tenant_id()))', name);
        execute format('grant select on %I to converzia_app', name);
    end loop;
end $$;
grant delete on sign_in_failure, user_session, refresh_token to converzia_platform;

grant insert on invitation, api_key to converzia_app;
grant update (withdrawn_at) on invitation to converzia_app;
grant update (revoked_at) on api_key to converzia_app;

create policy own_row on user_account to converzia_app
    using (id = (select app_user_id())) with check (id = (select app_user_id()));
create policy colleagues on user_account for select to converzia_app
    using (id in (select user_id from membership));
grant select on user_account to converzia_app;
grant update (name, language) on user_account to converzia_app;

create policy own_row on user_session to converzia_app
    using (user_id = (select app_user_id())) with check (user_id = (select app_user_id()));
grant select on user_session to converzia_app;
grant update (ended_at, ended_why) on user_session to converzia_app;
