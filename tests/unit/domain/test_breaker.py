"""When a failing target is left alone, told of, and switched off."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.breaker import (
    FAILURES_MAX,
    NOTICE_AFTER,
    OFF_AFTER,
    Step,
    due,
    paused_until,
)

NOW = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BLINK = timedelta(seconds=1)


def test_a_few_failures_pause_nothing() -> None:
    assert [paused_until(n, NOW) for n in range(FAILURES_MAX)] == [None] * FAILURES_MAX


def test_the_pause_doubles_with_every_further_failure_up_to_a_bound() -> None:
    ends = [paused_until(n, NOW) for n in range(FAILURES_MAX, FAILURES_MAX + 30)]
    pauses = [end - NOW for end in ends if end is not None]
    assert pauses[1] == 2 * pauses[0]
    assert pauses == sorted(pauses)
    assert pauses[-1] == pauses[-2]


@given(st.integers(min_value=FAILURES_MAX, max_value=10**9))
def test_a_pause_ends_before_the_targets_own_backoff_would_be_noticed(failures: int) -> None:
    end = paused_until(failures, NOW)
    assert end is not None
    assert timedelta(0) < end - NOW <= timedelta(hours=1)


def test_a_target_that_does_not_fail_is_due_for_nothing() -> None:
    assert due(None, None, NOW) is None
    assert due(None, NOW - DAY, NOW) is None


@pytest.mark.parametrize(
    ("fails_for", "expected"),
    [(NOTICE_AFTER - BLINK, None), (NOTICE_AFTER, Step.NOTICE), (30 * DAY, Step.NOTICE)],
)
def test_the_notice_comes_first_however_long_the_target_fails(
    fails_for: timedelta, expected: Step | None
) -> None:
    assert due(NOW - fails_for, None, NOW) is expected


@pytest.mark.parametrize(
    ("fails_for", "told_for", "expected"),
    [
        (OFF_AFTER - BLINK, 2 * DAY, None),
        (OFF_AFTER, OFF_AFTER - NOTICE_AFTER, Step.SWITCH_OFF),
        (30 * DAY, BLINK, None),
        (30 * DAY, DAY, Step.SWITCH_OFF),
    ],
)
def test_it_is_switched_off_late_and_not_right_after_the_notice(
    fails_for: timedelta, told_for: timedelta, expected: Step | None
) -> None:
    assert due(NOW - fails_for, NOW - told_for, NOW) is expected
