"""Engagement: how well somebody answered, and how it fades while the answers grow old."""

from datetime import UTC, datetime, timedelta

import pytest

from models.domain.engagement import engagement, scored_engagement
from models.domain.policy import Policy

NOW = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
FADING = Policy(answers_fresh_days=60, answers_fade_every_days=30)


@pytest.mark.parametrize(
    ("quality", "days", "expected"),
    [
        (10, 0, 10),
        (10, 59, 10),
        (10, 60, 9),
        (10, 89, 9),
        (10, 90, 8),
        (10, 3650, 2),
        (2, 3650, 2),
        (0, 3650, 0),
    ],
)
def test_old_answers_count_less_down_to_who_hardly_answers(
    quality: int, days: int, expected: int
) -> None:
    assert engagement(quality, NOW - timedelta(days=days), NOW, FADING) == expected


def test_age_counts_for_nothing_unless_the_tenant_says_so() -> None:
    assert engagement(7, NOW - timedelta(days=3650), NOW, Policy()) == 7
    assert engagement(7, None, NOW, FADING) == 7


@pytest.mark.parametrize(("points", "most", "expected"), [(7, 10, 7), (14, 20, 7), (0, 10, 0)])
def test_what_a_stored_score_was_made_with_is_read_from_it(
    points: int, most: int, expected: int
) -> None:
    detail = {"dimensions": [{"key": "conversation", "points": points, "max": most}]}
    assert scored_engagement(detail) == expected


@pytest.mark.parametrize("detail", [None, {}, {"dimensions": [{"key": "zone"}]}])
def test_without_a_score_engagement_is_not_known(detail: dict[str, list[object]] | None) -> None:
    assert scored_engagement(detail) is None
