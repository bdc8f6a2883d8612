"""WhatsApp's customer-service window: free text only within 24 hours of a person's last message."""

from datetime import datetime, timedelta
from typing import Final

OPEN_FOR: Final = timedelta(hours=24)


def open_until(last_inbound_at: datetime | None) -> datetime | None:
    """None for somebody who never wrote."""
    return None if last_inbound_at is None else last_inbound_at + OPEN_FOR


def is_open(last_inbound_at: datetime | None, now: datetime) -> bool:
    return last_inbound_at is not None and now < last_inbound_at + OPEN_FOR
