"""What a text claims, as values: its figures with their units, promises, contacts, and its form."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    TIME = "time"
    AREA = "area"
    ROOMS = "rooms"
    BEDROOMS = "bedrooms"
    BATHROOMS = "bathrooms"
    FLOOR = "floor"
    INSTALMENTS = "instalments"
    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"
    DISTANCE = "distance"
    COUNT = "count"
    """Of things that are sold: options, units, projects."""
    LABEL = "label"
    """A unit's name: "5B"."""
    PLAIN = "plain"


class About(StrEnum):
    """Of what inventory is the only source."""

    PRICE = "price"
    DELIVERY = "delivery"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` of a DATE is yyyymmdd with zeros for what was not said; `currency` "$" is a peso
    sign, which may mean either. `segment`: which part of the sentence it stands in."""

    unit: Unit
    value: float
    currency: str | None = None
    words: str = ""
    segment: int = 0
    about: About = About.OTHER


class Topic(StrEnum):
    """What nobody but the tenant may promise."""

    AVAILABILITY = "availability"
    RATE = "rate"
    INSTALMENTS = "instalments"
    DISCOUNT = "discount"


@dataclass(frozen=True, slots=True)
class Claims:
    """`commitments`: words that bind ("te reservo"); `topics`: what is spoken of, with the words.
    `contacts`: links, addresses and phone numbers, normalised. `language_points`: how much speaks
    for each language."""

    figures: tuple[Figure, ...] = ()
    commitments: tuple[str, ...] = ()
    topics: Mapping[Topic, str] = field(default_factory=dict)
    contacts: frozenset[str] = frozenset()
    sentence_count: int = 0
    question_count: int = 0
    listed_count: int = 0
    language_points: Mapping[str, float] = field(default_factory=dict)
    is_of_the_trade: bool = True
    protected_words: str | None = None
    internal_words: str | None = None


_FROM_PLAIN: Final = frozenset(
    {Unit.PLAIN, Unit.TIME, Unit.COUNT, Unit.FLOOR, Unit.DAYS, Unit.MONTHS, Unit.DISTANCE}
)
"""What a bare figure of a document may be told as: it says no unit, and needs none."""
_PRICE_FROM: Final = 1_000
"""A bare figure from here on may be a price whose currency was said before."""


def supports(evidence: Figure, told: Figure, language: str) -> bool:
    """Whether what is told is what stands in the evidence."""
    if Unit.DATE in (evidence.unit, told.unit):
        return evidence.unit is told.unit and _same_date(evidence.value, told.value)
    if evidence.value != told.value or math.isinf(told.value):
        return False
    if told.unit is Unit.MONEY:
        return _same_money(evidence, told, language)
    if told.unit is Unit.PLAIN and told.value >= _PRICE_FROM:
        return evidence.unit in (Unit.PLAIN, Unit.MONEY)
    return evidence.unit is told.unit or (evidence.unit is Unit.PLAIN and told.unit in _FROM_PLAIN)


def _same_date(evidence: float, told: float) -> bool:
    """Every part that is told; "2027" of a day in March 2027 is true."""
    pairs = zip(_date_parts(evidence), _date_parts(told), strict=True)
    return all(said in (0, known) for known, said in pairs)


def _date_parts(value: float) -> tuple[int, int, int]:
    whole = int(value)
    return whole // 10_000, whole // 100 % 100, whole % 100


def _same_money(evidence: Figure, told: Figure, language: str) -> bool:
    if evidence.unit is Unit.PLAIN:
        return told.currency in (None, "$")
    if evidence.unit is not Unit.MONEY:
        return False
    if told.currency == "$" and evidence.currency == "USD":
        # In Argentina the sign alone says pesos.
        return language == "en"
    return "$" in (told.currency, evidence.currency) or (
        told.currency is None or evidence.currency is None or told.currency == evidence.currency
    )
