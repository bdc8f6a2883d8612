"""One tenant imports thousands of leads while another tenant's people write: how long those wait.

    converzia bench --only flood --leads 10000

Three stacks, one after the other: nothing imported; an import with ranks and turns
(workflows/priorities.py); the same import on a Temporal that hands out first come, first served.
People write first while the lives are being started, and again while what is left is worked off.
"""

import asyncio
import json
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from rich.table import Table
from sqlmodel import col, func, select

from api.engine import Engine
from benchmarks.product import contacted, submission
from benchmarks.timing import Latency, at_rate, latency
from benchmarks.world import World, world
from integrations.temporal import connect
from models import ids
from models.records import inbox
from models.records.inbox import Arrival, Stored
from models.tables import Message
from stack.temporal import FAIR
from workflows.priorities import Rank

GIVES_UP_S: Final = 60.0
"""A reply that takes longer counts as endless."""
_FIRST_COME: Final = dict.fromkeys(FAIR, "false")
_STARTS_AT_ONCE: Final = 4
"""More side by side would measure how many starts Temporal takes."""
_ROWS: Final = 500


@dataclass(frozen=True)
class FloodFigures:
    starting: Latency
    working_off: Latency
    templates: int
    """That had left for imported leads when the last person was answered: it was still going on."""


async def measure(*, leads: int, people: int, per_second: float) -> dict[str, FloodFigures]:
    """By what goes on meanwhile."""
    return {
        "nothing": await _replies(0, people, per_second, FAIR),
        f"import of {leads:,}, in turns": await _replies(leads, people, per_second, FAIR),
        f"import of {leads:,}, first come": await _replies(leads, people, per_second, _FIRST_COME),
    }


def table(found: dict[str, FloodFigures]) -> Table:
    shown = Table(
        "meanwhile, another tenant", "p50 ms", "p99 ms", "then p50 ms", "p99 ms", "samples",
        "contacted by then",
        title="A tenant's replies while another's import is started, then worked off",
    )  # fmt: skip
    for name, figures in found.items():
        first, then = figures.starting, figures.working_off
        shown.add_row(
            name, *map(_ms, (first.p50, first.p99, then.p50, then.p99)),
            f"{first.samples} + {then.samples}", f"{figures.templates:,}",
        )  # fmt: skip
    return shown


def _ms(value: float) -> str:
    return f"{value:,.0f}" if math.isfinite(value) else f"over {GIVES_UP_S * 1000:,.0f}"


async def _replies(
    leads: int, people: int, per_second: float, temporal: Mapping[str, str]
) -> FloodFigures:
    async with world(temporal=temporal) as big:
        small = await big.with_another_tenant()
        write = [_writes(small, wa_id) for wa_id in await contacted(small, people)]
        stored = await _forms(big, leads)
        importing = asyncio.create_task(_import(big, stored))
        starting = await at_rate(per_second, write[::2])
        await importing
        working_off = await at_rate(per_second, write[1::2])
        return FloodFigures(latency(starting), latency(working_off), await _templates(big))


def _writes(small: World, wa_id: str) -> Callable[[], Awaitable[float]]:
    async def write() -> float:
        start = time.time()
        await small.say(wa_id, "Hola, busco 2 ambientes")
        try:
            messages = await small.heard(wa_id, 2, timeout_s=GIVES_UP_S)
        except TimeoutError:
            return math.inf
        return float(messages[1]["at"]) - start

    return write


async def _forms(big: World, leads: int) -> list[Stored]:
    """Forms that lie in the inbox, as an import or a backfill leaves them."""
    made = await big.make_leads([big.new_person() for _ in range(leads)])
    arrivals = [_arrival(big, leadgen_id) for leadgen_id in made]
    stored = []
    for at in range(0, leads, _ROWS):
        async with big.db.platform() as session:
            stored += await inbox.store(session, arrivals[at : at + _ROWS])
    return stored


def _arrival(big: World, leadgen_id: str) -> Arrival:
    return Arrival(
        provider="meta",
        external_id=leadgen_id,
        kind="leadgen",
        account=big.page_id,
        body=json.dumps(submission(big, leadgen_id)).encode(),
        occurred_at=datetime.now(UTC),
        tenant_id=big.tenant.id,
    )


async def _import(big: World, stored: list[Stored]) -> None:
    """Starts a life a form, as fast as Temporal takes them."""
    settings = big.stack.settings
    client = await connect(settings.temporal_address, settings.temporal_namespace)
    engine, waiting = Engine(client, settings.temporal_task_queue), iter(stored)

    async def start_some() -> None:
        for row in waiting:
            life = ids.lead_offer_id(big.tenant.id, row.external_id)
            await engine.start_lead(big.tenant.id, life, row.id, Rank.IMPORT)

    await asyncio.gather(*(start_some() for _ in range(_STARTS_AT_ONCE)))


async def _templates(big: World) -> int:
    """How many left so far."""
    tenant_id = big.tenant.id
    async with big.db.tenant(tenant_id) as session:
        count = await session.scalar(
            select(func.count()).where(
                Message.tenant_id == tenant_id,
                Message.kind == "template",
                col(Message.status).in_(("sent", "delivered", "read")),
            )
        )
    return count or 0
