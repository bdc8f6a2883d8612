"""No window of a minute ever holds more writes than the quota, whatever the writes' rhythm."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.errors import VendorRateLimited
from integrations.sheets_quota import BURST, EVERY_S, WAIT_MAX_S, WINDOW_S, WriteQuota

GOOGLES_WRITES_A_MINUTE = 60


@dataclass
class Minute:
    """A clock that only sleeping and the test move."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def quota(self) -> WriteQuota:
        return WriteQuota(lambda: self.now, self.sleep)


def used_up(clock: Minute) -> WriteQuota:
    """Its burst is written at this moment."""
    quota = clock.quota()
    for _ in range(BURST):
        quota.wait("a@x")
    return quota


@given(st.lists(st.floats(0, 5), min_size=60, max_size=180))
def test_no_minute_holds_more_writes_than_google_allows(pauses: list[float]) -> None:
    clock, written = Minute(), []
    quota = clock.quota()
    for pause in pauses:
        clock.now += pause
        try:
            quota.wait("a@x")
        except VendorRateLimited as refused:
            clock.now += refused.retry_after_s or 0
            continue
        written.append(clock.now)
    # 1 ns: the clock is a float.
    fullest = max(sum(t <= w < t + WINDOW_S - 1e-9 for w in written) for t in written)
    assert fullest < GOOGLES_WRITES_A_MINUTE


def test_a_burst_waits_for_nothing() -> None:
    clock = Minute()
    used_up(clock)
    assert clock.slept == []


def test_after_a_burst_writes_are_paced() -> None:
    clock = Minute()
    quota = used_up(clock)
    for _ in range(100):
        quota.wait("a@x")
    assert clock.slept == pytest.approx([EVERY_S] * 100)


def test_after_a_pause_there_is_a_burst_again() -> None:
    clock = Minute()
    quota = used_up(clock)
    clock.now += BURST * EVERY_S
    for _ in range(BURST):
        quota.wait("a@x")
    assert clock.slept == []


def test_a_long_wait_is_left_to_the_caller_and_uses_nothing_up() -> None:
    clock = Minute()
    quota = WriteQuota(lambda: clock.now, lambda _: None)
    waiting = BURST + int(WAIT_MAX_S / EVERY_S)
    for _ in range(waiting):
        quota.wait("a@x")
    for _ in range(3):
        with pytest.raises(VendorRateLimited) as refused:
            quota.wait("a@x")
        assert refused.value.retry_after_s == pytest.approx((waiting - BURST + 1) * EVERY_S)
    clock.now += EVERY_S
    quota.wait("a@x")


def test_each_account_has_a_quota_of_its_own() -> None:
    clock = Minute()
    used_up(clock).wait("b@x")
    assert clock.slept == []
