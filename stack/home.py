"""Where a stack keeps its things: one folder, one attribute a file in it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# As root, PostgreSQL runs as another user and must be able to pass through; nothing in such a
# folder can be listed, and what is secret has its own mode.
_PASSABLE: Final = 0o711


@dataclass(frozen=True)
class Home:
    """The folder of one stack, `.converzia/` unless told otherwise; always absolute."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> "Home":
        return cls(path.expanduser().resolve())

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets.json"

    @property
    def state(self) -> Path:
        return self.path / "state.json"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def temporal_db(self) -> Path:
        return self.path / "temporal.db"

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def worker_ready(self) -> Path:
        """The worker writes its process id here once it polls."""
        return self.path / "worker.ready"

    def log(self, part: str) -> Path:
        return self.logs / f"{part}.log"

    def make(self) -> None:
        """Create the folder. Only its own mode is set, never that of a parent."""
        if not self.path.exists():
            self.path.mkdir(parents=True)
            self.path.chmod(_PASSABLE if os.geteuid() == 0 else 0o700)
        if not self.logs.exists():
            self.logs.mkdir(mode=0o700)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder of its own, removed at the end, that the server's user may pass through."""
    path = Path(tempfile.mkdtemp(prefix="converzia-"))
    if os.geteuid() == 0:
        path.chmod(_PASSABLE)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def nearest_existing(path: Path) -> Path:
    """The path, or the first folder above it that is there."""
    while not path.exists():
        path = path.parent
    return path


def write_private(path: Path, text: str) -> None:
    """Replace a file whole, readable by its owner only, so that a crash leaves old or new."""
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
