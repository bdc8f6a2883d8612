"""One person who writes on and on: how a talk's history is kept short, and what a reply takes."""

import asyncio
import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import select
from temporalio.client import Client

from benchmarks import product
from benchmarks.timing import Latency, latency
from benchmarks.world import World
from models import ids
from models.domain.pacing import PAIR_BURST
from models.tables import Lead

_SAYS: Final = ("Hola", "Busco 2 ambientes", "Hasta 150 mil dólares", "¿Tiene cochera?", "Gracias")
_WITHIN_BURST: Final = PAIR_BURST // 2
_LISTED_WITHIN_S: Final = 3.0
"""The list of runs follows the runs a little later."""


@dataclass(frozen=True)
class LongTalk:
    turns: int
    runs: int
    events_max: int
    kib_max: float
    """Of one run."""
    reply: Latency


async def measure(running: World, client: Client, turns: int) -> LongTalk:
    """One person who writes on and on, each time after the answer."""
    (wa_id,) = await product.contacted(running, 1)
    last = (await running.heard(wa_id, 1))[-1]["seq"]
    waited = []
    contact_id = await _lead(running, wa_id)
    for turn in range(turns):
        if turn % _WITHIN_BURST == 0:
            await _free(running, contact_id)
        start = time.time()
        await running.say(wa_id, _SAYS[turn % len(_SAYS)])
        reply = (await running.heard(wa_id, 1, after=last))[-1]
        waited.append(float(reply["at"]) - start)
        last = reply["seq"]
    sizes = await _sizes(client, ids.conversation_workflow_id(running.tenant.id, contact_id))
    return LongTalk(
        turns,
        runs=len(sizes),
        events_max=max(events for events, _ in sizes),
        kib_max=max(size for _, size in sizes) / 1024,
        reply=latency(waited),
    )


async def _free(running: World, contact_id: UUID) -> None:
    """WhatsApp takes 45 messages at once to one person, then one in six seconds: that wait is none
    of ours, and is given back."""
    async with running.db.tenant(running.tenant.id) as session:
        await session.execute(
            text("update send_pace set free_at = now() where tenant_id = :t and id = :person"),
            {"t": running.tenant.id, "person": contact_id},
        )


async def _lead(running: World, wa_id: str) -> UUID:
    async with running.db.tenant(running.tenant.id) as session:
        found = await session.exec(select(Lead.id).where(Lead.phone == f"+{wa_id}"))
        return found.one()


async def _sizes(client: Client, workflow_id: str) -> list[tuple[int, int]]:
    """Events and bytes of each run."""
    await asyncio.sleep(_LISTED_WITHIN_S)
    sizes = []
    async for run in client.list_workflows(f"WorkflowId = '{workflow_id}'"):
        described = await client.get_workflow_handle(run.id, run_id=run.run_id).describe()
        info = described.raw_description.workflow_execution_info
        sizes.append((info.history_length, info.history_size_bytes))
    return sizes
