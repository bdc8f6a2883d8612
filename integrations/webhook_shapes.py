"""Reads webhook bodies of any shape: what is not what it should be is passed over, never an error.

An error would make the vendor repeat for days a body that will never be read.
"""

from datetime import UTC, datetime
from typing import Any


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of what should be a list of objects."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def as_object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def moment(seconds: Any) -> datetime:
    """A Unix time, as number or text; what is none becomes now, so that the event is kept."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.now(UTC)
