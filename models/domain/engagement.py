"""How engaged a person is, from 0 to 10: what a score takes as the quality of the conversation.

It begins as how well they answered (`dialogue.conversation_quality`) and fades while their answers
grow old, where the tenant's policy says so.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.domain.policy import Policy
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
