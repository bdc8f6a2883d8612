"""Months and seasons by name, in the three languages; seasons are the southern ones."""

import re
from typing import Final

_MONTHS: Final = (
    ("enero", "ene", "january", "jan", "janeiro"),
    ("febrero", "feb", "february", "fevereiro"),
    ("marzo", "mar", "march", "marco"),
    ("abril", "abr", "april"),
    ("mayo", "may", "maio"),
    ("junio", "jun", "june", "junho"),
    ("julio", "jul", "july", "julho"),
    ("agosto", "ago", "august"),
    ("septiembre", "setiembre", "sept", "sep", "set", "september", "setembro"),
    ("octubre", "oct", "october", "outubro"),
    ("noviembre", "nov", "november", "novembro"),
    ("diciembre", "dic", "december", "dezembro"),
)
_NUMBERS: Final = {name: i + 1 for i, names in enumerate(_MONTHS) for name in names}

MONTH: Final = "(?:" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
"""A pattern for any month's name in folded text."""

SEASONS: Final = tuple(
    (re.compile(rf"(?<=[a-z] ){name}\b"), part)
    for name, part in (
        ("(?:las )?vacaciones de verano", (12, 12)),
        ("verano", (12, 12)),
        ("otono", (3, 6)),
        ("(?:las )?vacaciones de invierno", (7, 8)),
        ("invierno", (6, 9)),
        ("primavera", (9, 12)),
    )
)


def month_number(name: str) -> int:
    return _NUMBERS[name]
