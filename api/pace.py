"""How often an address, and a source, may be posted to: counted in this process's memory."""

from typing import Final

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from api.errors import Problem

FORM_PER_ADDRESS: Final = RateLimitItemPerMinute(20)
FORM_PER_SOURCE: Final = RateLimitItemPerMinute(300)
INTAKE_PER_SOURCE: Final = RateLimitItemPerMinute(1_200)


SIGN_IN_PER_ADDRESS: Final = RateLimitItemPerMinute(60)
SIGN_UP_PER_ADDRESS: Final = RateLimitItemPerHour(30)
LETTERS_PER_PERSON: Final = RateLimitItemPerHour(5)
"""That anybody may have us send to an address."""


class Pace:
    def __init__(self) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def allows(self, limit: RateLimitItem, *whose: str) -> bool:
        """Counts it; false where it was too often."""
        return await self._limiter.hit(limit, *whose)

    async def count(self, limit: RateLimitItem, *whose: str) -> None:
        """Raises Problem 429 where it was too often."""
        if not await self.allows(limit, *whose):
            raise Problem(
                429,
                "pace.too_fast",
                "Too many requests; wait a minute.",
                retry_after_s=limit.get_expiry(),
            )
