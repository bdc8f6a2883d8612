"""What a tenant asks beside the product's own fields, in its own words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from models.domain.errors import InvalidInput
from models.domain.qualification import FIELD_NAMES

EXTRA_FIELDS_MAX: Final = 10
TEXT_MAX: Final = 300
"""Characters kept of a free answer."""
ASKS: Final = "extra:"
"""Before the name, where a question is told from those of the product."""
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,39}")

ExtraValue = str | int | float | bool


class ExtraKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    BOOL = "bool"


@dataclass(frozen=True, slots=True)
class ExtraField:
    """`question` is asked as it stands; `choices` as they are shown and kept."""

    name: str
    kind: ExtraKind
    question: str
    choices: tuple[str, ...] = ()

    @property
    def asks(self) -> str:
        return f"{ASKS}{self.name}"


@dataclass(frozen=True, slots=True)
class ProductField(ExtraField):
    """A question of the product's own. `keeps`: what is kept of each choice. `told`: (pattern,
    value); the first pattern that stands in a folded answer is what is meant."""

    keeps: tuple[str, ...] = ()
    told: tuple[tuple[str, str], ...] = ()


def check(fields: Iterable[ExtraField]) -> None:
    """Raises InvalidInput in words that say what to do."""
    listed = list(fields)
    if len(listed) > EXTRA_FIELDS_MAX:
        raise InvalidInput(f"at most {EXTRA_FIELDS_MAX} extra fields: people stop answering")
    names = [field.name for field in listed]
    for field in listed:
        if not _NAME.fullmatch(field.name):
            raise InvalidInput(f"{field.name!r}: small letters, figures and _, a letter first")
        if field.name in FIELD_NAMES:
            raise InvalidInput(f"{field.name!r} is asked for already: choose another name")
        if names.count(field.name) > 1:
            raise InvalidInput(f"{field.name!r} is there twice")
        if not field.question.strip().endswith("?"):
            raise InvalidInput(f"{field.name!r} needs a question that ends with a question mark")
        if (field.kind is ExtraKind.CHOICE) != (len(field.choices) > 1):
            raise InvalidInput(
                f"{field.name!r}: a choice has two choices or more, nothing else has"
            )


def worded(field: ExtraField) -> str:
    """The question as it is sent, its choices numbered."""
    choices = (f"{n}) {choice}" for n, choice in enumerate(field.choices, 1))
    return "\n".join([field.question, *choices])


def unanswered(
    fields: Iterable[ExtraField], known: Mapping[str, ExtraValue], asked: Mapping[str, int]
) -> ExtraField | None:
    """The next one to ask; each is asked once."""
    open_ones = (f for f in fields if f.name not in known and not asked.get(f.asks))
    return next(open_ones, None)
