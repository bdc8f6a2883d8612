"""kill -9 in the middle of a dozen lives: none lost, none sent, delivered or charged twice."""

from benchmarks.chaos import ordeal
from benchmarks.world import world
from stack.environment import nothing_given


async def test_nothing_is_lost_or_doubled_when_worker_and_postgres_are_killed() -> None:
    given = type(nothing_given())(sweep_every_s=5, sweep_grace_s=10)
    async with world(given=given) as place:
        counts = await ordeal(place, 12, ("worker", "postgres"), per_second=4)
    assert [(c.name, c.found, c.expected) for c in counts if not c.holds] == []
