"""How often an address, a caller, a tenant and a source may ask; counted here or in Redis."""

from dataclasses import dataclass
from typing import Final

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute, parse
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string

from api.errors import Problem
from models.logs import get_logger
from models.settings import Settings

FORM_PER_ADDRESS: Final = RateLimitItemPerMinute(20)
FORM_PER_SOURCE: Final = RateLimitItemPerMinute(300)
INTAKE_PER_SOURCE: Final = RateLimitItemPerMinute(1_200)
SIGN_IN_PER_ADDRESS: Final = RateLimitItemPerMinute(60)
SIGN_UP_PER_ADDRESS: Final = RateLimitItemPerHour(30)
LETTERS_PER_PERSON: Final = RateLimitItemPerHour(5)
"""That anybody may have us send to an address."""

_log = get_logger("api")


@dataclass(frozen=True, slots=True)
class Rates:
    """What a deployment allows each address, each caller (user or key) and each tenant."""

    per_address: RateLimitItem
    per_caller: RateLimitItem
    per_tenant: RateLimitItem


class Pace:
    """`store`: the address of a Redis that all processes share; empty, each counts for itself,
    as it does while Redis does not answer."""

    def __init__(self, store: str, rates: Rates) -> None:
        self.rates = rates
        self._alone = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._limiter = SlidingWindowCounterRateLimiter(_shared(store)) if store else self._alone

    @classmethod
    def of(cls, settings: Settings) -> "Pace":
        rates = Rates(
            parse(settings.rate_per_address),
            parse(settings.rate_per_caller),
            parse(settings.rate_per_tenant),
        )
        return cls(settings.rate_limit_store.get_secret_value(), rates)

    async def allows(self, limit: RateLimitItem, *whose: str) -> bool:
        """Counts it; false where it was too often."""
        try:
            return await self._limiter.hit(limit, *whose)
        except StorageError as error:
            _log.error("rate limits not shared: Redis does not answer", kind=type(error).__name__)
            return await self._alone.hit(limit, *whose)

    async def count(self, limit: RateLimitItem, *whose: str) -> None:
        """Raises Problem 429 where it was too often."""
        if not await self.allows(limit, *whose):
            raise Problem(
                429,
                "pace.too_fast",
                "Too many requests; wait a minute.",
                retry_after_s=limit.get_expiry(),
            )

    async def count_caller(self, caller: str, tenant_id: str | None) -> None:
        """One request of a caller who is known now, and of the tenant that it is about."""
        await self.count(self.rates.per_caller, "caller", caller)
        if tenant_id is not None:
            await self.count(self.rates.per_tenant, "tenant", tenant_id)


def _shared(store: str) -> Storage:
    made = storage_from_string(
        f"async+{store}", implementation="redispy", wrap_exceptions=True, socket_timeout=0.2
    )
    assert isinstance(made, Storage)
    return made
