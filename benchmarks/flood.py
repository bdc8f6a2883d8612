"""One tenant imports thousands of leads while another tenant's people write: how long those wait.

    converzia bench --only flood --leads 10000

Three stacks, one after the other: nothing imported; a file imported with ranks and turns
(workflows/priorities.py); the same file on a Temporal that hands out first come, first served.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import httpx
from rich.table import Table
from sqlmodel import col, func, select

from benchmarks.product import contacted
from benchmarks.timing import Latency, at_rate, latency
from benchmarks.world import World, world
from models.tables import Message
from stack.temporal import FAIR

GIVES_UP_S: Final = 60.0
"""A reply that takes longer counts as endless."""
_LOOKS_EVERY_S: Final = 0.2
_FIRST_COME: Final = dict.fromkeys(FAIR, "false")


@dataclass(frozen=True)
class FloodFigures:
    reply: Latency
    templates: int
    """First contacts of the import that had left when the last person was answered."""


async def measure(*, leads: int, people: int, per_second: float) -> dict[str, FloodFigures]:
    """By what goes on meanwhile."""
    found = {}
    for name, imported, temporal in (
        ("nothing", 0, FAIR),
        (f"import of {leads:,}, in turns", leads, FAIR),
        (f"import of {leads:,}, first come", leads, _FIRST_COME),
    ):
        async with world(temporal=temporal) as big:
            found[name] = await replies(big, imported, people, per_second)
    return found


def table(found: dict[str, FloodFigures]) -> Table:
    shown = Table(
        "meanwhile, another tenant", "p50 ms", "p99 ms", "samples", "imported and contacted",
        title="A tenant's replies under another's import",
    )  # fmt: skip
    for name, figures in found.items():
        reply = figures.reply
        shown.add_row(
            name, _ms(reply.p50), _ms(reply.p99), str(reply.samples), f"{figures.templates:,}"
        )
    return shown


def _ms(value: float) -> str:
    return f"{value:,.0f}" if math.isfinite(value) else f"over {GIVES_UP_S * 1000:,.0f}"


async def replies(big: World, leads: int, people: int, per_second: float) -> FloodFigures:
    """What a second tenant's `people` wait for a reply while `leads` are imported for the first."""
    small = await big.with_another_tenant()
    wa_ids = await contacted(small, people)
    if leads:
        await _import(big, leads)
        await _until_contacting(big)
    waited = await at_rate(per_second, [_writes(small, wa_id) for wa_id in wa_ids])
    return FloodFigures(latency(waited), await _templates(big))


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


async def _import(big: World, leads: int) -> None:
    """As an operator does: a file, and the word that it is to be imported."""
    people = (f"Ana Prueba,+{big.new_person()}" for _ in range(leads))
    settings = big.stack.settings
    async with httpx.AsyncClient(
        base_url=settings.public_url,
        headers={"Authorization": f"Bearer {settings.admin_token.get_secret_value()}"},
        timeout=60,
    ) as api:
        asked = {"file_name": "leads.csv", "offer_id": str(big.tenant.offers["soler"])}
        file = "\n".join(("nombre,teléfono", *people)).encode()
        route = f"/api/tenants/{big.tenant.id}/imports"
        made = (await api.post(route, params=asked, content=file)).raise_for_status().json()
        confirmed = await api.post(f"{route}/{made['id']}/confirm", json={"consent": "benchmark"})
        confirmed.raise_for_status()


async def _until_contacting(big: World) -> None:
    while not await _templates(big):  # noqa: ASYNC110 - a database says nothing by itself
        await asyncio.sleep(_LOOKS_EVERY_S)


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
