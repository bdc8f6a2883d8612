"""The benchmarks of size and fairness, so small that their figures mean nothing: they run, and
what they measure is there."""

import math
from collections.abc import AsyncIterator

import pytest

from benchmarks import flood, open_talks, retrieval, updates
from benchmarks.retrieval_world import Sizes
from benchmarks.world import World, world


@pytest.fixture(scope="module")
async def running() -> AsyncIterator[World]:
    async with world() as opened:
        yield opened


async def test_replies_under_an_import(running: World) -> None:
    found = await flood.replies(running, leads=3, people=2, per_second=2)
    assert found.reply.samples == 2
    assert math.isfinite(found.reply.p99)
    assert 1 <= found.templates <= 3
    assert flood.table({"import": found}).row_count == 1


async def test_open_conversations_are_answered_and_a_long_talk_is_counted(running: World) -> None:
    found = await open_talks.measure(running, conversations=5, people=1, turns=3, quiet_s=0.2)
    assert set(found.after) == {"postgres", "temporal", "sandbox", "worker", "api"}
    assert found.reply_after.samples == 1
    assert (found.talk.turns, found.talk.runs) == (3, 1)
    assert found.talk.events_max > 3 * found.talk.turns
    assert [table.row_count for table in open_talks.tables(found)] == [5, 3]


async def test_mixed_updates_are_acknowledged(running: World) -> None:
    found = await updates.acknowledge(running, seconds=1, a_post=10)
    assert found.samples == updates.PER_SECOND / 10


async def test_retrieval_among_many_tenants() -> None:
    found = await retrieval.measure(Sizes(tenants=3, chunks=300, largest=200), questions=3)
    assert (found.each_tenant.samples, found.largest.samples) == (3, 3)
    assert found.recall > 0.9
    assert retrieval.table(found).row_count == 3
