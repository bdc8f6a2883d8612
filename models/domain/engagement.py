"""How engaged a person is, from 0 to 10: what a score takes as the quality of the conversation.

It begins as how well they answered (`conversation_quality`) and fades while their answers
grow old, where the tenant's policy says so.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.domain.asking import LAST
from models.domain.extra_fields import ASKS
from models.domain.policy import Policy
from models.domain.qualification import Fields
from models.domain.score_rules import CONVERSATION_HARDLY, CONVERSATION_MAX


def engagement(quality: int, told_at: datetime | None, now: datetime, policy: Policy) -> int:
    """`told_at`: when they last told a fact; None: they never did, or ages do not count.

    A point is lost after `answers_fresh_days`, and one more for each further
    `answers_fade_every_days`, down to what somebody has who hardly answers; who has less keeps it.
    """
    if told_at is None or not policy.answers_fresh_days:
        return quality
    overdue = (now - told_at).days - policy.answers_fresh_days
    if overdue < 0:
        return quality
    lost = 1 + overdue // policy.answers_fade_every_days
    return max(quality - lost, min(quality, CONVERSATION_HARDLY))


def scored_engagement(score_detail: Mapping[str, Any] | None) -> int | None:
    """What a stored score was made with, whatever the dimension's maximum; None: not scored."""
    for dimension in (score_detail or {}).get("dimensions", ()):
        if dimension["key"] == "conversation" and dimension["max"]:
            return int(dimension["points"] * CONVERSATION_MAX // dimension["max"])
    return None


def conversation_quality(fields: Fields, asked: Mapping[str, int]) -> int:
    """10 most questions answered with what was asked, 7 some, 5 not known, 2 hardly any.

    Source: domain document, section 6. 0 (hostile or nonsense) is for a person to give.
    """
    counted = [name for name in asked if name != LAST and not name.startswith(ASKS)]
    if not counted:
        return 5
    known = set(fields.known()) | ({"bedrooms"} if fields.ambientes is not None else set())
    answered = sum(1 for name in counted if name in known)
    share = answered / sum(asked[name] for name in counted)
    if answered == 0:
        return 5 if sum(asked.values()) < 3 else 2
    return 10 if share >= 0.75 else 7 if share >= 0.4 else 2
