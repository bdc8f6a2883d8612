"""Latency samples and how they are drawn: open loop, so that a slow answer cannot hide the next."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Latency:
    """Milliseconds."""

    p50: float
    p95: float
    p99: float
    samples: int


def latency(seconds: Sequence[float]) -> Latency:
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1000

    return Latency(at(0.5), at(0.95), at(0.99), len(ordered))


async def at_rate(
    per_second: float, calls: Sequence[Callable[[], Awaitable[float]]]
) -> list[float]:
    """Starts call n at n / rate, whatever the earlier ones do; returns what each measured (s)."""
    start = time.monotonic()

    async def one(number: int, call: Callable[[], Awaitable[float]]) -> float:
        await asyncio.sleep(max(start + number / per_second - time.monotonic(), 0))
        return await call()

    return list(await asyncio.gather(*(one(n, call) for n, call in enumerate(calls))))
