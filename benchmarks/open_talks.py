"""Thousands of open, quiet conversations: what they cost, and how quickly one of them is answered.

    converzia bench --only open --open 20000

Each is what a person leaves who was contacted and has not answered: the rows, the life's workflow
with its follow-up timer, the conversation's with its own. They are made without webhooks and
templates, which the other tables measure. Then one long talk: how its history is kept short.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import psutil
from rich.table import Table

from benchmarks import bare_talks, long_talk, memory, product
from benchmarks.long_talk import LongTalk
from benchmarks.memory import Memory
from benchmarks.timing import Latency, at_rate, latency
from benchmarks.world import World
from integrations.temporal import connect

_CALM_S: Final = 1.0
_CALM_CORES: Final = 0.2
_CALM_WITHIN_S: Final = 900.0


@dataclass(frozen=True)
class Cost:
    memory: Memory
    cores: float
    """Share of one core that the process used while everybody was quiet."""


@dataclass(frozen=True)
class OpenFigures:
    conversations: int
    before: dict[str, Cost]
    after: dict[str, Cost]
    reply_before: Latency
    reply_after: Latency
    """Of people whose workflows no worker holds any more."""
    talk: LongTalk


async def measure(
    running: World, *, conversations: int, people: int, turns: int, quiet_s: float = 10
) -> OpenFigures:
    """`quiet_s`: over how long the cost of everybody's silence is measured."""
    settings = running.stack.settings
    client = await connect(settings)
    reply_before = await product.reply(running, people=people, per_second=5)
    before = await _costs(running, quiet_s)
    wa_ids = await bare_talks.make(running, client, conversations)
    after = await _costs(running, quiet_s)
    # The first to be opened are the first that left the worker's cache.
    reply_after = latency(await at_rate(5, [_first_word(running, w) for w in wa_ids[:people]]))
    talk = await long_talk.measure(running, client, turns)
    return OpenFigures(conversations, before, after, reply_before, reply_after, talk)


async def _costs(running: World, quiet_s: float) -> dict[str, Cost]:
    """Of each process, once what was set going has ended."""
    end = time.monotonic() + _CALM_WITHIN_S
    while sum((cores := await _cores(running, _CALM_S)).values()) > _CALM_CORES:
        if time.monotonic() > end:
            raise TimeoutError(f"still busy after {_CALM_WITHIN_S:.0f} s: {cores}")
    cores, held = await _cores(running, quiet_s), memory.of_stack(running.stack.pids)
    return {name: Cost(held[name], cores[name]) for name in held}


async def _cores(running: World, seconds: float) -> dict[str, float]:
    used = {name: _cpu_s(pid) for name, pid in running.stack.pids.items()}
    await asyncio.sleep(seconds)
    return {name: (_cpu_s(pid) - used[name]) / seconds for name, pid in running.stack.pids.items()}


def _cpu_s(pid: int) -> float:
    root, used = psutil.Process(pid), 0.0
    for process in (root, *root.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):  # a session of PostgreSQL that just ended
            used += sum(process.cpu_times()[:2])
    return used


def _first_word(running: World, wa_id: str) -> Callable[[], Awaitable[float]]:
    async def write() -> float:
        start = time.time()
        await running.say(wa_id, "Hola, busco 2 ambientes")
        return float((await running.heard(wa_id, 1))[0]["at"]) - start

    return write


def tables(found: OpenFigures) -> tuple[Table, Table]:
    costs = Table(
        "process", "MiB before", "MiB after", "KiB a talk", "cores, all quiet",
        title=f"{found.conversations:,} open conversations",
    )  # fmt: skip
    for name, after in found.after.items():
        before = found.before[name].memory.own
        grown = (after.memory.own - before) * 1024 / found.conversations
        costs.add_row(
            name, f"{before:.0f}", f"{after.memory.own:.0f}", f"{grown:.1f}", f"{after.cores:.2f}"
        )
    replies = Table("reply", "p50 ms", "p99 ms", "samples", "aim", title="Replies")
    for name, reply in (
        ("before they were opened", found.reply_before),
        ("afterwards, by long quiet ones", found.reply_after),
        (f"in one talk of {found.talk.turns} turns", found.talk.reply),
    ):
        replies.add_row(
            name, f"{reply.p50:.1f}", f"{reply.p99:.1f}", str(reply.samples), "p50 < 80"
        )
    replies.caption = (
        f"The long talk took {found.talk.runs} runs, of at most {found.talk.events_max:,} events "
        f"and {found.talk.kib_max:.0f} KiB."
    )
    return costs, replies
