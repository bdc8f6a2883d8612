"""When somebody may be written to unasked: quiet hours, follow-up hours, working days, rest days.

All of it in the person's own time zone, by the clock on their wall: a night in which the clock is
set forward or back is as long as it is there.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from models.domain.policy import Policy

LOOK_AHEAD: Final = timedelta(days=60)
"""A policy that allows no moment for that long allows none."""


class Hold(StrEnum):
    """Why a moment is not allowed."""

    QUIET_HOURS = "quiet_hours"
    FOLLOW_UP_HOURS = "follow_up_hours"
    NO_WORKING_DAY = "no_working_day"
    HOLIDAY = "holiday"
    HUMAN_WRITES = "human_writes"


@dataclass(frozen=True, slots=True)
class ContactHours:
    """The hours of one person. `holidays`: the public ones of the tenant's country."""

    policy: Policy
    time_zone: str
    holidays: Container[date] = frozenset()

    def hold(self, moment: datetime, *, is_first: bool) -> Hold | None:
        """Why a touch may not leave at `moment`; None: it may. `is_first`: a first contact, which
        follow-up hours do not bind."""
        local = moment.astimezone(ZoneInfo(self.time_zone))
        return self._day_hold(local.date()) or self._hour_hold(local.time(), is_first)

    def _day_hold(self, day: date) -> Hold | None:
        if day.isoweekday() not in self.policy.working_days:
            return Hold.NO_WORKING_DAY
        is_public = self.policy.rests_on_holidays and day in self.holidays
        return Hold.HOLIDAY if is_public or day in self.policy.rest_dates else None

    def _hour_hold(self, now: time, is_first: bool) -> Hold | None:
        policy = self.policy
        if policy.quiet_from != policy.quiet_until and _is_within(
            now, policy.quiet_from, policy.quiet_until
        ):
            return Hold.QUIET_HOURS
        hours = policy.follow_up_hours
        if not is_first and hours is not None and not _is_within(now, *hours):
            return Hold.FOLLOW_UP_HOURS
        return None

    def next_allowed(self, moment: datetime, *, is_first: bool) -> datetime | None:
        """`moment` itself or the first one after it that is allowed; None: none within LOOK_AHEAD.

        Only where a day, or an allowed stretch of it, begins can a hold end: those are tried.
        """
        if self.hold(moment, is_first=is_first) is None:
            return moment
        day = moment.astimezone(ZoneInfo(self.time_zone)).date() - timedelta(days=1)
        last = day + LOOK_AHEAD
        while day <= last:
            if self._day_hold(day) is None:
                for at in self._beginnings(day):
                    if at > moment and self.hold(at, is_first=is_first) is None:
                        return at.astimezone(moment.tzinfo)
            day += timedelta(days=1)
        return None

    def _beginnings(self, day: date) -> list[datetime]:
        """Where on this day a hold may end: at midnight, with the quiet hours, or as the follow-up
        hours begin; and where the clock is changed."""
        zone = ZoneInfo(self.time_zone)
        opens = {time.min, self.policy.quiet_until}
        if self.policy.follow_up_hours is not None:
            opens.add(self.policy.follow_up_hours[0])
        found = {at for opening in opens for at in _instants(day, opening, zone)}
        return sorted(found | set(_clock_changes(day, zone)))


def _is_within(now: time, start: time, end: time) -> bool:
    """Of a stretch that may pass midnight; equal bounds are the whole day."""
    return start <= now < end if start < end else now >= start or now < end


def _instants(day: date, at: time, zone: ZoneInfo) -> Iterator[datetime]:
    """When the clock shows this: twice where it is set back, never where it is set forward."""
    for fold in (0, 1):
        shown = datetime.combine(day, at, zone).replace(fold=fold)
        moment = shown.astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == shown.replace(tzinfo=None):
            yield moment


def _clock_changes(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """When the clock is changed on this day, its first midnight included, to the minute."""
    before = datetime.combine(day, time.min, zone).astimezone(UTC) - timedelta(minutes=1)
    after = datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)
    old = before.astimezone(zone).utcoffset()
    if old == after.astimezone(zone).utcoffset():
        return
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=(after - before) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    yield after
