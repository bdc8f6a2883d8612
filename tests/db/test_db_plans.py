"""A tenant's query reads its own rows by an index, and finds out its tenant once."""

import asyncio

import pytest

from benchmarks import plans
from stack.running import RunningStack

LEADS = 20_000
"""`python -m benchmarks.plans` asks the same among a million."""


async def test_a_tenants_queries_are_served_by_its_indexes(
    stack: RunningStack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await asyncio.to_thread(plans.show, stack, LEADS), capsys.readouterr().out


async def test_a_plan_that_reads_everything_is_told(stack: RunningStack) -> None:
    plan = {"Node Type": "Seq Scan", "Actual Rows": LEADS}
    assert len(plans.problems(plan, "pk_lead", LEADS)) == 4
