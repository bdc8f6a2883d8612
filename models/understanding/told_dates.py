"""Dates and hours as a text tells them: "15 de marzo de 2027", "marzo 2027", "03/2027", "18:30"."""

import re
from collections.abc import Iterator
from typing import Final

from models.domain.claims import Figure, Unit

_NAMES: Final = (
    ("enero", "january", "janeiro"),
    ("febrero", "february", "fevereiro"),
    ("marzo", "march", "marco"),
    ("abril", "april"),
    ("mayo", "may", "maio"),
    ("junio", "june", "junho"),
    ("julio", "july", "julho"),
    ("agosto", "august"),
    ("septiembre", "setiembre", "september", "setembro"),
    ("octubre", "october", "outubro"),
    ("noviembre", "november", "novembro"),
    ("diciembre", "december", "dezembro"),
)
_MONTH_OF: Final = {name: n for n, names in enumerate(_NAMES, 1) for name in names}
_MONTH: Final = rf"(?P<name>{'|'.join(_MONTH_OF)})"
_BEFORE: Final = (
    r"(?:en|para|desde|hasta|entrega|partir de|fin(?:es)? de|mediados de|principios de|in|by|until"
    r"|since|from|early|late|mid|em|ate|inicio de|final de)"
)
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>\d{4})-(?P<month>\d{2})(?:-(?P<day>\d{2}))?\b",
        r"\b(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d{2})\b",
        r"\b(?P<month>\d{1,2})/(?P<year>\d{4})\b",
        r"\b(?P<day>\d{1,2})/(?P<month>\d{1,2})\b",
        rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?\b",
        rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:de |of )?)?{_MONTH},?"
        r" (?:de |del |of )?(?P<year>\d{4})\b",
        rf"\b(?P<day>\d{{1,2}}) (?:de |of )?{_MONTH}\b",
        rf"\b{_BEFORE} {_MONTH}\b",
    )
)
_TIME: Final = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?:hs|hrs|horas|h|am|pm)\b"
    r"|\b(?P<hour2>\d{1,2}):(?P<minute2>\d{2})\b"
)


def find_dates(folded: str) -> Iterator[tuple[int, int, Figure]]:
    """(start, end, figure) of each, most exact form first; a stretch is given once."""
    taken: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            start, end = match.span()
            if any(start < to and at < end for at, to in taken):
                continue
            value = _value(match.groupdict())
            if value is not None:
                taken.append((start, end))
                yield start, end, Figure(Unit.DATE, value, words=match[0])


def find_times(folded: str) -> Iterator[tuple[int, int, Figure]]:
    for match in _TIME.finditer(folded):
        hour = int(match["hour"] or match["hour2"])
        minute = int(match["minute"] or match["minute2"] or 0)
        yield *match.span(), Figure(Unit.TIME, hour + minute / 100, words=match[0])


def _value(parts: dict[str, str | None]) -> float | None:
    year = int(parts.get("year") or 0)
    name = parts.get("name")
    month = _MONTH_OF[name] if name else int(parts.get("month") or 0)
    day = int(parts.get("day") or 0)
    if not 1 <= month <= 12 or day > 31:
        return None
    return (year + 2000 if 0 < year < 100 else year) * 10_000 + month * 100 + day
