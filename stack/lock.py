"""One stack a home: a lock that the kernel releases when its holder dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from stack.errors import AlreadyRunningError
from stack.home import Home
from stack.state import StackState

# A look by is_held() holds the lock for a moment; that must not turn a start away.
_TRIES: Final = 4
_BETWEEN_S: Final = 0.05


@contextmanager
def hold(home: Home) -> Iterator[None]:
    """Hold the home while inside; AlreadyRunningError, with its links, when another does."""
    with home.lock.open("a") as file:
        for _ in range(_TRIES):
            if _taken(file):
                break
            time.sleep(_BETWEEN_S)
        else:
            raise AlreadyRunningError(str(home.path), StackState.load(home).links)
        yield


def is_held(home: Home) -> bool:
    """Whether a stack runs in this home now."""
    if not home.lock.exists():
        return False
    with home.lock.open("a") as file:
        return not _taken(file)


def _taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
