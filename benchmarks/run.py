"""`converzia bench`: the product beside the bare engine, on the embedded stack, in one run."""

import asyncio
import platform
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks import (
    credits,
    engine,
    flood,
    memory,
    open_talks,
    product,
    retrieval,
    retrieval_world,
    updates,
)
from benchmarks.engine import EngineFigures
from benchmarks.memory import Memory
from benchmarks.timing import Latency
from benchmarks.world import ONE_ANSWER, TWO_ANSWERS, world
from integrations.temporal import connect
from stack import signals
from stack.running import running_stack


@dataclass(frozen=True)
class Sizes:
    """How much is measured; `quick` is for trying the benchmark itself."""

    engine_alone: int = 40
    engine_together: int = 120
    seconds: float = 20
    reply_people: int = 60
    lifecycles: int = 160
    at_once: int = 24
    captures: int = 3000
    imported: int = 10_000
    writers: int = 120
    open_talks: int = 20_000
    open_writers: int = 100
    long_talk: int = 500
    questions: int = 500
    knowledge: retrieval_world.Sizes = field(default_factory=retrieval_world.Sizes)


PARTS: Final = ("product", "flood", "open", "retrieval")
_SETTLE_S: Final = 5
_QUICK: Final = Sizes(
    10, 40, 5, 15, 40, 16, 800, 300, 16, 300, 10, 40, 40, retrieval_world.Sizes(50, 12_000, 6_000)
)


def sizes(*, quick: bool, imported: int | None = None, open_talks: int | None = None) -> Sizes:
    chosen = _QUICK if quick else Sizes()
    return replace(
        chosen,
        imported=chosen.imported if imported is None else imported,
        open_talks=chosen.open_talks if open_talks is None else open_talks,
    )


def run(how_much: Sizes, parts: Collection[str] = PARTS) -> int:
    signals.run(_measure(how_much, parts, Console(width=110)))
    return 0


async def _measure(sizes: Sizes, parts: Collection[str], console: Console) -> None:
    console.print(
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB; "
        "everything on this machine, sandbox and measuring included"
    )
    bare = await _bare_engine(sizes)
    console.print(_engine_table(bare))
    if "product" in parts:
        await _measure_product(sizes, bare, console)
    if "flood" in parts:
        console.print(
            flood.table(
                await flood.measure(leads=sizes.imported, people=sizes.writers, per_second=2)
            )
        )
    if "open" in parts:
        async with world() as running:
            opened = await open_talks.measure(
                running,
                conversations=sizes.open_talks,
                people=sizes.open_writers,
                turns=sizes.long_talk,
            )
        console.print(*open_talks.tables(opened))
    if "retrieval" in parts:
        found = await retrieval.measure(sizes.knowledge, sizes.questions)
        console.print(retrieval.table(found))


async def _bare_engine(sizes: Sizes) -> EngineFigures:
    async with running_stack(parts=("temporal",)) as stack:
        settings = stack.settings
        client = await connect(settings)
        return await engine.measure(
            client, alone=sizes.engine_alone, together=sizes.engine_together
        )


async def _measure_product(sizes: Sizes, bare: EngineFigures, console: Console) -> None:
    async with world() as running:
        idle = memory.of_stack(running.stack.pids)
        ack = await product.acknowledge(running, seconds=sizes.seconds, per_second=20)
        # What the webhooks set going ends first: each figure is of its own load only.
        await asyncio.sleep(_SETTLE_S)
        told = {}
        for a_post in (1, 10):
            told[a_post] = await updates.acknowledge(running, seconds=sizes.seconds, a_post=a_post)
            await asyncio.sleep(_SETTLE_S)
        first = await product.first_message(running, seconds=sizes.seconds, per_second=5)
        reply = await product.reply(running, people=sizes.reply_people, per_second=5)
        lives = {
            len(answers): await product.lifecycles(
                running, answers, leads=sizes.lifecycles, at_once=sizes.at_once
            )
            for answers in (ONE_ANSWER, TWO_ANSWERS)
        }
        loaded = memory.of_stack(running.stack.pids)
        captured = await credits.measure(
            running.stack.settings, running.stack.superuser_url, captures=sizes.captures
        )
    acks = [
        ("webhook acknowledged, 20/s", ack, "p99 < 50"),
        *(
            (f"{updates.PER_SECOND} updates/s acknowledged, {n} a POST", found, "p50 < 50")
            for n, found in told.items()
        ),
    ]
    replies = [
        ("webhook to first WhatsApp, 5/s", first, "p50 < 80, p99 < 300"),
        ("message to reply, 5/s", reply, "p50 < 80"),
    ]
    console.print(_product_table([*acks, *replies], lives, bare))
    console.print(credits.table(captured), _memory_table(idle, loaded))


def _engine_table(bare: EngineFigures) -> Table:
    table = Table("bare engine", "p50 ms", "p99 ms", "per second", title="Yardstick")
    for name, single, rate in (
        ("workflow, 5 activities", bare.regular, bare.regular_per_s),
        ("workflow, 5 local activities", bare.local, bare.local_per_s),
    ):
        table.add_row(name, f"{single.p50:.0f}", f"{single.p99:.0f}", f"{rate:.0f}")
    return table


def _product_table(
    latencies: list[tuple[str, Latency, str]], lives: dict[int, float], bare: EngineFigures
) -> Table:
    table = Table("product", "p50 ms", "p99 ms", "samples", "aim", title="Converzia")
    for name, found, aim in latencies:
        table.add_row(name, f"{found.p50:.1f}", f"{found.p99:.1f}", str(found.samples), aim)
    for answers, rate in lives.items():
        ratio = f"{rate / bare.regular_per_s:.2f} of bare"
        name = f"whole lifecycles a second, {answers} answer{'s' * (answers > 1)}"
        table.add_row(name, f"{rate:.1f}", ratio, "", ">= 8")
    return table


def _memory_table(idle: dict[str, Memory], loaded: dict[str, Memory]) -> Table:
    table = Table("process", "idle MiB", "after load MiB", "file pages MiB", title="Memory (PSS)")
    for name in loaded:
        table.add_row(
            name, f"{idle[name].own:.0f}", f"{loaded[name].own:.0f}", f"{loaded[name].file:.0f}"
        )
    total = (
        sum(m.own for m in idle.values()),
        sum(m.own for m in loaded.values()),
        sum(m.file for m in loaded.values()),
    )
    table.add_row("all (aim <= 600)", *(f"{value:.0f}" for value in total))
    return table
