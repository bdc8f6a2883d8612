"""The API against its own OpenAPI document, by schemathesis, over HTTP."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from models.opening import opened_database
from stack.environment import nothing_given
from stack.running import running_stack
from tests.fuzz_world import EVERYBODY, World, make_world

RATES: Final = dict.fromkeys(
    ("rate_per_address", "rate_per_caller", "rate_per_tenant"), "1000000/minute"
)
"""Everything comes from one address."""
GIVEN: Final = {**RATES, "chatwoot_webhook_secret": SecretStr("dev-desk")}
"""Without its secret the desk's webhook is closed: 503, as it should be."""
CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "nothing_of_another_tenant",
)
_ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Fuzzed:
    """`is_whole`: every check held. `told`: what schemathesis says, its summary last."""

    is_whole: bool
    told: str


async def fuzz(
    url: str, world: World, *, examples: int, seed: int, left_out: str | None = None
) -> Fuzzed:
    """`examples`: for each route. `left_out`: paths, as a pattern."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/openapi.json",
        "--phases", "fuzzing", "--mode", "all", "--max-examples", str(examples),
        "--seed", str(seed), "--generation-database", "none", "--no-shrink", "--no-color",
        "--workers", "1", "--suppress-health-check", "all", "--warnings", "off",
        "--checks", ",".join(CHECKS), "--continue-on-failure", "--request-timeout", "60",
    ]  # fmt: skip
    if left_out:
        command += ["--exclude-path-regex", left_out]
    given = {
        "SCHEMATHESIS_HOOKS": "tests.fuzz_hooks",
        "FUZZ_IDS": json.dumps(world.ids),
        "FUZZ_ASKERS": json.dumps([asdict(asker) for asker in world.askers]),
        "PYTHONHASHSEED": "0",
    }
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=_ROOT,
        env={**os.environ, **given},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    return Fuzzed(process.returncode == 0, told.decode())


async def _whole_stack(names: Sequence[str], examples: int, seed: int) -> bool:
    """Every route as everybody, on a stack of its own with its worker and the sandbox."""
    found = []
    async with (
        running_stack(given=nothing_given().model_copy(update=GIVEN), durable=False) as stack,
        opened_database(stack.settings, pool_size=2) as db,
    ):
        for name in names:
            world = await make_world(db, stack.settings, [name])
            url = stack.settings.public_url
            found.append(await fuzz(url, world, examples=examples, seed=seed))
            print(f"As {name}:\n{found[-1].told}", flush=True)
    return all(each.is_whole for each in found)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=10, help="for each route and asker")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", choices=EVERYBODY, nargs="+", default=EVERYBODY)
    chosen = parser.parse_args()
    return not asyncio.run(_whole_stack(chosen.only, chosen.examples, chosen.seed))


if __name__ == "__main__":
    sys.exit(main())
