"""Tenants with nothing but deliveries, many in one statement, for what measures credits alone."""

from typing import Final
from uuid import UUID

import psycopg

_MAKE: Final = """
    with maker as (
        insert into tenant (id, slug, name, status, policy, country, time_zone, language)
        select id, id::text, 'bare', 'ACTIVE', '{}', 'AR', 'UTC', 'es'
        from (select gen_random_uuid() as id from generate_series(1, %(tenants)s)) made
        returning id
    ), person as (
        insert into lead (tenant_id, id, time_zone, language)
        select id, gen_random_uuid(), 'UTC', 'es' from maker, generate_series(1, %(each)s)
        returning tenant_id, id
    ), life as (
        insert into lead_offer (tenant_id, id, lead_id, state, state_cause, state_actor,
            fields, asked, touches, follow_ups, reactivations)
        select tenant_id, gen_random_uuid(), id, 'TO_BE_CONTACTED', 'bare', 'bare',
            '{}', '[]', 0, 0, 0
        from person returning tenant_id, id
    )
    insert into delivery (tenant_id, id, lead_offer_id, state, ready_at)
    select tenant_id, gen_random_uuid(), id, 'PENDING',
        now() + row_number() over () * interval '1 second'
    from life
    returning tenant_id, id
"""


def make(platform: psycopg.Connection, *, tenants: int, deliveries: int) -> dict[UUID, list[UUID]]:
    """New tenants with `deliveries` PENDING deliveries each, oldest first; no credits yet.

    `platform` is a connection of the platform's role; the caller commits.
    """
    made: dict[UUID, list[UUID]] = {}
    rows = platform.execute(_MAKE, {"tenants": tenants, "each": deliveries})
    for tenant_id, delivery_id in rows:
        made.setdefault(tenant_id, []).append(delivery_id)
    return made
