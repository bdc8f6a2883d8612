-- The tables, as of the first release. Later changes are migrations of their own.

CREATE TABLE tenant (
    id UUID NOT NULL,
    name VARCHAR NOT NULL,
    slug VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    country VARCHAR NOT NULL,
    time_zone VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    policy JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_tenant PRIMARY KEY (id),
    CONSTRAINT ck_tenant_status CHECK (status in ('PENDING','ACTIVE','SUSPENDED','ARCHIVED')),
    CONSTRAINT uq_tenant_slug UNIQUE (slug)
);

CREATE TABLE audit_log (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    actor VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    before JSONB,
    after JSONB,
    at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_audit_log PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_audit_log_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);

CREATE TABLE billing_order (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    number VARCHAR NOT NULL,
    idempotency_key VARCHAR NOT NULL,
    package VARCHAR NOT NULL,
    credits INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    session_attempt INTEGER NOT NULL,
    stripe_session_id VARCHAR,
    stripe_payment_intent VARCHAR,
    checkout_url VARCHAR,
    email VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_billing_order PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_billing_order_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT uq_billing_order_number UNIQUE (number),
    CONSTRAINT uq_billing_order_tenant_id_idempotency_key UNIQUE (tenant_id, idempotency_key),
    CONSTRAINT uq_billing_order_stripe_session_id UNIQUE (stripe_session_id),
    CONSTRAINT ck_billing_order_positive CHECK (credits > 0 and amount_minor > 0),
    CONSTRAINT ck_billing_order_state CHECK (state in ('CREATED','OPEN','COMPLETED','EXPIRED','FAILED','REFUSED'))
);

CREATE TABLE channel_route (
    channel VARCHAR NOT NULL,
    external_id VARCHAR NOT NULL,
    tenant_id UUID NOT NULL,
    CONSTRAINT pk_channel_route PRIMARY KEY (channel, external_id),
    CONSTRAINT fk_channel_route_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id)
);

CREATE INDEX ix_channel_route_tenant_id ON channel_route (tenant_id);

CREATE TABLE credit_account (
    tenant_id UUID NOT NULL,
    balance INTEGER NOT NULL,
    held INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    CONSTRAINT pk_credit_account PRIMARY KEY (tenant_id),
    CONSTRAINT fk_credit_account_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT ck_credit_account_held CHECK (held >= 0)
);

CREATE TABLE inbox (
    id UUID NOT NULL,
    provider VARCHAR NOT NULL,
    external_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    account VARCHAR,
    tenant_id UUID,
    contact_id UUID,
    order_id UUID,
    body BYTEA NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    handled_at TIMESTAMP WITH TIME ZONE,
    outcome VARCHAR,
    CONSTRAINT pk_inbox PRIMARY KEY (id),
    CONSTRAINT fk_inbox_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT uq_inbox_provider_external_id UNIQUE (provider, external_id)
);

CREATE INDEX ix_inbox_contact ON inbox (tenant_id, contact_id) WHERE handled_at is null;

CREATE INDEX ix_inbox_unhandled ON inbox (received_at) WHERE handled_at is null;

CREATE TABLE integration (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    config JSONB NOT NULL,
    secret BYTEA,
    is_target BOOLEAN NOT NULL,
    is_primary BOOLEAN NOT NULL,
    status VARCHAR NOT NULL,
    error VARCHAR,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_integration PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_integration_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT ck_integration_kind CHECK (kind in ('META','WHATSAPP','SHEETS','WEBHOOK')),
    CONSTRAINT ck_integration_status CHECK (status in ('ACTIVE','ERROR','OFF'))
);

CREATE TABLE lead (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    phone VARCHAR,
    wa_user_id VARCHAR,
    name VARCHAR,
    email VARCHAR,
    country VARCHAR,
    time_zone VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    opted_out_at TIMESTAMP WITH TIME ZONE,
    last_inbound_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_lead PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_lead_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT uq_lead_tenant_id_phone UNIQUE (tenant_id, phone),
    CONSTRAINT uq_lead_tenant_id_wa_user_id UNIQUE (tenant_id, wa_user_id)
);

CREATE TABLE message_template (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    purpose VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    language_code VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    is_approved BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_message_template PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_message_template_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT uq_message_template_tenant_id_purpose_language UNIQUE (tenant_id, purpose, language),
    CONSTRAINT ck_message_template_purpose CHECK (purpose in ('first_contact','follow_up','reactivation'))
);

CREATE TABLE offer (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    offer_type VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    zone VARCHAR,
    city VARCHAR,
    currency VARCHAR NOT NULL,
    price_from INTEGER,
    price_to INTEGER,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_offer PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_offer_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT ck_offer_offer_type CHECK (offer_type in ('PROPERTY','AUTO','LOAN','INSURANCE')),
    CONSTRAINT ck_offer_status CHECK (status in ('DRAFT','ACTIVE','PAUSED','ARCHIVED')),
    CONSTRAINT ck_offer_price_range CHECK (price_from <= price_to)
);

