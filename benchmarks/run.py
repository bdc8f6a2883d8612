"""`converzia bench`: the product beside the bare engine, on the embedded stack, in one run."""

import asyncio
import platform
from dataclasses import dataclass

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks import credits, engine, memory, product
from benchmarks.engine import EngineFigures
from benchmarks.memory import Memory
from benchmarks.timing import Latency
from benchmarks.world import ONE_ANSWER, TWO_ANSWERS, world
from integrations.temporal import connect


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


_SETTLE_S = 5
_QUICK = Sizes(10, 40, 5, 15, 40, 16, 800)


def run(*, quick: bool = False) -> int:
    asyncio.run(_measure(_QUICK if quick else Sizes(), Console(width=110)))
    return 0


async def _measure(sizes: Sizes, console: Console) -> None:
    console.print(
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
        f"{psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB; "
        "everything on this machine, sandbox and measuring included"
    )
    async with world() as running:
        settings = running.stack.settings
        client = await connect(settings.temporal_address, settings.temporal_namespace)
        idle = memory.of_stack(running.stack.pids)
        bare = await engine.measure(
            client, alone=sizes.engine_alone, together=sizes.engine_together
        )
        ack = await product.acknowledge(running, seconds=sizes.seconds, per_second=20)
        # What the webhooks set going ends first: each figure is of its own load only.
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
            settings, running.stack.superuser_url, captures=sizes.captures
        )
    console.print(_engine_table(bare), _product_table(ack, first, reply, lives, bare))
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
    ack: Latency, first: Latency, reply: Latency, lives: dict[int, float], bare: EngineFigures
) -> Table:
    table = Table("product", "p50 ms", "p99 ms", "samples", "aim", title="Converzia")
    for name, found, aim in (
        ("webhook acknowledged, 20/s", ack, "p99 < 50"),
        ("webhook to first WhatsApp, 5/s", first, "p50 < 80, p99 < 300"),
        ("message to reply, 5/s", reply, "p50 < 80"),
    ):
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
