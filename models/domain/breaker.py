"""When a failing target is left alone, when its tenant is told, when it is switched off.

The pattern is Standard Webhooks': a dead endpoint is disabled after five days, with notice.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

FAILURES_MAX: Final = 5
"""In a row, over all leads, before the target is left alone."""
_PAUSE_FIRST: Final = timedelta(minutes=1)
_PAUSE_MAX: Final = timedelta(hours=1)
PROBE: Final = _PAUSE_FIRST
"""How long the others wait for the one lead that goes ahead after a pause."""
NOTICE_AFTER: Final = timedelta(days=3)
OFF_AFTER: Final = timedelta(days=5)
_NOTICE_LASTS: Final = timedelta(days=1)
"""Nothing is switched off sooner than this after its notice."""


class Step(StrEnum):
    NOTICE = "notice"
    SWITCH_OFF = "switch_off"


def paused_until(failures: int, now: datetime) -> datetime | None:
    """Doubles with every failure after the first FAILURES_MAX, up to an hour; None: not paused."""
    beyond = failures - FAILURES_MAX
    if beyond < 0:
        return None
    pause: timedelta = min(_PAUSE_FIRST * 2 ** min(beyond, 10), _PAUSE_MAX)
    return now + pause


def due(failing_since: datetime | None, noticed_at: datetime | None, now: datetime) -> Step | None:
    """What a target that fails without pause is due for; never off without a notice before."""
    if failing_since is None:
        return None
    if noticed_at is None:
        return Step.NOTICE if now - failing_since >= NOTICE_AFTER else None
    is_over = now - failing_since >= OFF_AFTER and now - noticed_at >= _NOTICE_LASTS
    return Step.SWITCH_OFF if is_over else None
