"""What Meta tells of an account, in the forms of its webhook reference (2026)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.whatsapp_account_events import messaging_limit, standing_news
from models.domain.account_standing import News, Problem

FIRST = "RESTRICTED_BIZ_INITIATED_MESSAGING"
REPLIES = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"
END = datetime(2025, 6, 30, 0, 52, 28, tzinfo=UTC)


def _ban(state: str) -> dict[str, Any]:
    info = {"waba_ban_state": state, "waba_ban_date": "May 28, 2025"}
    return {"event": "DISABLED_UPDATE", "ban_info": info}


def _restricted(*kinds: str, until: Any = 1751244748) -> dict[str, Any]:
    info = [{"restriction_type": kind, "expiration": until} for kind in kinds]
    return {"event": "ACCOUNT_RESTRICTION", "restriction_info": info}


@pytest.mark.parametrize(
    ("value", "news"),
    [
        (_ban("DISABLE"), News(is_banned=True)),
        (_ban("REINSTATE"), News(is_banned=False, restriction=(None, None))),
        (_ban("SCHEDULE_FOR_DISABLE"), News(warning=Problem.BAN_AHEAD)),
        (_ban("SOMETHING_NEW"), None),
        (_restricted(FIRST), News(restriction=(END, None))),
        (_restricted(FIRST, REPLIES), News(restriction=(END, END))),
        (_restricted(REPLIES, until="2025-06-30T00:52:28+0000"), News(restriction=(None, END))),
        (_restricted("RESTRICTED_ADD_PHONE_NUMBER_ACTION"), News(restriction=(None, None))),
        ({"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SCAM"}},
         News(warning=Problem.VIOLATION)),
        ({"event": "ACCOUNT_DELETED"}, News(is_banned=True)),
        ({"event": "ACCOUNT_RECONNECTED"}, News(is_banned=False)),
        ({"event": "PARTNER_ADDED"}, None),
        ({"event": "DISABLED_UPDATE", "ban_info": []}, None),
        ({}, None),
    ],
    ids=str,
)  # fmt: skip
def test_an_account_update_means_a_ban_a_restriction_a_warning_or_nothing(
    value: dict[str, Any], news: News | None
) -> None:
    assert standing_news(value) == news


@pytest.mark.parametrize("until", [None, 0, "soon", {}])
def test_a_restriction_without_a_readable_end_lasts_until_it_is_lifted(until: Any) -> None:
    news = standing_news(_restricted(FIRST, until=until))
    assert news is not None
    assert news.restriction is not None
    first, _ = news.restriction
    assert first is not None
    assert first.year > 9000


@pytest.mark.parametrize(
    ("told", "tier"),
    [(250, "TIER_250"), (2000, "TIER_2K"), ("10000", "TIER_10K"), (100000, "TIER_100K"),
     (-1, "TIER_UNLIMITED"), ("TIER_2K", "TIER_2K"), ("TIER_NOT_SET", None), (777, None),
     (True, None), (None, None), ({}, None)],
)  # fmt: skip
def test_the_portfolios_limit_is_a_tier_however_it_is_told(told: Any, tier: str | None) -> None:
    value = {"max_daily_conversations_per_business": told, "max_phone_numbers_per_waba": 2}
    assert messaging_limit(value) == tier


def test_the_throughput_that_is_called_current_limit_is_no_tier() -> None:
    assert messaging_limit({"event": "THROUGHPUT_UPGRADE", "current_limit": "TIER_50"}) is None
