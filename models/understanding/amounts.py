"""Amounts of money in a message: a figure, its scale (mil, lucas, palos) and its currency."""

import re
from dataclasses import dataclass
from typing import Final

from models.understanding.message import Message
from models.understanding.numbers import NUMBER

_CURRENCIES: Final = (
    ("UYU", r"pesos? uruguayos?|uyu|\$u\b"),
    ("MXN", r"pesos? mexicanos?|mxn"),
    ("BRL", r"r\$|reais|reales|brl"),
    (
        "USD",
        r"u\$s|u\$d|us\$|u\$|u\.s\.?d?\.?|usdt?|us|dollars?|bucks|dol[ao]re?s?|dolar|dolarucos"
        r"|dolares?|dls|dlrs|verdes|verdolagas?|verde|billetes verdes|greens?",
    ),
    ("EUR", r"€|euros?|eur"),
    ("ARS", r"ar\$|ars|pesos?(?: argentinos?)?|mangos|\$ars"),
    ("$", r"\$"),
)
_SIGN: Final = "|".join(pattern for _, pattern in _CURRENCIES)
_CURRENCY: Final = tuple((code, re.compile(pattern)) for code, pattern in _CURRENCIES)
_SCALES: Final = (
    (
        1_000_000,
        r"palos?|palitos?|millon(?:es|cito)?|millo|mill|mm|million|millions|milhao|milhoes"
        r"|melones|melon",
    ),
    (1_000, r"mil|miles|k|lucas?|luquitas?|lukas?|luka|lks|thousand|grand"),
)
_SCALE: Final = "|".join(pattern for _, pattern in _SCALES)
_MILLIONS: Final = re.compile(_SCALES[0][1])

_AMOUNT: Final = re.compile(
    rf"(?:(?P<before>(?<![a-z]){_SIGN})[ :]*)?"
    rf"(?:"
    rf"(?P<half>\bmedio) (?P<halfscale>palo|palito|millon)\b"
    rf"|(?P<one>\b(?:un|one|um)) (?P<onescale>palo|palito|millon|melon|million|milhao)\b"
    rf"|(?P<alone>\b(?:palo)\b(?= (?:y|verde))|\bmil\b(?= (?:dolares|usd)))"
    rf"|(?P<figure>{NUMBER})(?: ?(?P<scale>{_SCALE})\b)?"
    rf")"
    rf"(?P<andhalf> y medio\b)?"
    rf"(?: (?:con )?(?P<rest>{NUMBER})(?! ?(?:amb|dorm|hab|m2|mes|ano"
    rf"|met))(?P<restscale> ?(?:mil|k|lucas)\b)?(?=\W|$))?"
    rf"(?: ?(?:de |en |en los )?(?P<after>(?:{_SIGN})(?![a-z])))?"
)


@dataclass(frozen=True, slots=True)
class Amount:
    value: float
    currency: str | None
    """None: not said. "$": a peso sign, which may mean either."""
    is_scaled: bool
    """A scale word was said; a bare "120" has none."""
    start: int
    end: int

    def times(self, factor: float) -> "Amount":
        return Amount(self.value * factor, self.currency, True, self.start, self.end)


def currency_of(sign: str | None) -> str | None:
    sign = (sign or "").strip()
    return next((code for code, pattern in _CURRENCY if pattern.fullmatch(sign)), None)


_SPOKEN: Final = re.compile(
    r"\b(?:en|de|son|pero|todo|pago|tengo|los|hablo|cash|presupuesto) +(?:[a-z]+ +)?"
    rf"({_SIGN})(?![a-z#])|^\W*({_SIGN})\W*$"
)


def spoken_currency(message: Message) -> str | None:
    """A currency named apart from the figures: "120 mil, en dólares"."""
    match = _SPOKEN.search(message.text)
    code = currency_of(match[1] or match[2]) if match else None
    return None if code == "$" else code


def _scale(word: str | None) -> int:
    if not word:
        return 1
    return 1_000_000 if _MILLIONS.fullmatch(word) else 1_000


def _amount(message: Message, match: re.Match[str]) -> Amount | None:
    scale = _scale(match["scale"] or match["halfscale"] or match["onescale"])
    if match["alone"]:
        scale = _scale(match["alone"])
    value = message.figure(match, "figure") if match["figure"] else 0.5 if match["half"] else 1.0
    end = match.end()
    if match["andhalf"]:
        value += 0.5
    total = value * scale
    rest = message.figures.get(match.start("rest")) if match["rest"] else None
    if rest is not None and _continues(scale, rest.value, bool(match["restscale"])):
        total += rest.value * (1_000 if scale >= 1_000_000 else 1)
    elif rest is not None:
        end = match.start("rest")
    before = currency_of(match["before"])
    after = currency_of(match["after"]) if end == match.end() else None
    # "$120 mil dólares": the word outweighs the sign.
    currency = after if after and (before in (None, "$")) else before
    return Amount(total, currency, scale > 1, match.start(), end)


def _continues(scale: int, rest: float, is_scaled: bool) -> bool:
    """Whether a second figure belongs to the first: "un palo doscientos"."""
    if scale >= 1_000_000:
        return 50 <= rest < 1_000 and rest % 10 == 0
    return scale == 1_000 and 100 <= rest < 1_000 and not is_scaled


def find_amounts(message: Message) -> list[Amount]:
    """Every figure of the message as it would be as money, in order; not yet judged."""
    found, at = [], 0
    while match := _AMOUNT.search(message.text, at):
        amount = _amount(message, match)
        at = max(amount.end if amount else match.end(), match.start() + 1)
        if amount:
            found.append(amount)
    return found
