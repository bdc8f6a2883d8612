"""What an offer has that only its type has, as a tenant gives it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from models.domain.errors import InvalidInput
from models.domain.offer import OfferType

_TEXT_MAX: Final = 300
_COVERAGES_MAX: Final = 10


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= _TEXT_MAX


def _is_amount(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_list(value: Any) -> bool:
    return (
        isinstance(value, list) and 0 < len(value) <= _COVERAGES_MAX and all(map(_is_text, value))
    )


Test = tuple[Callable[[Any], bool], str]
_WORDS: Final[Test] = (_is_text, f"words, {_TEXT_MAX} characters at most")
TERMS: Final[Mapping[OfferType, Mapping[str, Test]]] = {
    OfferType.PROPERTY: {},
    OfferType.AUTO: {
        "brand": _WORDS,
        "model": _WORDS,
        "financing": (
            lambda value: isinstance(value, bool) or _is_text(value),
            "true, false, or words on how it is financed",
        ),
    },
    OfferType.LOAN: {
        "income_min": (_is_amount, "the least income a month, in whole units of the currency")
    },
    OfferType.INSURANCE: {
        "coverages": (_is_list, f"a list of {_COVERAGES_MAX} names at most, as they are offered")
    },
}


def check(kind: OfferType, terms: Mapping[str, Any]) -> None:
    """Raises InvalidInput in words that say what to do."""
    known = TERMS[kind]
    if unknown := sorted(terms.keys() - known.keys()):
        raise InvalidInput(
            f"an offer of type {kind} has no {', '.join(unknown)}; "
            f"it may have: {', '.join(known) or 'no terms'}"
        )
    wrong = [
        f"{name} has to be {known[name][1]}" for name in terms if not known[name][0](terms[name])
    ]
    if wrong:
        raise InvalidInput("; ".join(wrong))
