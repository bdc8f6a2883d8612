"""Months named in a message ("para marzo", "entre abril y junio") as distances from today."""

import re
from datetime import date
from typing import Final

from models.understanding import corrections
from models.understanding.calendar_words import MONTH, month_number
from models.understanding.durations import LESS_AFTER, Span
from models.understanding.message import Found, Message
from models.understanding.numbers import NUMBER


def until(today: date, year: int, month: int) -> int:
    return (year - today.year) * 12 + month - today.month


NEXT_YEAR: Final = (
    r"(?:el |del |de )?(?:ano|anio) (?:(?:que|q) viene|proximo|entrante|siguiente)|(?:el "
    r"|del )?proximo (?:ano|anio)|next year|ano que vem|proximo ano"
)
_MONTH: Final = re.compile(
    rf"\b(?P<lead>(?:en|para|a (?:fines|finales|mediados|principios|comienzos|partir) de"
    rf"|fin(?:es)? de|hasta|antes de|despues de|mediados de|principios de|desde"
    rf"|recien (?:en|para)|hacia|tipo|by|in|next|before|after|para fines de|proximo|entre"
    rf"|em|calculo(?: que)?(?: en| para)?|hay que|y|o|a|mes de|from|until"
    rf"|para el)(?: (?:el|mes de|principios de|fines de|mediados de|los|next"
    rf"|proximo))* )?"
    rf"(?P<month>{MONTH})\b(?: (?:de|del|of)?(?: ?ano)? ?(?P<year>{NUMBER}))?"
)
_ONWARDS: Final = re.compile(r" ?,? ?(?:en adelante|para adelante|o despues|o mas adelante)\b")
_JOINED: Final = re.compile(
    rf" ?(?:/|-|,|y|o|u|a|and|or|to|e|ou) ?{MONTH} (?:de |del |of )?(?:ano )?(?P<year>{NUMBER})"
)
_DATE_PLACE: Final = re.compile(
    r"(?:#~* de|\bav(?:enida|da|\.)?(?: de)?|\bcalle|\bplaza(?: de)?|\btres de|\bestacion"
    r"|\bsoy|\bllamo|\bnombre es|\bbarrio)\s*$"
)


def clip(span: Span, before: str) -> Span:
    """ "antes de" and "hasta" open a range towards today, "después de" away from it."""
    if re.search(r"\bno antes de[l]?\s*$", before):
        return Span(span.low, None)
    if re.search(
        r"\b(?:antes de[l]?|hasta|before|by|until|a mas tardar(?: en| a)?|no mas alla de"
        r"|de aca a|maximo|como mucho|no pasar de|ate)(?: (?:el|los|que termine|fin|fines"
        r"|finales|de|que sea|terminar|las))*\s*$",
        before,
    ):
        return Span(0, span.high)
    if re.search(
        r"\b(?:despues de[l]?|a partir de[l]?|after|pasado|desde|no antes de)(?: el)?\s*$", before
    ):
        is_after = re.search(r"\b(?:despues|after|pasado)\b[a-z ]*$", before)
        return Span(span.high if is_after else span.low, None)
    return span


def read_months(message: Message, today: date) -> list[Found[Span]]:
    found: list[Found[Span]] = []
    for match in _MONTH.finditer(message.text):
        lead = (match["lead"] or "").strip()
        start = match.start("month")
        before = message.text[max(0, start - 30) : start]
        if _DATE_PLACE.search(before) and not re.search(
            r"\b(?:para|antes d|hasta|desde) ?el #~* de\s*$", before
        ):
            continue
        name = match["month"]
        is_weak = lead in ("", "y", "o", "a", "hay que", "from") or (
            name == "may" and lead not in ("in", "by", "next", "before")
        )
        if is_weak and not _may_stand_alone(message, match, found, lead):
            continue
        year = message.figures.get(_year_at(message, match))
        span = _month_span(today, month_number(name), round(year.value) if year else None)
        if span is None:
            continue
        if re.search(rf"^\W*(?:{NEXT_YEAR})", message.text[match.end() :]):
            span = _month_span(today, month_number(name), today.year + 1) or span
        if re.search(r"\b(?:estamos|hoy es|estamos a \S+) (?:en|de)\s*$", before):
            continue
        span = clip(span, before)
        if _ONWARDS.match(message.text, match.end()):
            span = Span(span.low, None)
        if LESS_AFTER.match(message.text, match.end()):
            span = Span(0, span.high)
        found.append(Found(span, match.start(), match.end()))
    return [_joined_months(message, found)] if found else []


def _joined_months(message: Message, found: list[Found[Span]]) -> Found[Span]:
    """ "entre marzo y mayo" is one range; anything else keeps the first."""
    if len(found) < 2:
        return found[0]
    between = message.text[found[0].start : found[1].end]
    low, high = found[0].value.low, found[1].value.high
    if (
        len(between) < 45
        and low is not None
        and high is not None
        and re.search(r"\b(?:y|o|a|hasta|and|or|to)\b|-|/|[a-z] [a-z]", between)
        and low <= high
        and not corrections.MARKER.search(between)
    ):
        return Found(Span(low, high), found[0].start, found[1].end)
    standing = corrections.standing(message, found)
    return standing[0] if standing else found[0]


def _year_at(message: Message, match: re.Match[str]) -> int:
    """Where the year of a month is; of "marzo o abril del 2027" the year of both."""
    if match["year"]:
        return match.start("year")
    joined = _JOINED.match(message.text, match.end())
    return joined.start("year") if joined else -1


def _may_stand_alone(
    message: Message, match: re.Match[str], found: list[Found[Span]], lead: str
) -> bool:
    is_expected = message.is_expecting("timing")
    if found and len(message.text[found[-1].end : match.start("month")]) < 12:
        return True
    if (
        match["month"]
        in (
            "mar",
            "set",
            "dic",
            "ene",
            "feb",
            "abr",
            "jun",
            "jul",
            "ago",
            "sep",
            "oct",
            "nov",
            "sept",
        )
        and not is_expected
    ):
        return False
    alone = re.fullmatch(r"\W*(?:\w+\W+){0,2}", message.text[: match.start("month")])
    return is_expected or bool(
        alone and not message.text[match.end() :].strip(" .!,") and lead != ""
    )


def _month_span(today: date, month: int, year: int | None) -> Span | None:
    if year is not None and year < 100:
        year += 2000
    ahead = (month - today.month) % 12 if year is None else until(today, year, month)
    if not 0 <= ahead <= 120:
        return None
    # The month that is running leaves a few weeks.
    return Span(ahead, ahead) if ahead else Span(0, 1)
