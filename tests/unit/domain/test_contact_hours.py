"""Nobody is written to unasked at a forbidden moment, and at the next allowed one they are."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.domain.contact_hours import ContactHours, Hold
from models.domain.policy import DEFAULT_POLICY, Policy

BUENOS_AIRES = "America/Argentina/Buenos_Aires"
NEW_YORK = "America/New_York"
SANTIAGO = "America/Santiago"
"""Its clock is set forward at midnight."""
ZONES = (
    BUENOS_AIRES, NEW_YORK, SANTIAGO, "Europe/Madrid", "Asia/Kathmandu", "Australia/Lord_Howe",
)  # fmt: skip
SOON = timedelta(days=2)


def local(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def first_after(zone: str, moment: str, policy: Policy = DEFAULT_POLICY) -> datetime | None:
    hours = ContactHours(policy, zone)
    return hours.next_allowed(local(zone, moment).astimezone(UTC), is_first=True)


@pytest.mark.parametrize(
    ("zone", "moment", "wakes"),
    [
        (BUENOS_AIRES, "2026-03-11T03:00", "2026-03-11T09:00"),
        (BUENOS_AIRES, "2026-03-11T08:59", "2026-03-11T09:00"),
        (BUENOS_AIRES, "2026-03-11T09:00", "2026-03-11T09:00"),
        (BUENOS_AIRES, "2026-03-11T20:59", "2026-03-11T20:59"),
        (BUENOS_AIRES, "2026-03-11T21:00", "2026-03-12T09:00"),
        (BUENOS_AIRES, "2026-12-31T23:30", "2027-01-01T09:00"),
        # The nights in which the clock of New York is set forward and back.
        (NEW_YORK, "2026-03-07T22:00", "2026-03-08T09:00"),
        (NEW_YORK, "2026-10-31T22:00", "2026-11-01T09:00"),
    ],
)
def test_quiet_hours_end_at_nine_where_the_lead_lives(zone: str, moment: str, wakes: str) -> None:
    assert first_after(zone, moment) == local(zone, wakes)


def test_quiet_hours_that_end_within_a_lost_hour_end_with_it() -> None:
    policy = replace(DEFAULT_POLICY, quiet_until=time(2, 30))
    assert first_after(NEW_YORK, "2026-03-07T22:00", policy) == local(NEW_YORK, "2026-03-08T03:00")


def test_an_hour_that_comes_twice_is_quiet_twice() -> None:
    policy = replace(DEFAULT_POLICY, quiet_from=time(1), quiet_until=time(1, 30))
    second = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)
    hours = ContactHours(policy, NEW_YORK)
    assert hours.next_allowed(second, is_first=True) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_working_days_are_counted_where_the_lead_lives() -> None:
    policy = replace(DEFAULT_POLICY, working_days=frozenset({1, 2, 3, 4, 5}))
    hours = ContactHours(policy, "Pacific/Auckland")
    friday_noon_in_london = datetime(2026, 3, 13, 12, 0, tzinfo=UTC)
    assert hours.hold(friday_noon_in_london, is_first=True) is Hold.NO_WORKING_DAY
    assert hours.next_allowed(friday_noon_in_london, is_first=True) == local(
        "Pacific/Auckland", "2026-03-16T09:00"
    )


def test_holidays_hold_only_where_the_tenant_says_so() -> None:
    day = frozenset({date(2026, 12, 25)})
    noon = local(BUENOS_AIRES, "2026-12-25T12:00")
    resting = replace(DEFAULT_POLICY, rests_on_holidays=True)
    assert ContactHours(DEFAULT_POLICY, BUENOS_AIRES, day).hold(noon, is_first=True) is None
    held = ContactHours(resting, BUENOS_AIRES, day)
    assert held.hold(noon, is_first=True) is Hold.HOLIDAY
    assert held.next_allowed(noon, is_first=True) == local(BUENOS_AIRES, "2026-12-26T09:00")


def test_a_date_of_the_tenants_own_is_a_holiday() -> None:
    policy = replace(DEFAULT_POLICY, rest_dates=frozenset({date(2026, 3, 11)}))
    assert first_after(BUENOS_AIRES, "2026-03-11T12:00", policy) == local(
        BUENOS_AIRES, "2026-03-12T09:00"
    )


def test_follow_up_hours_bind_follow_ups_and_not_the_first_contact() -> None:
    policy = replace(DEFAULT_POLICY, follow_up_hours=(time(10), time(18)))
    hours, evening = ContactHours(policy, BUENOS_AIRES), local(BUENOS_AIRES, "2026-03-11T19:00")
    assert hours.hold(evening, is_first=True) is None
    assert hours.hold(evening, is_first=False) is Hold.FOLLOW_UP_HOURS
    assert hours.next_allowed(evening, is_first=False) == local(BUENOS_AIRES, "2026-03-12T10:00")


def test_hours_that_leave_nothing_allow_nothing() -> None:
    policy = replace(DEFAULT_POLICY, follow_up_hours=(time(22), time(23)))
    assert ContactHours(policy, BUENOS_AIRES).next_allowed(
        local(BUENOS_AIRES, "2026-03-11T12:00"), is_first=False
    ) is None  # fmt: skip


def _first_by_walking(
    moment: datetime, zone: str, policy: Policy, days: frozenset[date]
) -> datetime:
    """Told from the minutes that are forbidden, instead of from where stretches begin."""
    home, follow = ZoneInfo(zone), policy.follow_up_hours
    allowed = set(range(1440)) if follow is None else _minutes(*follow) or set(range(1440))
    allowed -= _minutes(policy.quiet_from, policy.quiet_until)
    for walked in (moment + timedelta(minutes=n) for n in range(SOON // timedelta(minutes=1))):
        shown = walked.astimezone(home)
        is_working = shown.isoweekday() in policy.working_days and shown.date() not in days
        if is_working and shown.hour * 60 + shown.minute in allowed:
            return walked
    return moment + SOON


def _minutes(start: time, end: time) -> set[int]:
    first, last = start.hour * 60 + start.minute, end.hour * 60 + end.minute
    return {(first + m) % 1440 for m in range((last - first) % 1440)}


minutes = st.integers(0, 1439).map(lambda m: time(m // 60, m % 60))
policies = st.builds(
    lambda start, end, follow, working: replace(
        DEFAULT_POLICY, quiet_from=start, quiet_until=end, follow_up_hours=follow,
        working_days=working, rests_on_holidays=True,
    ),
    minutes, minutes, st.none() | st.tuples(minutes, minutes),
    st.frozensets(st.integers(1, 7), min_size=1),
)  # fmt: skip
at_minutes = st.datetimes(
    datetime(2026, 1, 1), datetime(2026, 12, 28), timezones=st.just(UTC)  # noqa: DTZ001
).map(lambda t: t.replace(second=0, microsecond=0))  # fmt: skip
"""Around the nights in which clocks change as well."""
changes = st.sampled_from(
    [
        datetime(2026, 3, 8, 4, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC),
        datetime(2026, 9, 6, 1, tzinfo=UTC), datetime(2026, 4, 5, 1, tzinfo=UTC),
        datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, tzinfo=UTC),
    ]
)  # fmt: skip


@given(
    moment=at_minutes | changes,
    zone=st.sampled_from(ZONES),
    policy=policies,
    resting=st.frozensets(st.integers(0, 5), max_size=3),
)
@example(
    moment=datetime(2026, 9, 6, 1, tzinfo=UTC), zone=SANTIAGO, policy=DEFAULT_POLICY,
    resting=frozenset(),
)  # fmt: skip
@example(
    moment=datetime(2026, 9, 6, 1, tzinfo=UTC), zone=SANTIAGO,
    policy=replace(DEFAULT_POLICY, quiet_until=DEFAULT_POLICY.quiet_from, rests_on_holidays=True),
    resting=frozenset({0}),
)  # fmt: skip
@settings(deadline=None)
def test_a_touch_leaves_at_the_next_allowed_minute_and_at_no_other(
    moment: datetime, zone: str, policy: Policy, resting: frozenset[int]
) -> None:
    """Against a clock that walks minute by minute."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    days = frozenset(day + timedelta(days=n) for n in resting)
    found = ContactHours(policy, zone, days).next_allowed(moment, is_first=False)
    walked = _first_by_walking(moment, zone, policy, days)
    assert found == walked if walked < moment + SOON else found is None or found >= walked
