"""How figures and dates are written for people."""

from collections.abc import Sequence
from datetime import date
from typing import Final

_MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "pt": (
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ),
}
_AND: Final = {"es": " y ", "en": " and ", "pt": " e "}
_OF: Final = {"es": " de ", "en": " ", "pt": " de "}


def money(amount: int, currency: str, language: str = "es") -> str:
    """Whole units: `USD 120.000`, in English `USD 120,000`."""
    grouped = f"{amount:,}"
    return f"{currency} {grouped if language == 'en' else grouped.replace(',', '.')}"


def month(day: date, language: str = "es") -> str:
    months = _MONTHS.get(language, _MONTHS["es"])
    return f"{months[day.month - 1]}{_OF.get(language, ' de ')}{day.year}"


def listing(items: Sequence[str], language: str = "es") -> str:
    """`a, b y c`."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + _AND.get(language, " y ") + items[-1]
