"""`converzia eval`: how well the product understands, finds, answers and resists, on the sets of
this folder; each part that is here is measured, as tables."""

import asyncio
from collections.abc import Collection
from importlib import import_module
from importlib.util import find_spec
from typing import Final

PARTS: Final = ("dialogues", "retrieval", "guards", "attacks")


def run(only: Collection[str] = PARTS) -> int:
    here = [part for part in only if find_spec(f"evals.{part}")]
    asyncio.run(_print(here))
    return 0


async def _print(parts: Collection[str]) -> None:
    for part in parts:
        for table in await import_module(f"evals.{part}").report():
            print(f"{table.markdown()}\n", flush=True)
