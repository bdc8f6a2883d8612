"""The API against its own OpenAPI document, by schemathesis, over HTTP."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.opening import opened_database
from stack.environment import nothing_given
from stack.running import running_stack
from tests.factories import make_tenant

RATES: Final = dict.fromkeys(
    ("rate_per_address", "rate_per_caller", "rate_per_tenant"), "1000000/minute"
)
"""Everything comes from one address."""
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
    url: str,
    token: str | None,
    *,
    ids: Mapping[str, Sequence[str]],
    forbidden: Sequence[str],
    examples: int,
    seed: int,
    left_out: str | None = None,
) -> Fuzzed:
    """`token`: the bearer's, None for somebody without one. `left_out`: paths, as a pattern."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/openapi.json",
        "--phases", "fuzzing", "--mode", "all", "--max-examples", str(examples),
        "--seed", str(seed), "--generation-database", "none", "--no-shrink", "--no-color",
        "--workers", "1", "--suppress-health-check", "all", "--warnings", "off",
        "--checks", ",".join(CHECKS), "--continue-on-failure",
    ]  # fmt: skip
    if token:
        command += ["--header", f"authorization: Bearer {token}"]
    if left_out:
        command += ["--exclude-path-regex", left_out]
    given = {
        "SCHEMATHESIS_HOOKS": "tests.fuzz_hooks",
        "FUZZ_IDS": json.dumps(ids),
        "FUZZ_FORBIDDEN": json.dumps(forbidden),
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


async def _whole_stack(examples: int, seed: int) -> Fuzzed:
    """Every route, on a stack of its own with its worker and the sandbox."""
    async with (
        running_stack(given=nothing_given().model_copy(update=RATES), durable=False) as stack,
        opened_database(stack.settings, pool_size=2) as db,
    ):
        tenant = await make_tenant(db)
        return await fuzz(
            stack.settings.public_url,
            stack.settings.admin_token.get_secret_value(),
            ids={"tenant_id": [str(tenant.id)]},
            forbidden=[],
            examples=examples,
            seed=seed,
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="for each route")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args()
    found = asyncio.run(_whole_stack(chosen.examples, chosen.seed))
    print(found.told)
    return not found.is_whole


if __name__ == "__main__":
    sys.exit(main())
