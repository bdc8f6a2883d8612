"""What a scoring rule reads and what it answers, and the values its reasons are told with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from models.domain.offer import Offer
from models.domain.qualification import Fields
from models.domain.score_templates import UNKNOWN


@dataclass(frozen=True, slots=True)
class Case:
    """`extra` holds what qualifies a lead for other things than a property: model, income, ..."""

    fields: Fields
    offer: Offer | None
    conversation: int
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """A level of the template (or a share of the maximum) and the words that say why.

    `text` names the sentence where it is not the level's own; `values` fill it.
    """

    level: str
    text: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    share: Fraction | None = None

    @classmethod
    def unknown(cls, text: str = UNKNOWN, **values: object) -> "Finding":
        return cls(UNKNOWN, text, values)


@dataclass(frozen=True, slots=True)
class Money:
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Percent:
    value: Fraction


@dataclass(frozen=True, slots=True)
class Months:
    min: int | None
    max: int | None


@dataclass(frozen=True, slots=True)
class Rooms:
    """Told in ambientes where they are known, else in bedrooms."""

    ambientes: int | None
    bedrooms: int | None


@dataclass(frozen=True, slots=True)
class Word:
    """A term with a name in each language, such as a preference."""

    key: str


def nearness(have: int, needed: int) -> str:
    """How near money that is there comes to the money that is needed, boundaries included."""
    for percent, level in ((100, "fits"), (80, "within_20"), (50, "within_50")):
        if have * 100 >= needed * percent:
            return level
    return "out_of_range"


def gap(have: int, needed: int) -> Percent:
    return Percent(Fraction(100 * (needed - have), needed))