CREATE TABLE prompt (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    purpose VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    body VARCHAR NOT NULL,
    is_active BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_prompt PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_prompt_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT uq_prompt_tenant_id_purpose_version UNIQUE (tenant_id, purpose, version)
);

CREATE TABLE score_template (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    offer_type VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    status VARCHAR NOT NULL,
    definition JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_score_template PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_score_template_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT uq_score_template_tenant_id_offer_type_version UNIQUE (tenant_id, offer_type, version),
    CONSTRAINT ck_score_template_status CHECK (status in ('DRAFT','SHADOW','PUBLISHED'))
);

CREATE TABLE ad_offer_map (
    tenant_id UUID NOT NULL,
    ad_id VARCHAR NOT NULL,
    offer_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_ad_offer_map PRIMARY KEY (tenant_id, ad_id),
    CONSTRAINT fk_ad_offer_map_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_ad_offer_map_offer FOREIGN KEY(tenant_id, offer_id) REFERENCES offer (tenant_id, id)
);

CREATE TABLE knowledge_source (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    offer_id UUID,
    kind VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_knowledge_source PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_knowledge_source_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_knowledge_source_offer FOREIGN KEY(tenant_id, offer_id) REFERENCES offer (tenant_id, id),
    CONSTRAINT ck_knowledge_source_kind CHECK (kind in ('PDF','URL','WEBSITE','TEXT','FAQ')),
    CONSTRAINT ck_knowledge_source_status CHECK (status in ('DRAFT','PENDING_APPROVAL','APPROVED','REJECTED'))
);

CREATE TABLE lead_offer (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    lead_id UUID NOT NULL,
    offer_id UUID,
    ad_id VARCHAR,
    state VARCHAR NOT NULL,
    state_cause VARCHAR NOT NULL,
    state_actor VARCHAR NOT NULL,
    fields JSONB NOT NULL,
    score INTEGER,
    score_detail JSONB,
    outcome VARCHAR,
    asked_field VARCHAR,
    asked JSONB NOT NULL,
    touches INTEGER NOT NULL,
    follow_ups INTEGER NOT NULL,
    reactivations INTEGER NOT NULL,
    last_touch_at TIMESTAMP WITH TIME ZONE,
    handed_off_at TIMESTAMP WITH TIME ZONE,
    ready_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_lead_offer PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_lead_offer_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_lead_offer_lead FOREIGN KEY(tenant_id, lead_id) REFERENCES lead (tenant_id, id),
    CONSTRAINT fk_lead_offer_offer FOREIGN KEY(tenant_id, offer_id) REFERENCES offer (tenant_id, id),
    CONSTRAINT ck_lead_offer_score CHECK (score between 0 and 100)
);

CREATE INDEX ix_lead_offer_ad_id ON lead_offer (ad_id);

CREATE INDEX ix_lead_offer_state ON lead_offer (tenant_id, state);

CREATE UNIQUE INDEX uq_lead_offer_alive ON lead_offer (tenant_id, lead_id) WHERE state not in ('DISQUALIFIED', 'SENT_TO_DEVELOPER', 'STOPPED');

