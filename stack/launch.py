"""`python -m stack.launch FD NAME`: run a module that ends when its supervisor does.

FD is the reading end of a pipe whose writing end only the supervisor holds. When that is
gone, even by kill -9, the kernel closes it and the module gets the SIGTERM it knows.
"""

import os
import runpy
import signal
import sys
import threading
from typing import Final

_YIELDS: Final = {"worker": 10}
"""On a machine they share the worker lets the API acknowledge first (niceness)."""


def _end_with_supervisor(lifeline: int) -> None:
    while os.read(lifeline, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    lifeline, name = int(sys.argv[1]), sys.argv[2]
    threading.Thread(target=_end_with_supervisor, args=(lifeline,), daemon=True).start()
    os.nice(_YIELDS.get(name, 0))
    sys.argv = [name]
    runpy.run_module(name, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
