"""What Meta lets a WhatsApp account do. An event takes a right away; time, another event or what
Graph says of the number gives it back.

Source: WhatsApp Business Platform, webhooks `account_update`, and `health_status`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

CONFIG_KEY: Final = "standing"
_LOOK_AGAIN: Final = timedelta(hours=1)
"""What waits for the end of a ban, which nobody can know, is tried again after so long."""


class Problem(StrEnum):
    """What a tenant is told; the first two hold messages back."""

    BANNED = "banned"
    RESTRICTED = "restricted"
    BAN_AHEAD = "ban_ahead"
    VIOLATION = "violation"
    LOW_QUALITY = "low_quality"


@dataclass(frozen=True, slots=True)
class News:
    """What one event says; None where it says nothing about it. A `restriction` is (nobody is
    written to first until, nobody is answered until); both None: it is over."""

    is_banned: bool | None = None
    restriction: tuple[datetime | None, datetime | None] | None = None
    warning: Problem | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    is_banned: bool = False
    first_until: datetime | None = None
    replies_until: datetime | None = None
    told_at: datetime | None = None
    """Of the newest event: an older one that comes later changes nothing."""

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Self:
        """As it is kept in a WHATSAPP connection."""
        kept = config.get(CONFIG_KEY) or {}
        times = ("first_until", "replies_until", "told_at")
        moments = {name: datetime.fromisoformat(kept[name]) for name in times if kept.get(name)}
        return cls(is_banned=bool(kept.get("is_banned")), **moments)

    def kept(self) -> dict[str, Any]:
        moments = {
            "first_until": self.first_until,
            "replies_until": self.replies_until,
            "told_at": self.told_at,
        }
        times = {name: at.isoformat() for name, at in moments.items() if at is not None}
        return {"is_banned": self.is_banned, **times}

    def after(self, news: News, at: datetime) -> Self:
        changed = replace(self, told_at=at)
        if news.is_banned is not None:
            changed = replace(changed, is_banned=news.is_banned)
        if news.restriction is not None:
            first, replies = news.restriction
            changed = replace(changed, first_until=first, replies_until=replies)
        return changed

    def problems(self, now: datetime) -> set[Problem]:
        """Which of the two that hold messages back there are."""
        found = {Problem.BANNED} if self.is_banned else set()
        if any(
            until is not None and now < until for until in (self.first_until, self.replies_until)
        ):
            found.add(Problem.RESTRICTED)
        return found

    def wait(self, *, is_touch: bool, now: datetime) -> timedelta | None:
        """How long a template, or an answer, is not even tried; None: it may go."""
        if self.is_banned:
            return _LOOK_AGAIN
        until = self.first_until if is_touch else self.replies_until
        return min(until - now, _LOOK_AGAIN) if until is not None and now < until else None