CREATE TABLE property (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    offer_id UUID NOT NULL,
    developer VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    address VARCHAR,
    delivery_on DATE,
    amenities JSONB NOT NULL,
    financing VARCHAR,
    attributes JSONB NOT NULL,
    CONSTRAINT pk_property PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_property_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_property_offer FOREIGN KEY(tenant_id, offer_id) REFERENCES offer (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_property_stage CHECK (stage in ('PRE_SALE','CONSTRUCTION','READY'))
);

CREATE TABLE variant (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    offer_id UUID NOT NULL,
    name VARCHAR NOT NULL,
    bedrooms INTEGER,
    ambientes INTEGER,
    bathrooms INTEGER,
    area_m2 INTEGER,
    price_from INTEGER,
    price_to INTEGER,
    CONSTRAINT pk_variant PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_variant_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_variant_offer FOREIGN KEY(tenant_id, offer_id) REFERENCES offer (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_variant_offer_id ON variant (offer_id);

CREATE TABLE delivery (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    lead_offer_id UUID NOT NULL,
    state VARCHAR NOT NULL,
    ready_at TIMESTAMP WITH TIME ZONE NOT NULL,
    payload BYTEA,
    delivered_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_delivery PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_delivery_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_delivery_lead_offer FOREIGN KEY(tenant_id, lead_offer_id) REFERENCES lead_offer (tenant_id, id),
    CONSTRAINT uq_delivery_tenant_id_lead_offer_id UNIQUE (tenant_id, lead_offer_id),
    CONSTRAINT ck_delivery_state CHECK (state in ('PENDING','WAITING_CREDIT','WAITING_TARGET','SENDING','DELIVERED','DEAD_LETTER','WITHDRAWN'))
);

CREATE INDEX ix_delivery_waiting ON delivery (tenant_id, ready_at) WHERE state = 'WAITING_CREDIT';

CREATE TABLE field_evidence (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    lead_offer_id UUID NOT NULL,
    field VARCHAR NOT NULL,
    value JSONB NOT NULL,
    origin VARCHAR NOT NULL,
    message_id UUID,
    words VARCHAR,
    at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_field_evidence PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_field_evidence_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_field_evidence_lead_offer FOREIGN KEY(tenant_id, lead_offer_id) REFERENCES lead_offer (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_field_evidence_origin CHECK (origin in ('form','message','operator'))
);

CREATE INDEX ix_field_evidence_lead_offer_id ON field_evidence (lead_offer_id);

CREATE TABLE knowledge_document (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    source_id UUID NOT NULL,
    version INTEGER NOT NULL,
    content_sha256 VARCHAR NOT NULL,
    is_current BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_knowledge_document PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_knowledge_document_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_knowledge_document_knowledge_source FOREIGN KEY(tenant_id, source_id) REFERENCES knowledge_source (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_knowledge_document_tenant_id_source_id_version UNIQUE (tenant_id, source_id, version)
);

CREATE TABLE lead_alternative (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    lead_offer_id UUID NOT NULL,
    offer_id UUID NOT NULL,
    CONSTRAINT pk_lead_alternative PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_lead_alternative_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_lead_alternative_lead_offer FOREIGN KEY(tenant_id, lead_offer_id) REFERENCES lead_offer (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_lead_alternative_offer FOREIGN KEY(tenant_id, offer_id) REFERENCES offer (tenant_id, id),
    CONSTRAINT uq_lead_alternative_tenant_id_lead_offer_id_offer_id UNIQUE (tenant_id, lead_offer_id, offer_id)
);

CREATE TABLE lead_source (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    leadgen_id VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    page_id VARCHAR NOT NULL,
    ad_id VARCHAR,
    adset_id VARCHAR,
    campaign_id VARCHAR,
    form_id VARCHAR,
    lead_id UUID,
    lead_offer_id UUID,
    detail BYTEA,
    phone_error VARCHAR,
    submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_lead_source PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_lead_source_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_lead_source_lead FOREIGN KEY(tenant_id, lead_id) REFERENCES lead (tenant_id, id),
    CONSTRAINT fk_lead_source_lead_offer FOREIGN KEY(tenant_id, lead_offer_id) REFERENCES lead_offer (tenant_id, id),
    CONSTRAINT uq_lead_source_tenant_id_leadgen_id UNIQUE (tenant_id, leadgen_id),
    CONSTRAINT ck_lead_source_status CHECK (status in ('WAITING_DETAIL','OPENED','JOINED','DUPLICATE','WAITS_FOR_WRITER'))
);

CREATE TABLE lead_transition (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    lead_offer_id UUID NOT NULL,
    from_state VARCHAR,
    to_state VARCHAR NOT NULL,
    cause VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_lead_transition PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_lead_transition_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_lead_transition_lead_offer FOREIGN KEY(tenant_id, lead_offer_id) REFERENCES lead_offer (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_lead_transition_lead_offer_id ON lead_transition (lead_offer_id);

CREATE TABLE message (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    lead_id UUID NOT NULL,
    lead_offer_id UUID,
    direction VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    text VARCHAR,
    media_id VARCHAR,
    template JSONB,
    citations JSONB NOT NULL,
    reading JSONB,
    wamid VARCHAR,
    turn_key VARCHAR,
    status VARCHAR NOT NULL,
    error VARCHAR,
    sending_since TIMESTAMP WITH TIME ZONE,
    answered_at TIMESTAMP WITH TIME ZONE,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_message PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_message_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_message_lead FOREIGN KEY(tenant_id, lead_id) REFERENCES lead (tenant_id, id),
    CONSTRAINT fk_message_lead_offer FOREIGN KEY(tenant_id, lead_offer_id) REFERENCES lead_offer (tenant_id, id),
    CONSTRAINT uq_message_tenant_id_wamid UNIQUE (tenant_id, wamid),
    CONSTRAINT uq_message_tenant_id_turn_key UNIQUE (tenant_id, turn_key),
    CONSTRAINT ck_message_direction CHECK (direction in ('in','out')),
    CONSTRAINT ck_message_status CHECK (status in ('received','queued','sending','sent','delivered','read','failed'))
);

CREATE INDEX ix_message_transcript ON message (tenant_id, lead_id, occurred_at);

CREATE INDEX ix_message_unanswered ON message (tenant_id, lead_id) WHERE direction = 'in' and answered_at is null;

CREATE INDEX ix_message_unsent ON message (tenant_id, lead_id) WHERE direction = 'out' and status in ('queued','sending');

CREATE TABLE unit (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    variant_id UUID NOT NULL,
    label VARCHAR NOT NULL,
    floor INTEGER,
    orientation VARCHAR,
    price INTEGER,
    status VARCHAR NOT NULL,
    CONSTRAINT pk_unit PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_unit_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_unit_variant FOREIGN KEY(tenant_id, variant_id) REFERENCES variant (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_unit_status CHECK (status in ('AVAILABLE','RESERVED','SOLD'))
);

CREATE INDEX ix_unit_variant_id ON unit (variant_id);

CREATE TABLE credit_hold (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    delivery_id UUID NOT NULL,
    state VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    resolved_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_credit_hold PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_credit_hold_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_credit_hold_delivery FOREIGN KEY(tenant_id, delivery_id) REFERENCES delivery (tenant_id, id),
    CONSTRAINT ck_credit_hold_state CHECK (state in ('OPEN','CAPTURED','RELEASED'))
);

CREATE UNIQUE INDEX uq_credit_hold_unreleased ON credit_hold (tenant_id, delivery_id) WHERE state <> 'RELEASED';

CREATE TABLE delivery_target (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    delivery_id UUID NOT NULL,
    integration_id UUID NOT NULL,
    kind VARCHAR NOT NULL,
    is_primary BOOLEAN NOT NULL,
    state VARCHAR NOT NULL,
    receipt JSONB,
    error VARCHAR,
    attempts INTEGER NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_delivery_target PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_delivery_target_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_delivery_target_delivery FOREIGN KEY(tenant_id, delivery_id) REFERENCES delivery (tenant_id, id),
    CONSTRAINT fk_delivery_target_integration FOREIGN KEY(tenant_id, integration_id) REFERENCES integration (tenant_id, id),
    CONSTRAINT uq_delivery_target_tenant_id_delivery_id_integration_id UNIQUE (tenant_id, delivery_id, integration_id),
    CONSTRAINT ck_delivery_target_state CHECK (state in ('PENDING','SENT','FAILED'))
);

CREATE TABLE knowledge_chunk (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    document_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    section VARCHAR,
    text VARCHAR NOT NULL,
    embedding VECTOR(384),
    embedding_model VARCHAR,
    CONSTRAINT pk_knowledge_chunk PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_knowledge_chunk_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_knowledge_chunk_knowledge_document FOREIGN KEY(tenant_id, document_id) REFERENCES knowledge_document (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_knowledge_chunk_document_id ON knowledge_chunk (document_id);

CREATE TABLE open_question (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    message_id UUID NOT NULL,
    lead_offer_id UUID,
    question VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_open_question PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_open_question_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT fk_open_question_message FOREIGN KEY(tenant_id, message_id) REFERENCES message (tenant_id, id),
    CONSTRAINT uq_open_question_tenant_id_message_id_question UNIQUE (tenant_id, message_id, question)
);

CREATE TABLE credit_ledger (
    tenant_id UUID NOT NULL,
    id UUID NOT NULL,
    seq BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    amount INTEGER NOT NULL,
    balance_after INTEGER NOT NULL,
    hold_id UUID,
    cause VARCHAR NOT NULL,
    input_hash VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_credit_ledger PRIMARY KEY (tenant_id, id),
    CONSTRAINT fk_credit_ledger_tenant FOREIGN KEY(tenant_id) REFERENCES tenant (id),
    CONSTRAINT uq_credit_ledger_tenant_id_cause UNIQUE (tenant_id, cause),
    CONSTRAINT uq_credit_ledger_tenant_id_seq UNIQUE (tenant_id, seq),
    CONSTRAINT ck_credit_ledger_kind CHECK (kind in ('CREDIT_PURCHASE','CREDIT_CONSUMPTION','CREDIT_REFUND','CREDIT_ADJUSTMENT','CREDIT_BONUS','CREDIT_EXPIRY','CREDIT_CLAWBACK')),
    CONSTRAINT fk_credit_ledger_credit_hold FOREIGN KEY(tenant_id, hold_id) REFERENCES credit_hold (tenant_id, id),
    CONSTRAINT uq_credit_ledger_tenant_id_hold_id UNIQUE (tenant_id, hold_id),
    CONSTRAINT ck_credit_ledger_hold CHECK ((kind = 'CREDIT_CONSUMPTION') = (hold_id is not null))
);

