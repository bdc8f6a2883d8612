"""The yardstick: what the bare Temporal server of this machine does in the same run."""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

from benchmarks.timing import Latency, latency

_QUEUE = "bench-engine"
_STEPS = 5


@activity.defn(name="bench.step")
async def step(number: int) -> int:
    return number + 1


@workflow.defn(name="bench_regular")
class RegularSteps:
    @workflow.run
    async def run(self, steps: int) -> int:
        done = 0
        for _ in range(steps):
            done = await workflow.execute_activity(
                step, done, start_to_close_timeout=timedelta(seconds=10)
            )
        return done


@workflow.defn(name="bench_local")
class LocalSteps:
    @workflow.run
    async def run(self, steps: int) -> int:
        done = 0
        for _ in range(steps):
            done = await workflow.execute_local_activity(
                step, done, start_to_close_timeout=timedelta(seconds=10)
            )
        return done


@dataclass(frozen=True)
class EngineFigures:
    regular: Latency
    local: Latency
    regular_per_s: float
    local_per_s: float


async def measure(client: Client, *, alone: int, together: int) -> EngineFigures:
    """`alone` runs one after the other, then `together` at once, of each kind."""
    async with Worker(
        client, task_queue=_QUEUE, workflows=[RegularSteps, LocalSteps], activities=[step]
    ):
        await _run(client, "bench_regular")
        return EngineFigures(
            regular=latency([await _run(client, "bench_regular") for _ in range(alone)]),
            local=latency([await _run(client, "bench_local") for _ in range(alone)]),
            regular_per_s=await _together(client, "bench_regular", together),
            local_per_s=await _together(client, "bench_local", together),
        )


async def _run(client: Client, kind: str) -> float:
    start = time.perf_counter()
    await client.execute_workflow(kind, _STEPS, id=f"{kind}-{uuid4()}", task_queue=_QUEUE)
    return time.perf_counter() - start


async def _together(client: Client, kind: str, number: int) -> float:
    start = time.perf_counter()
    await asyncio.gather(*(_run(client, kind) for _ in range(number)))
    return number / (time.perf_counter() - start)
