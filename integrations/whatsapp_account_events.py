"""What WhatsApp's webhooks tell about an account, as the few things they mean here.

Source: webhooks reference, `account_update`, `business_capability_update`,
`phone_number_quality_update` (2026; `current_limit` is the throughput by now, no tier).
"""

from datetime import UTC, datetime
from typing import Any, Final

from integrations.webhook_shapes import as_object, objects
from models.domain.account_standing import News, Problem
from models.domain.pacing import TIERS

_LIMIT: Final = "max_daily_conversations_per_business"
_FIRST: Final = "RESTRICTED_BIZ_INITIATED_MESSAGING"
_REPLIES: Final = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"
_BANS: Final = {"DISABLE": News(is_banned=True), "REINSTATE": News(False, (None, None)),
    "SCHEDULE_FOR_DISABLE": News(warning=Problem.BAN_AHEAD),
}  # fmt: skip
_NEWS: Final = {
    "ACCOUNT_VIOLATION": News(warning=Problem.VIOLATION),
    "ACCOUNT_DELETED": News(is_banned=True),
    "ACCOUNT_OFFBOARDED": News(is_banned=True),
    "ACCOUNT_RECONNECTED": News(is_banned=False),
}


def standing_news(value: dict[str, Any]) -> News | None:
    """Of an `account_update`; None where it is about something else."""
    event = str(value.get("event"))
    if event == "DISABLED_UPDATE":
        return _BANS.get(str(as_object(value.get("ban_info")).get("waba_ban_state")))
    if event == "ACCOUNT_RESTRICTION":
        told = {r.get("restriction_type"): r for r in objects(value.get("restriction_info"))}
        return News(restriction=(_until(told.get(_FIRST)), _until(told.get(_REPLIES))))
    return _NEWS.get(event)


def messaging_limit(value: dict[str, Any]) -> str | None:
    """The portfolio's tier as Meta names it, where it is told: as a name, or as a number."""
    told = value.get(_LIMIT)
    if isinstance(told, str) and told in TIERS:
        return told
    if isinstance(told, bool) or not str(told).lstrip("-").isdigit():
        return None
    people = None if int(str(told)) < 0 else int(str(told))
    return next((name for name, limit in TIERS.items() if limit == people), None)


def _until(restriction: dict[str, Any] | None) -> datetime | None:
    """When it ends, as a Unix time or as ISO 8601; one without an end lasts until it is lifted."""
    if restriction is None:
        return None
    told = restriction.get("expiration")
    try:
        if isinstance(told, str) and not told.isdigit():
            return datetime.fromisoformat(told)
        return datetime.fromtimestamp(int(told or 0) or _FOR_EVER, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(_FOR_EVER, UTC)


_FOR_EVER: Final = 253_370_764_800
"""In the year 9999."""
