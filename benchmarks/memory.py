"""Memory of each process of the stack, shared pages counted once (proportional set size)."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Memory:
    """MiB. `own` is anonymous and shared memory, which the page cache cannot give back."""

    own: float
    file: float


def of_stack(pids: Mapping[str, int]) -> dict[str, Memory]:
    """By part, with its child processes. Linux only; elsewhere resident size counts as own."""
    return {name: _of_tree(pid) for name, pid in pids.items()}


def _of_tree(pid: int) -> Memory:
    root, parts = psutil.Process(pid), []
    for process in (root, *root.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):  # a session of PostgreSQL that just ended
            parts.append(_of_process(process))
    return Memory(sum(m.own for m in parts), sum(m.file for m in parts))


def _of_process(process: psutil.Process) -> Memory:
    rollup = Path(f"/proc/{process.pid}/smaps_rollup")
    try:
        lines = rollup.read_text(encoding="ascii").splitlines()[1:]
    except (FileNotFoundError, ProcessLookupError):
        return Memory(process.memory_info().rss / 2**20, 0.0)
    kib = {name: int(rest.split()[0]) for name, rest in (line.split(":", 1) for line in lines)}
    own = kib["Pss_Anon"] + kib.get("Pss_Shmem", 0)
    return Memory(own / 1024, kib["Pss_File"] / 1024)
