"""When a lead is written to again: never in quiet hours, never more often than the policy says."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.cadence import Rhythm, Touch, TouchKind, after_quiet_hours, next_touch
from models.domain.lifecycle import State
from models.domain.policy import DEFAULT_POLICY, Policy

BUENOS_AIRES = "America/Argentina/Buenos_Aires"
NEW_YORK = "America/New_York"
ZONES = (BUENOS_AIRES, NEW_YORK, "Europe/Madrid", "Asia/Kathmandu", "Pacific/Auckland", "UTC")
NO_QUIET = replace(DEFAULT_POLICY, quiet_from=time(0), quiet_until=time(0))

moments = st.datetimes(
    datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip
clock_times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
policies = st.builds(
    lambda start, end: replace(DEFAULT_POLICY, quiet_from=start, quiet_until=end),
    clock_times,
    clock_times,
)


def is_quiet(moment: datetime, zone: str, policy: Policy) -> bool:
    """Minute by minute around the clock, instead of by comparing bounds."""
    now = moment.astimezone(ZoneInfo(zone)).time()
    start, end = policy.quiet_from, policy.quiet_until
    if start == end:
        return False
    return (start <= now < end) if start < end else not (end <= now < start)


def local(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


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
    found = after_quiet_hours(local(zone, moment).astimezone(UTC), zone, DEFAULT_POLICY)
    assert found == local(zone, wakes)


@given(moments, st.sampled_from(ZONES), policies)
def test_what_waited_comes_out_of_quiet_hours_within_a_day(
    moment: datetime, zone: str, policy: Policy
) -> None:
    found = after_quiet_hours(moment, zone, policy)
    assert not is_quiet(found, zone, policy)
    # A night in which the clock is set back is an hour longer.
    assert moment <= found < moment + timedelta(hours=25)
    assert (found == moment) is not is_quiet(moment, zone, policy)


@given(moments, st.sampled_from(ZONES), clock_times)
def test_equal_bounds_mean_no_quiet_hours(moment: datetime, zone: str, bound: time) -> None:
    policy = replace(DEFAULT_POLICY, quiet_from=bound, quiet_until=bound)
    assert after_quiet_hours(moment, zone, policy) == moment


NOON = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)


def rhythm(state: State, **values: Any) -> Rhythm:
    defaults: dict[str, Any] = {
        "opened_at": NOON,
        "last_inbound_at": None,
        "last_touch_at": None,
        "follow_ups": 0,
        "reactivations": 0,
        "time_zone": BUENOS_AIRES,
    }
    return Rhythm(state=state, **{**defaults, **values})


def planned(state: State, policy: Policy = NO_QUIET, **values: Any) -> tuple[TouchKind, timedelta]:
    """What comes next, and how long after the life was opened."""
    touch = next_touch(rhythm(state, **values), policy)
    assert touch is not None
    return touch.kind, touch.due_at - NOON


def test_the_first_contact_is_at_once() -> None:
    assert planned(State.TO_BE_CONTACTED) == (TouchKind.FIRST_CONTACT, timedelta())


def test_a_first_contact_at_three_in_the_morning_waits_for_nine() -> None:
    at_three = local(BUENOS_AIRES, "2026-03-11T03:00")
    touch = next_touch(rhythm(State.TO_BE_CONTACTED, opened_at=at_three), DEFAULT_POLICY)
    assert touch == Touch(
        TouchKind.FIRST_CONTACT, 0, local(BUENOS_AIRES, "2026-03-11T09:00").astimezone(UTC)
    )


CHASED = (State.CONTACTED, State.ENGAGED, State.QUALIFYING, State.SCORED)


@pytest.mark.parametrize("state", CHASED)
def test_a_silent_lead_is_followed_up_twice_within_48_hours_and_then_cools(state: State) -> None:
    found: list[tuple[TouchKind, timedelta]] = []
    values: dict[str, Any] = {"last_touch_at": NOON, "follow_ups": 0}
    for _ in range(3):
        kind, after = planned(state, **values)
        found.append((kind, after))
        values = {"last_touch_at": NOON + after, "follow_ups": len(found)}
    kinds, delays = zip(*found, strict=True)
    assert kinds == (TouchKind.FOLLOW_UP, TouchKind.FOLLOW_UP, TouchKind.COOL)
    assert delays[0] < delays[1] < delays[2] == timedelta(hours=48)


@pytest.mark.parametrize("state", CHASED)
def test_an_answer_starts_the_48_hours_anew(state: State) -> None:
    answered = NOON + timedelta(hours=30)
    kind, after = planned(state, last_inbound_at=answered, last_touch_at=NOON, follow_ups=2)
    assert (kind, after) == (TouchKind.COOL, timedelta(hours=78))


def test_a_cold_lead_is_written_to_three_times_in_seven_days() -> None:
    found, at = [], timedelta()
    for count in range(4):
        state = State.COOLING if count == 0 else State.REACTIVATION
        kind, at = planned(state, last_touch_at=NOON + at, reactivations=count)
        found.append(kind)
        if kind is TouchKind.REACTIVATE:
            assert at <= timedelta(days=7)
    assert found == [TouchKind.REACTIVATE] * 3 + [TouchKind.COOL]


def test_who_cooled_after_three_reactivations_is_left_alone() -> None:
    assert next_touch(rhythm(State.COOLING, reactivations=3), NO_QUIET) is None


@pytest.mark.parametrize(
    "state",
    [
        State.PENDING_MAPPING,
        State.LEAD_READY,
        State.SENT_TO_DEVELOPER,
        State.HUMAN_HANDOFF,
        State.DISQUALIFIED,
        State.STOPPED,
    ],
)
def test_who_is_not_being_chased_hears_nothing(state: State) -> None:
    assert next_touch(rhythm(state), NO_QUIET) is None


@given(
    st.sampled_from(State),
    moments,
    st.none() | moments,
    st.none() | moments,
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from(ZONES),
    policies,
)
def test_no_touch_is_ever_due_in_quiet_hours(
    state: State,
    opened: datetime,
    inbound: datetime | None,
    touched: datetime | None,
    follow_ups: int,
    reactivations: int,
    zone: str,
    policy: Policy,
) -> None:
    touch = next_touch(
        Rhythm(state, opened, inbound, touched, follow_ups, reactivations, zone), policy
    )
    if touch is not None and touch.kind is not TouchKind.COOL:
        assert not is_quiet(touch.due_at, zone, policy)
    if touch is not None and touch.kind is TouchKind.FOLLOW_UP:
        assert touch.number == follow_ups + 1 <= policy.follow_ups_max
    if touch is not None and touch.kind is TouchKind.REACTIVATE:
        assert touch.number == reactivations + 1 <= policy.reactivations_max
