"""Google's quota of writes, kept by waiting: 60 a minute for one service account."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from integrations.errors import VendorRateLimited

WINDOW_S: Final = 60.0
WRITES_MAX: Final = 55
"""In any window. Under Google's 60: what left us evenly may arrive in a bunch."""
WAIT_MAX_S: Final = 10.0


class WriteQuota:
    """Gives each write its moment, in order of asking. One per process, shared by its threads.

    Several workers do not know of each other: Google's 429 stays possible, and is retried.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._moments: dict[str, deque[float]] = {}

    def wait(self, account: str) -> None:
        """Returns when this account may write.

        Raises VendorRateLimited where that is more than WAIT_MAX_S away: a thread is too dear to
        keep it waiting for longer.
        """
        with self._lock:
            moments = self._moments.setdefault(account, deque(maxlen=WRITES_MAX))
            now = self._clock()
            moment = max(now, moments[0] + WINDOW_S) if len(moments) == WRITES_MAX else now
            if moment - now > WAIT_MAX_S:
                raise VendorRateLimited(
                    "sheets",
                    "our own share of Google's quota is used up",
                    code="rate_limited",
                    retry_after_s=moment - now,
                )
            moments.append(moment)
        if moment > now:
            self._sleep(moment - now)
