"""The policies of a tenant, with defaults and limits: the only place these numbers stand.

Stored as JSON on the tenant; what is absent there is the default here.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Final

from models.domain.extra_fields import ExtraField


class Ending(StrEnum):
    """How a burst ends, as far as it was heard."""

    COMPLETE = "complete"
    USUAL = "usual"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Policy:
    """Durations end in their unit. Source: domain document, sections 3, 5 and 8."""

    quiet_from: time = time(21, 0)
    quiet_until: time = time(9, 0)
    """Quiet hours in the lead's own time zone; equal values mean none."""

    follow_up_hours: tuple[time, time] | None = None
    """Follow-ups and reactivations only between these two; None: outside quiet hours. Answers are
    given at any hour."""
    working_days: frozenset[int] = frozenset(range(1, 8))
    """Days on which somebody is written to unasked; 1 is Monday."""
    rests_on_holidays: bool = False
    """The public holidays of the tenant's country hold what quiet hours hold."""
    rest_dates: frozenset[date] = frozenset()
    """Further days of the tenant's own that do."""

    burst_window_ms: int = 2_500
    """Silence that ends a burst; BURST_MAX_MS bounds how long a burst may hold its answer. 0: each
    message is answered at once."""
    burst_window_short_ms: int = 900
    """Where what was asked arrived complete."""
    burst_window_long_ms: int = 5_000
    """Where the person stands in the middle of a list or a sentence."""

    answer_within_h: float = 24
    """An older message is kept and gets no reply: WhatsApp's window, which it opened, has closed,
    and only a template could answer it."""

    follow_ups_max: int = 2
    follow_up_every_min: float = 20 * 60
    incomplete_after_min: float = 48 * 60
    """Without an answer for this long the lead cools, NOT_CHARGEABLE_INCOMPLETE."""

    reactivations_max: int = 3
    reactivation_every_min: float = 56 * 60
    """Three touches in seven days."""

    duplicate_window_days: int = 90
    handoff_silence_min: int = 120
    """The bot resumes when nobody took up a hand-off for this long."""
    human_silence_min: float = 30
    """A human who writes to a person silences the bot for this long after the last word."""
    handoff_cools_after_min: float = 48 * 60
    """A hand-off in which nobody has written for this long cools."""

    answers_fresh_days: int = 0
    """From this age of the last answer a conversation counts a point less; 0: age is nothing."""
    answers_fade_every_days: int = 30
    """And one more each time so many days go by."""

    model_day_budget_usd_cents: int = 200
    """What models may cost in a day of the tenant's; beyond it replies are scripted. 0: no model
    writes."""

    low_credit_alert: int = 10

    extra_fields: tuple[ExtraField, ...] = ()
    """What the tenant asks beside the product's own fields, each once, after the minimum ones."""
    extra_wait_min: float = 10
    """A ready lead who has not answered these yet is handed over after this long."""

    return_days: int = 5
    returns_share_max_percent: int = 20
    """Of the deliveries of a calendar month; more returns than that wait for a person."""
    returns_min: int = 3
    """What the rules may credit in a month however few were delivered."""

    knowledge_refresh_hours: int = 24
    """How often pages of the web are read anew."""
    knowledge_versions_kept: int = 10
    """Of each source, the newest ones; the one in use is kept whatever its age."""

    messages_kept_days: int = 365
    """What was said is blanked after so long, its files removed; that it was said stays."""
    undelivered_kept_days: int = 730
    """Who was never delivered, and is silent for so long, is erased."""

    @property
    def model_day_budget_micro_usd(self) -> int:
        return self.model_day_budget_usd_cents * 10_000

    @property
    def first_silence_ms(self) -> int:
        """The shortest silence, before anything is known of how a burst ends."""
        return self.silence_ms(Ending.COMPLETE)

    def silence_ms(self, ending: Ending) -> int:
        """The silence after which a burst that ends like this is answered."""
        usual = self.burst_window_ms
        if not usual:
            return 0
        wanted = {
            Ending.COMPLETE: min(self.burst_window_short_ms, usual),
            Ending.USUAL: usual,
            Ending.OPEN: max(self.burst_window_long_ms, usual),
        }
        return min(wanted[ending], BURST_MAX_MS)


BURST_MAX_MS: Final = 8_000
DEFAULT_POLICY: Final = Policy()

_DAY_MIN: Final = 24 * 60
LIMITS: Final[Mapping[str, tuple[float, float]]] = {
    "burst_window_ms": (0, BURST_MAX_MS),
    "burst_window_short_ms": (0, BURST_MAX_MS),
    "burst_window_long_ms": (0, BURST_MAX_MS),
    "answer_within_h": (1, 7 * 24),
    "follow_ups_max": (0, 5),
    "follow_up_every_min": (60, 7 * _DAY_MIN),
    "incomplete_after_min": (60, 14 * _DAY_MIN),
    "reactivations_max": (0, 6),
    "reactivation_every_min": (60, 30 * _DAY_MIN),
    "duplicate_window_days": (1, 365),
    "handoff_silence_min": (5, 2 * _DAY_MIN),
    "human_silence_min": (1, _DAY_MIN),
    "handoff_cools_after_min": (60, 14 * _DAY_MIN),
    "answers_fresh_days": (0, 730),
    "answers_fade_every_days": (1, 730),
    "knowledge_refresh_hours": (1, 30 * 24),
    "knowledge_versions_kept": (1, 100),
    "model_day_budget_usd_cents": (0, 100_000),
    "low_credit_alert": (0, 10_000),
    "return_days": (0, 30),
    "returns_share_max_percent": (0, 100),
    "returns_min": (0, 100),
    "extra_wait_min": (0, 240),
    "messages_kept_days": (30, 10 * 365),
    "undelivered_kept_days": (90, 10 * 365),
}
"""What a tenant may have, from and to; numbers of each unit as above."""
REST_DATES_MAX: Final = 100


def faults(policy: Policy, names: Collection[str]) -> Iterator[str]:
    """What is wrong with these values, in words that say the limits."""
    for name in sorted(LIMITS.keys() & names):
        least, most = LIMITS[name]
        # Also what is no number: it is neither more nor less than anything.
        if not least <= (value := getattr(policy, name)) <= most:
            yield f"{name} must be from {least:g} to {most:g}, not {value:g}"
    if "working_days" in names and not (policy.working_days <= set(range(1, 8))):
        yield "working_days are 1 (Monday) to 7 (Sunday)"
    if "working_days" in names and not policy.working_days:
        yield "working_days must name at least one day"
    if "rest_dates" in names and len(policy.rest_dates) > REST_DATES_MAX:
        yield f"rest_dates may be {REST_DATES_MAX} at most, not {len(policy.rest_dates)}"
