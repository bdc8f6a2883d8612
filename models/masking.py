"""Nobody's data in a log: what the columns' marks call a person's or a secret is masked by its
name, and e-mail addresses and phone numbers in whatever text."""

import re
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import models.tables  # noqa: F401 - every table is marked before the names are read
from models import error_words
from models.personal import MASK, Mark
from models.tables.base import Row, every_table

MASKED_NAMES: Final = frozenset(
    name
    for row in every_table()
    for name, mark in row.marks().items()
    if mark is not Mark.PLAIN
)  # fmt: skip
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?<![\w-])\+?\d(?:[ .()-]{0,2}\d){8,14}(?![\w-])")


def mask(value: Any) -> Any:
    """The same value, fit to be shown. Of an object that is no plain value only its kind is."""
    match value:
        case str():
            return _PHONE.sub(MASK, _EMAIL.sub(MASK, value))
        case dict():
            return {k: MASK if k in MASKED_NAMES and v else mask(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [mask(item) for item in value]
        case None | bool() | int() | float():
            return value
        case UUID() | date() | timedelta():
            return str(value)
        case BaseException():
            return mask(error_words.words(value))
        case Row():
            return repr(value)
        case _:
            return f"<{type(value).__name__}>"
