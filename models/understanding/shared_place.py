"""The zone that a shared location lies in, where its own words name one that is known."""

import re
from typing import Final

from models.domain import places

_PARTS: Final = re.compile(r"\s*[,\n;]\s*")


def zone_of(address: str | None, name: str | None) -> str | None:
    """The first part of the address that is a place: addresses go from the street outwards.

    A name that is an ordinary word as well ("Once") is none: alone it would be read as that.
    """
    for part in _PARTS.split(f"{address or ''},{name or ''}"):
        place = places.find(part) if part and not places.needs_context(part) else None
        if place is not None:
            return place.name
    return None
