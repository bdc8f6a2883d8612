"""Years and parts of a year ("fin de año", "en 2027") as distances from today."""

import re
from datetime import date
from typing import Final

from models.understanding.calendar_months import NEXT_YEAR, clip, until
from models.understanding.calendar_words import SEASONS
from models.understanding.durations import Span
from models.understanding.message import Found, Message
from models.understanding.numbers import NUMBER

FAR: Final = 12
"""Months at which "a largo plazo" begins."""


def _year_part(today: date, part: tuple[int, int], years_ahead: int | None) -> Span:
    """A part of the year: this year's unless it is over."""
    year = today.year + (years_ahead or 0)
    if years_ahead is None and part[1] < today.month:
        year += 1
    return Span(max(0, until(today, year, part[0])), until(today, year, part[1]))


_THIS_YEAR: Final = r"(?:de |en |durante )?este (?:mismo )?(?:ano|anio)|this year|este ano"
_PARTS: Final = (
    (r"primer(?:a)? (?:semestre|mitad|parte)|first half", (1, 6)),
    (r"segund[oa] (?:semestre|mitad|parte)|second half", (7, 12)),
    (r"primer trimestre|1er trimestre|# ?er trimestre", (1, 3)),
    (r"segundo trimestre", (4, 6)),
    (r"tercer trimestre", (7, 9)),
    (r"(?:ultimo|cuarto) trimestre", (10, 12)),
    (
        r"(?:a )?(?:principios?|comienzos?|inicios?|arrancando|empezando|early)(?: (?:de|del"
        r"|el|of))*(?= (?:ano|anio|next|proximo|que viene|#)|$| del)", (1, 3)),
    (
        r"(?:a )?(?:mediados|mitad|media[dn]o)(?: (?:de|del|el))*(?= (?:ano|anio|proximo|#))"
        r"|mid(?:dle of)?(?= next year)", (6, 7)),
    (
        r"(?:a )?(?:fin(?:es)?|final(?:es)?|end)(?: (?:de|del|el|of))*(?= (?:ano|anio|este"
        r"|proximo|year|the year|next|#))|antes (?:de )?que (?:termine|acabe|cierre"
        r"|finalice) el (?:ano|anio)|antes de (?:las )?(?:navidad|fiestas)|fiestas|navidad"
        r"|fim do ano", (12, 12)),
)  # fmt: skip
_PART_PATTERNS: Final = tuple((re.compile(rf"\b(?:{p})"), part) for p, part in _PARTS)
_NEXT: Final = re.compile(rf"\b(?:{NEXT_YEAR})\b")
_THIS: Final = re.compile(rf"\b(?:{_THIS_YEAR})\b")
_YEAR: Final = re.compile(
    rf"\b(?:en|para|durante|del|de|in|el|hasta|antes de|despues de|para el|recien|ano"
    rf"|entre)(?: el| fines del?| principios del?| mediados del?)? ?({NUMBER})(?! ?(?:mil|k"
    rf"|usd|m2|amb|dorm|mes|ano|dia|pesos|dol|lucas))"
)
_NEXT_MONTH: Final = r"(?:mes (?:que|q) viene|proximo mes|mes proximo|mes entrante)"
RELATIVE: Final = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), span)
    for pattern, span in (
        (
            rf"(?:el )?{_NEXT_MONTH} o (?:el otro|el que le sigue|el siguiente)", Span(1, 2)),
        (rf"(?:el )?{_NEXT_MONTH}|next month|mes que vem", Span(1, 1)),
        (r"(?:a )?corto plazo|short term|prontamente|curto prazo|proximamente", Span(0, 3)),
        (r"(?:a )?mediano plazo|medium term|medio plazo", Span(6, 12)),
        (r"(?:a )?largo plazo|long term|mas adelante en unos anos|longo prazo", Span(FAR, None)),
    )
)  # fmt: skip
_SEASON_NAMES: Final = ("verano", "otono", "invierno", "primavera")
_SEASON_LEAD: Final = re.compile(
    r"\b(?:en|para|hasta|antes|despues|este|proximo|pasado)(?: (?:el|de|del|las|la|este"
    r"|proximo|que termine|vacaciones))*\s*$"
)
_NEXT_ONE: Final = re.compile(r" (?:que viene|proximo|entrante)\b")
_YEAR_NAMED: Final = re.compile(
    r"(?:(?: (?:del?|el|of|the|este|proximo|next))* ?(?:(?:ano|anio|year)\b|#~*))?"
    r"(?: (?:que viene|proximo|entrante)\b)?"
)
"""What follows a part of a year and belongs to its words."""


def read_parts(message: Message, today: date) -> list[Found[Span]]:
    text = message.text
    for pattern, part in (*_PART_PATTERNS, *SEASONS):
        for match in pattern.finditer(text):
            after = text[match.end() : match.end() + 30]
            year = _explicit_year(message, match.end(), today)
            if year is None and after.startswith(" #"):
                continue
            ahead = 1 if _NEXT.search(after) else 0 if _THIS.search(after) else year
            if ahead is not None and ahead < 0:
                continue
            before = text[max(0, match.start() - 25) : match.start()]
            is_led = _SEASON_LEAD.search(before) or _NEXT_ONE.match(after)
            if match[0].endswith(_SEASON_NAMES) and not is_led:
                continue
            if match[0].startswith("antes de"):
                before = "antes de"
            span = _year_part(today, part, ahead)
            if span.high is not None and span.high <= 0:
                span = Span(0, 1)
            named = _YEAR_NAMED.match(text, match.end())
            return [Found(clip(span, before), match.start(), named.end() if named else match.end())]
    return []


def _explicit_year(message: Message, at: int, today: date) -> int | None:
    match = re.match(rf"(?: (?:del?|el|of|ano|anio))* ?({NUMBER})", message.text[at : at + 20])
    number = message.figures.get(at + match.start(1)) if match else None
    is_year = number is not None and 2020 <= number.value <= 2060
    return round(number.value) - today.year if number and is_year else None


def read_years(message: Message, today: date) -> list[Found[Span]]:
    text = message.text
    for match in _NEXT.finditer(text):
        before = text[max(0, match.start() - 25) : match.start()]
        span = Span(until(today, today.year + 1, 1), until(today, today.year + 1, 12))
        return [Found(clip(span, before), match.start(), match.end())]
    for match in _THIS.finditer(text):
        return [Found(Span(0, max(1, 12 - today.month)), match.start(), match.end())]
    for match in _YEAR.finditer(text):
        year = round(message.figure(match))
        if today.year <= year <= today.year + 10 and message.figures[match.start(1)].value == year:
            before = text[max(0, match.start(1) - 25) : match.start(1)]
            span = Span(max(0, until(today, year, 1)), max(1, until(today, year, 12)))
            return [Found(clip(span, before), match.start(1), match.end(1))]
    if message.is_expecting("timing"):
        bare = re.fullmatch(rf"[^\w#]*({NUMBER})\W*", text)
        year = round(message.figure(bare)) if bare else 0
        if bare and today.year <= year <= today.year + 10:
            span = Span(max(0, until(today, year, 1)), max(1, until(today, year, 12)))
            return [Found(span, bare.start(1), bare.end(1))]
    return []
