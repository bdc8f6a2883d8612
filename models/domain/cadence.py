"""When to write to a lead again and when to stop: quiet hours, follow-ups, cooling."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.domain.lifecycle import State
from models.domain.policy import Policy


class TouchKind(StrEnum):
    FIRST_CONTACT = "first_contact"
    FOLLOW_UP = "follow_up"
    COOL = "cool"
    REACTIVATE = "reactivate"


@dataclass(frozen=True, slots=True)
class Touch:
    kind: TouchKind
    number: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the cadence of one life depends on. Times are aware; `time_zone` is the lead's own."""

    state: State
    opened_at: datetime
    last_inbound_at: datetime | None
    last_touch_at: datetime | None
    follow_ups: int
    reactivations: int
    time_zone: str


def after_quiet_hours(moment: datetime, time_zone: str, policy: Policy) -> datetime:
    """`moment` itself, or the end of the quiet hours that it falls into."""
    local = moment.astimezone(ZoneInfo(time_zone))
    start, end = policy.quiet_from, policy.quiet_until
    now = local.time()
    quiet = start <= now < end if start < end else start != end and (now >= start or now < end)
    if not quiet:
        return moment
    wake = local.replace(hour=end.hour, minute=end.minute, second=end.second, microsecond=0)
    if now >= end:
        wake += timedelta(days=1)
    return wake.astimezone(moment.tzinfo)


def next_touch(rhythm: Rhythm, policy: Policy) -> Touch | None:
    """The next thing to do without the lead's help, or None: then only the lead's answer moves it.

    Two follow-ups within 48 h of the last sign of life, then cooling; from there three
    reactivations in seven days. An answer starts the count anew (its caller resets the counters).
    Cooling itself writes to nobody, so quiet hours do not hold it.
    """
    touch = _planned(rhythm, policy)
    if touch is None or touch.kind is TouchKind.COOL:
        return touch
    return Touch(
        touch.kind, touch.number, after_quiet_hours(touch.due_at, rhythm.time_zone, policy)
    )


def _planned(rhythm: Rhythm, policy: Policy) -> Touch | None:
    last_sign = max(t for t in (rhythm.opened_at, rhythm.last_inbound_at) if t is not None)
    last_touch = max(t for t in (last_sign, rhythm.last_touch_at) if t is not None)
    match rhythm.state:
        case State.TO_BE_CONTACTED:
            return _first_contact(rhythm, policy)
        case State.CONTACTED | State.ENGAGED | State.QUALIFYING | State.SCORED:
            cool_at = last_sign + timedelta(minutes=policy.incomplete_after_min)
            due = last_touch + timedelta(minutes=policy.follow_up_every_min)
            if rhythm.follow_ups < policy.follow_ups_max and due < cool_at:
                return Touch(TouchKind.FOLLOW_UP, rhythm.follow_ups + 1, due)
            return Touch(TouchKind.COOL, 0, cool_at)
        case State.COOLING | State.REACTIVATION if rhythm.reactivations < policy.reactivations_max:
            due = last_touch + timedelta(minutes=policy.reactivation_every_min)
            return Touch(TouchKind.REACTIVATE, rhythm.reactivations + 1, due)
        case State.REACTIVATION:
            due = last_touch + timedelta(minutes=policy.reactivation_every_min)
            return Touch(TouchKind.COOL, 0, due)
        case _:
            return None


def _first_contact(rhythm: Rhythm, policy: Policy) -> Touch:
    """At once; one that WhatsApp did not pass on is repeated like a follow-up."""
    if rhythm.last_touch_at is None:
        return Touch(TouchKind.FIRST_CONTACT, 0, rhythm.opened_at)
    again = rhythm.last_touch_at + timedelta(minutes=policy.follow_up_every_min)
    cool_at = rhythm.opened_at + timedelta(minutes=policy.incomplete_after_min)
    if again < cool_at:
        return Touch(TouchKind.FIRST_CONTACT, 0, again)
    return Touch(TouchKind.COOL, 0, cool_at)
