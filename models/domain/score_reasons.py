"""Says a finding in the reader's language, with its figures as that language writes them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from models.domain.score_case import Finding, Money, Months, Percent, Rooms, Word
from models.domain.score_words import LANGUAGES, NAMES, TEXTS, WORDS
from models.domain.score_words_products import PRODUCT_TEXTS

_ALL_TEXTS: Final = {**TEXTS, **PRODUCT_TEXTS}
_DEFAULT: Final = LANGUAGES[0]
QUOTING: Final = frozenset({"not_a_term"})
"""Sentences that repeat what the person wrote."""


def reason(rule: str, finding: Finding, language: str) -> str:
    """`language` may carry a country ("es-AR"); one that is not spoken here is told in Spanish."""
    tongue = _tongue(language)
    sentence = _ALL_TEXTS[rule][finding.text or finding.level][LANGUAGES.index(tongue)]
    return sentence.format(**{k: _told(v, tongue) for k, v in finding.values.items()})


def name(key: str, language: str) -> str:
    """Of a dimension's rule or a required field; one without a name here is told by its key."""
    return NAMES[key][LANGUAGES.index(_tongue(language))] if key in NAMES else key


def _tongue(language: str) -> str:
    asked = language[:2].lower()
    return asked if asked in LANGUAGES else _DEFAULT


def _told(value: object, tongue: str) -> str:
    match value:
        case Money():
            return f"{value.currency} {_grouped(value.amount, tongue)}"
        case Percent():
            return _percent(value, tongue)
        case Months():
            return _months(value, tongue)
        case Rooms():
            return _rooms(value, tongue)
        case Word():
            return _word(value.key, tongue)
        case tuple():
            return ", ".join(_told(part, tongue) for part in value)
        case int():
            return _grouped(value, tongue)
        case _:
            return str(value)


def _grouped(amount: int, tongue: str) -> str:
    figures = f"{amount:,}"
    return figures if tongue == "en" else figures.replace(",", ".")


def _percent(percent: Percent, tongue: str) -> str:
    """One decimal at most."""
    exact = Decimal(percent.value.numerator) / Decimal(percent.value.denominator)
    figure = exact.quantize(Decimal("0.1"), ROUND_HALF_UP).normalize()
    text = f"{figure:f}"
    return (
        f"{text}%" if tongue == "en" else text.replace(".", ",") + (" %" if tongue == "es" else "%")
    )


def _months(months: Months, tongue: str) -> str:
    least, most = months.min, months.max
    if most is None:
        return _word("from_months" if least else "now", tongue).format(n=least)
    if most == 0:
        return _word("now", tongue)
    if least is None or least == 0:
        return _word("month" if most == 1 else "up_to_months", tongue).format(n=most)
    if least == most:
        return _word("month" if most == 1 else "months", tongue).format(n=most)
    return _word("range_months", tongue).format(m=least, n=most)


def _rooms(rooms: Rooms, tongue: str) -> str:
    if rooms.ambientes is not None:
        return _word("monoambiente" if rooms.ambientes == 1 else "ambientes", tongue).format(
            n=rooms.ambientes
        )
    return _word("bedroom" if rooms.bedrooms == 1 else "bedrooms", tongue).format(n=rooms.bedrooms)


def _word(key: str, tongue: str) -> str:
    return WORDS[key][LANGUAGES.index(tongue)]
