"""How a process that used the Temporal client ends.

temporalio 1.35 may abort while the interpreter is torn down (temporalio/sdk-python#300), after
all work is done: only the exit code is lost. A command therefore skips the tear-down.
"""

import logging
import os
import sys
from typing import NoReturn


def end_process(code: int = 0) -> NoReturn:
    """Flush what was written and leave at once with this code."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            code = code or 1  # the reader went away or the stream is closed: say so by the code
    os._exit(code)
