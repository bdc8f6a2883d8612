"""A tenant's policies: which numbers they may have, and what is said of others."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from models.domain.policy import DEFAULT_POLICY, LIMITS, REST_DATES_MAX, Policy, faults

NAMES = [each.name for each in fields(Policy)]
DAYS = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(REST_DATES_MAX + 1))


def test_every_number_has_limits_that_the_default_is_within() -> None:
    numbers = {
        name
        for name in NAMES
        if isinstance(value := getattr(DEFAULT_POLICY, name), int | float)
        and not isinstance(value, bool)
    }
    assert numbers == LIMITS.keys()
    assert list(faults(DEFAULT_POLICY, NAMES)) == []


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_one_beyond_a_limit_is_refused_with_both_limits(name: str) -> None:
    least, most = LIMITS[name]
    for value in (least - 1, most + 1, float("nan")):
        changed: Any = {name: value}
        (said,) = faults(replace(DEFAULT_POLICY, **changed), [name])
        assert said.startswith(f"{name} must be from {least:g} to {most:g}, not ")
    for value in (least, most):
        changed = {name: value}
        assert list(faults(replace(DEFAULT_POLICY, **changed), [name])) == []


def test_what_was_not_changed_is_not_judged() -> None:
    assert list(faults(replace(DEFAULT_POLICY, follow_ups_max=99), ["return_days"])) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"working_days": frozenset()}, "at least one day"),
        ({"working_days": frozenset({0, 5})}, "1 (Monday) to 7"),
        ({"rest_dates": DAYS}, f"{REST_DATES_MAX} at most, not {REST_DATES_MAX + 1}"),
    ],
)
def test_days_are_judged_as_well(changed: Any, said: str) -> None:
    (fault,) = faults(replace(DEFAULT_POLICY, **changed), changed)
    assert said in fault
