"""Free ports on loopback; those of the last run again when they are free, so that links stay."""

import random
import socket
from collections.abc import Iterable, Mapping
from typing import Final

from stack.errors import StackError

PORT_NAMES: Final = (
    "postgres",
    "temporal",
    "temporal_ui",
    "temporal_http",
    "temporal_metrics",
    "sandbox",
    "api",
)

# Below the range from which Linux (32768) and macOS (49152) take ports for outgoing
# connections, so that none of those can take a port between our look and the server's bind.
_LOWEST: Final = 20_000
_HIGHEST: Final = 31_999
_ATTEMPTS_MAX: Final = 200


class NoFreePortError(StackError):
    """Every port tried was taken."""


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1 at this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)  # on Linux, two may bind with SO_REUSEADDR; only one may listen
        except OSError:
            return False
    return True


def choose_ports(preferred: Mapping[str, int], names: Iterable[str] = PORT_NAMES) -> dict[str, int]:
    """One free port a name: the preferred one when it is free, else a random free one."""
    chosen: dict[str, int] = {}
    for name in names:
        wanted = preferred.get(name, 0)
        taken = set(chosen.values())
        if wanted > 0 and wanted not in taken and is_free(wanted):
            chosen[name] = wanted
        else:
            chosen[name] = _random_free(taken)
    return chosen


def _random_free(taken: set[int]) -> int:
    for _ in range(_ATTEMPTS_MAX):
        port = random.randint(_LOWEST, _HIGHEST)  # noqa: S311 - no secret
        if port not in taken and is_free(port):
            return port
    raise NoFreePortError(f"No free port found on 127.0.0.1 between {_LOWEST} and {_HIGHEST}.")
