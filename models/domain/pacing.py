"""How fast WhatsApp may be written to: the only place where its limits stand.

Source: WhatsApp Cloud API, throughput, pair rate limits and messaging limits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

PAIR_EVERY: Final = timedelta(seconds=6)
PAIR_BURST: Final = 45
"""To one person: 45 at once, then one in six seconds."""
NUMBER_PER_S: Final = 80
UPGRADED_PER_S: Final = 1_000
"""A number whose throughput Meta has raised."""
COEXISTENCE_PER_S: Final = 20
"""A number that is used in the WhatsApp Business app as well."""
_NUMBER_BURST_S: Final = 0.1
_TOUCHES_SHARE: Final = 0.75
"""Of a number's throughput: the rest is left to replies, however many touches wait."""
PATIENCE: Final = timedelta(milliseconds=250)
"""A place that is so near is waited for on the spot."""
TIERS: Final[Mapping[str, int | None]] = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_1K": 1_000,
    "TIER_2K": 2_000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
    "TIER_UNLIMITED": None,
}
"""People that a portfolio may write to first, within 24 hours that move along."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The limits of one number. `daily_max` None: as many as it likes."""

    number_every: timedelta
    number_burst: int
    touch_every: timedelta
    daily_max: int | None


def pace_of(config: Mapping[str, Any]) -> Pace:
    """From a WHATSAPP connection: `coexistence` (bool), `throughput` and `messaging_limit` (Meta's
    words).

    A tier that is missing or unknown holds nothing back: Meta refuses what is too much.
    """
    per_s = UPGRADED_PER_S if config.get("throughput") == "HIGH" else NUMBER_PER_S
    if config.get("coexistence"):
        per_s = COEXISTENCE_PER_S
    return Pace(
        number_every=timedelta(seconds=1 / per_s),
        number_burst=max(1, round(per_s * _NUMBER_BURST_S)),
        touch_every=timedelta(seconds=1 / per_s / _TOUCHES_SHARE),
        daily_max=TIERS.get(str(config.get("messaging_limit"))),
    )
