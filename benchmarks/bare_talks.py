"""Open conversations as a contacted person who is silent leaves them: rows and both workflows."""

import asyncio
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import col
from temporalio.client import Client

from benchmarks.world import World
from models import ids
from models.contracts.conversation import ConversationInput
from models.contracts.lead import LeadLifecycleInput
from models.domain.lifecycle import State
from models.tables import Lead, LeadOffer
from models.tables.base import utc_now
from workflows import priorities
from workflows.conversation import ConversationWorkflow
from workflows.lead_lifecycle import LeadLifecycleWorkflow
from workflows.priorities import Rank
from workflows.search_attributes import of_tenant

_ROWS: Final = 1000
_STARTS_AT_ONCE: Final = 64


async def make(running: World, client: Client, conversations: int) -> list[str]:
    """Their WhatsApp ids, in the order in which they were opened."""
    wa_ids = [running.new_person() for _ in range(conversations)]
    lives: list[LeadOffer] = []
    for at in range(0, conversations, _ROWS):
        lives += await _rows(running, wa_ids[at : at + _ROWS])
    waiting = iter(lives)

    async def start_some() -> None:
        for life in waiting:
            await _start(client, running, life)

    await asyncio.gather(*(start_some() for _ in range(_STARTS_AT_ONCE)))
    return wa_ids


async def _rows(running: World, wa_ids: list[str]) -> list[LeadOffer]:
    tenant_id, now = running.tenant.id, utc_now()
    people = [
        Lead(tenant_id=tenant_id, id=ids.new_id(), phone=f"+{wa_id}", time_zone="UTC")
        for wa_id in wa_ids
    ]
    lives = [
        LeadOffer(
            tenant_id=tenant_id,
            id=ids.new_id(),
            lead_id=person.id,
            offer_id=running.tenant.offers["soler"],
            state_cause="bench",
            state_actor="bench",
            touches=1,
            last_touch_at=now,
        )
        for person in people
    ]
    async with running.db.tenant(tenant_id) as session:
        session.add_all(people)
        await session.flush()
        session.add_all(lives)
        await session.flush()
        await session.execute(
            update(LeadOffer)
            .where(col(LeadOffer.id).in_([life.id for life in lives]))
            .values(state=State.CONTACTED)
        )
    return lives


async def _start(client: Client, running: World, life: LeadOffer) -> None:
    tenant_id = running.tenant.id
    kept: dict[str, Any] = {
        "task_queue": running.stack.settings.temporal_task_queue,
        "search_attributes": of_tenant(tenant_id),
    }
    await client.start_workflow(
        LeadLifecycleWorkflow.run,
        LeadLifecycleInput(tenant_id=tenant_id, lead_offer_id=life.id),
        id=ids.lead_workflow_id(tenant_id, life.id),
        priority=priorities.of_tenant(Rank.FIRST_CONTACT, tenant_id),
        **kept,
    )
    await client.start_workflow(
        ConversationWorkflow.run,
        ConversationInput(tenant_id=tenant_id, contact_id=life.lead_id, burst_window_ms=0),
        id=ids.conversation_workflow_id(tenant_id, life.lead_id),
        priority=priorities.of_tenant(Rank.REPLY, tenant_id),
        **kept,
    )
