"""Google's quota of writes, kept by pacing: 60 a minute for one service account."""

import threading
import time
from collections.abc import Callable
from typing import Final

from integrations.errors import VendorRateLimited

WINDOW_S: Final = 60.0
BURST: Final = 15
"""Writes at once, after a pause. Most tenants never have more."""
EVERY_S: Final = 1.5
"""Between writes after that: rows that wait meanwhile leave in one write, so that a busy sheet
takes all its leads within seconds, and no window holds more than BURST + WINDOW_S / EVERY_S = 55.
Under Google's 60: what left us evenly may arrive in a bunch."""
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
        self._free_at: dict[str, float] = {}
        """When an account's whole burst is free again (the generic cell rate algorithm)."""

    def wait(self, account: str) -> None:
        """Returns when this account may write.

        Raises VendorRateLimited where that is more than WAIT_MAX_S away: a thread is too dear to
        keep it waiting for longer.
        """
        with self._lock:
            now = self._clock()
            free_at = max(self._free_at.get(account, now), now)
            moment = max(now, free_at - (BURST - 1) * EVERY_S)
            if moment - now > WAIT_MAX_S:
                raise VendorRateLimited(
                    "sheets",
                    "our own share of Google's quota is used up",
                    code="rate_limited",
                    retry_after_s=moment - now,
                )
            self._free_at[account] = free_at + EVERY_S
        if moment > now:
            self._sleep(moment - now)
