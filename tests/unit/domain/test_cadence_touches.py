"""When a lead is written to again: never in quiet hours, never more often than the policy says."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.cadence import Rhythm, Touch, TouchKind, next_touch
from models.domain.contact_hours import ContactHours, Hold
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


def is_forbidden(moment: datetime, zone: str, policy: Policy) -> bool:
    return ContactHours(policy, zone).hold(moment, is_first=False) is not None


def local(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


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
    touch = next_touch(rhythm(state, **values), policy, NOON)
    assert touch is not None
    return touch.kind, touch.due_at - NOON


def test_the_first_contact_is_at_once() -> None:
    assert planned(State.TO_BE_CONTACTED) == (TouchKind.FIRST_CONTACT, timedelta())


def test_a_first_contact_at_three_in_the_morning_waits_for_nine() -> None:
    at_three = local(BUENOS_AIRES, "2026-03-11T03:00")
    touch = next_touch(rhythm(State.TO_BE_CONTACTED, opened_at=at_three), DEFAULT_POLICY, at_three)
    nine = local(BUENOS_AIRES, "2026-03-11T09:00").astimezone(UTC)
    assert touch == Touch(TouchKind.FIRST_CONTACT, 0, nine, Hold.QUIET_HOURS)


def test_a_touch_that_is_late_does_not_leave_at_night() -> None:
    at_eight = local(BUENOS_AIRES, "2026-03-11T20:00")
    midnight = local(BUENOS_AIRES, "2026-03-12T00:00")
    touch = next_touch(rhythm(State.TO_BE_CONTACTED, opened_at=at_eight), DEFAULT_POLICY, midnight)
    assert touch is not None
    assert touch.due_at == local(BUENOS_AIRES, "2026-03-12T09:00")


def test_a_follow_up_that_is_held_until_cooling_is_not_written() -> None:
    friday = local(BUENOS_AIRES, "2026-03-13T12:00")
    weekdays = replace(DEFAULT_POLICY, working_days=frozenset({1, 2, 3, 4, 5}))
    touch = next_touch(
        rhythm(State.CONTACTED, opened_at=friday, last_touch_at=friday), weekdays, friday
    )
    assert touch == Touch(TouchKind.COOL, 0, friday + timedelta(hours=48))


def test_the_48_hours_begin_when_a_held_first_contact_leaves() -> None:
    friday, monday = (
        local(BUENOS_AIRES, "2026-03-13T22:00"),
        local(BUENOS_AIRES, "2026-03-16T09:00"),
    )
    values = {"opened_at": friday, "approached_at": monday, "last_touch_at": monday}
    touch = next_touch(rhythm(State.CONTACTED, **values), NO_QUIET, monday)
    assert touch == Touch(TouchKind.FOLLOW_UP, 1, monday + timedelta(hours=20))


def test_who_cannot_be_reached_cools_after_48_hours() -> None:
    touch = next_touch(rhythm(State.TO_BE_CONTACTED, is_reachable=False), NO_QUIET, NOON)
    assert touch == Touch(TouchKind.COOL, 0, NOON + timedelta(hours=48))
    assert next_touch(rhythm(State.COOLING, is_reachable=False), NO_QUIET, NOON) is None


def test_a_hand_off_cools_once_nobody_wrote_for_long() -> None:
    handed_off = NOON + timedelta(hours=5)
    touch = next_touch(rhythm(State.HUMAN_HANDOFF, handed_off_at=handed_off), NO_QUIET, NOON)
    assert touch == Touch(TouchKind.COOL, 0, handed_off + timedelta(hours=48))


def test_who_comes_back_is_contacted_anew() -> None:
    back = NOON + timedelta(days=30)
    values = {"approached_at": back, "last_touch_at": NOON, "reactivations": 0}
    touch = next_touch(rhythm(State.REACTIVATION, **values), NO_QUIET, back)
    assert touch == Touch(TouchKind.FIRST_CONTACT, 0, back)


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
    assert next_touch(rhythm(State.COOLING, reactivations=3), NO_QUIET, NOON) is None


@pytest.mark.parametrize(
    "state",
    [
        State.PENDING_MAPPING,
        State.LEAD_READY,
        State.SENT_TO_DEVELOPER,
        State.DISQUALIFIED,
        State.STOPPED,
    ],
)
def test_who_is_not_being_chased_hears_nothing(state: State) -> None:
    assert next_touch(rhythm(state), NO_QUIET, NOON) is None


@given(
    st.sampled_from(State),
    moments,
    st.none() | moments,
    st.none() | moments,
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from(ZONES),
    policies,
    moments,
)
def test_no_touch_is_ever_due_at_a_forbidden_moment(
    state: State,
    opened: datetime,
    inbound: datetime | None,
    touched: datetime | None,
    follow_ups: int,
    reactivations: int,
    zone: str,
    policy: Policy,
    now: datetime,
) -> None:
    touch = next_touch(
        Rhythm(state, opened, inbound, touched, follow_ups, reactivations, zone), policy, now
    )
    if touch is not None and touch.kind is not TouchKind.COOL:
        assert not is_forbidden(max(touch.due_at, now), zone, policy)
    if touch is not None and touch.kind is TouchKind.FOLLOW_UP:
        assert touch.number == follow_ups + 1 <= policy.follow_ups_max
    if touch is not None and touch.kind is TouchKind.REACTIVATE:
        assert touch.number == reactivations + 1 <= policy.reactivations_max
