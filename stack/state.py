"""What the last run left behind, in `state.json`: its ports and the identity of its processes."""

import json
from dataclasses import asdict, dataclass, field

import psutil

from stack.home import Home, write_private

# psutil rounds the start time of a process to clock ticks; two readings agree within this.
_SAME_START_S = 0.05


@dataclass(frozen=True)
class ProcessIdentity:
    """A process id alone may belong to somebody else by now; with its start time it may not."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> "ProcessIdentity | None":
        try:
            return cls(pid, psutil.Process(pid).create_time())
        except psutil.Error:
            return None

    def process(self) -> psutil.Process | None:
        """The living process with this identity, or None."""
        try:
            process = psutil.Process(self.pid)
            if abs(process.create_time() - self.created) > _SAME_START_S:
                return None
            return None if has_ended(process) else process
        except psutil.Error:
            return None


def has_ended(process: psutil.Process) -> bool:
    """Whether nothing of it runs. A zombie whose other threads still end holds its ports yet."""
    try:
        zombie = process.status() == psutil.STATUS_ZOMBIE
        return zombie and process.num_threads() <= 1
    except psutil.Error:
        return True


@dataclass
class StackState:
    """Read at start, written at each change; a damaged file counts as none."""

    home: Home
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, ProcessIdentity] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, home: Home) -> "StackState":
        try:
            raw = json.loads(home.state.read_text(encoding="utf-8"))
            processes = {
                str(name): ProcessIdentity(int(one["pid"]), float(one["created"]))
                for name, one in raw["processes"].items()
            }
            ports = {str(name): int(port) for name, port in raw["ports"].items()}
            links = {str(name): str(link) for name, link in raw["links"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(home)
        return cls(home, ports, processes, links)

    def record(self, part: str, pid: int) -> None:
        identity = ProcessIdentity.of(pid)
        if identity is not None:
            self.processes[part] = identity
            self.save()

    def forget(self, part: str) -> None:
        if self.processes.pop(part, None) is not None:
            self.save()

    def save(self) -> None:
        raw = {
            "ports": self.ports,
            "processes": {name: asdict(one) for name, one in self.processes.items()},
            "links": self.links,
        }
        write_private(self.home.state, json.dumps(raw, indent=2) + "\n")
