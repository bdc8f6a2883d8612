"""Every figure that a text tells, with its unit: nothing that looks like one is passed over, since
what is passed over could not be checked."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from models.domain.claims import About, Figure, Unit
from models.understanding import folding
from models.understanding.amounts import Amount, find_amounts
from models.understanding.message import Message
from models.understanding.numbers import find_numbers, numbered
from models.understanding.questions import sentences
from models.understanding.told_dates import find_dates, find_times

_ORDINAL: Final = r"(?:to|ta|er|ro|ra|do|da|vo|va|mo|ma|no|na|th|st|nd|rd|o|a)?"
_AFTER: Final = tuple(
    (unit, re.compile(pattern))
    for unit, pattern in (
        (Unit.PERCENT, r" ?%"),
        (Unit.AREA, r" ?(?:m2|mt?s2?\b|metros?\b|m\b|sq\b|square met)"),
        (Unit.ROOMS, r" ?(?:-| )?(?:amb\b|ambs\b|ambientes?\b)"),
        (Unit.BEDROOMS, r" ?-?(?:dorm|habitacion|bed|quartos?\b|cuartos?\b|br\b)"),
        (Unit.BATHROOMS, r" ?(?:banos?\b|bath|banheiro|toilet)"),
        (Unit.FLOOR, rf"{_ORDINAL} ?(?:pisos?\b|plantas?\b|andar|floors?\b|storeys?\b)"),
        (Unit.LABEL, r"[a-gij](?![a-z0-9])"),
        (Unit.INSTALMENTS, r" ?(?:cuotas?\b|pagos\b|instal|parcelas?\b|prestacoes\b)"),
        (Unit.YEARS, r" ?(?:anos?\b|years?\b)"),
        (Unit.MONTHS, r" ?(?:mes(?:es)?\b|months?\b)"),
        (Unit.DAYS, r" ?(?:dias?\b|days?\b|semanas?\b|weeks?\b)"),
        (Unit.DISTANCE, r" ?(?:cuadras?\b|km\b|kilomet|blocks?\b|quadras?\b|minut)"),
        (
            Unit.COUNT,
            r" ?(?:opcion|opco|options?\b|unidad|units?\b|proyecto|projeto|projects?\b|tipologi"
            r"|deptos?\b|departament|apart|emprendimiento|torres?\b|edificio|cocheras?\b)",
        ),
    )
)
_BEFORE: Final = (
    (Unit.FLOOR, re.compile(r"\b(?:piso|andar|floor) $")),
    (Unit.ROOMS, re.compile(r"\b(?:el|los|un|uno|unos) de $")),
)
_LISTED: Final = re.compile(r" ?(?:,|/|-|\b(?:y|e|o|u|ou|or|and|to|a|al|hasta|ate|a los)\b) ?")
_MONEY_FROM: Final = 1_000
_YEARS: Final = (1_990, 2_045)
_ONE_ROOM: Final = re.compile(r"\b(?:monoambientes?|studios?|estudios?)\b")
_PER_HUNDRED: Final = re.compile(r"\b(?:por ?ciento|por cento|per ?cent)\b")
"""Before figures are looked for: "ciento" is one as well."""
_DIGITS: Final = re.compile(r"\d{2,}")
_UNREAD: Final = re.compile(
    r"\b(?:hundreds?|thousands?|millions?|half a|milh(?:ao|oes)|millon(?:es)?|mil(?! (?:gracias"
    r"|disculpas))|palos?|lucas?|eleven|thirteen|fourteen|sixteen|seventeen|nineteen|onze|treze"
    r"|quatorze|dezesseis|dezessete|dezoito|dezenove|docenas?|dozens?|duzias?|centenares|cientos)\b"
)
"""Figures in words that the rules for people do not read: told, and supported by nothing."""
_OTHER_COST: Final = re.compile(
    r"\b(?:expensas|reserv\w*|sena|escritura\w*|gastos|honorario\w*|sellos|impuesto\w*|abl|anticipo"
    r"|cochera\w*|baulera\w*|comision\w*|cuota\w*|alquil\w*|tasacion|seguro|mantenimiento|fees?"
    r"|taxes|deposit|down ?payment|maintenance|parking|storage|rent\w*|commission|condominio"
    r"|taxas?|entrada|garagem|vaga)\b"
)
_DELIVERED: Final = re.compile(
    r"\b(?:entreg\w*|posesion|termina\w*|finaliza\w*|lista?s? para|deliver\w*|hand(?:ed)?.?over"
    r"|complet\w*|ready|posse|pronto)\b"
)
_SEGMENT: Final = re.compile(
    r"[;!?\n]|\.(?=\s|$)|(?:,|\b(?:y|e|and|mientras que|while))"
    r" ?(?=(?:y |and |e )?(?:el|la|los|las|un|una|the|o|os|as) )"
)


class _Placed(NamedTuple):
    start: int
    end: int
    figure: Figure


def read_figures(folded: str) -> tuple[Figure, ...]:
    """Of a folded text, in order. Contacts are blanked before."""
    rest = _PER_HUNDRED.sub(lambda match: "%".ljust(len(match[0])), folded)
    placed: list[_Placed] = []
    for find in (find_dates, find_times):
        for start, end, figure in find(rest):
            placed.append(_Placed(start, end, figure))
        for start, end, _ in placed:
            rest = folding.blank(rest, start, end)
    amounts = _amounts(rest)
    placed += amounts
    for start, end, _ in amounts:
        rest = folding.blank(rest, start, end)
    # A figure that touches letters is no figure to the rules that read people; here it is one.
    placed += [
        _Placed(*match.span(), Figure(Unit.PLAIN, float(match[0]), words=match[0]))
        for match in _DIGITS.finditer(rest)
    ]
    placed += [
        _Placed(*match.span(), Figure(Unit.PLAIN, math.inf, words=match[0]))
        for match in _UNREAD.finditer(rest)
    ]
    placed += _studios(folded)
    placed.sort(key=lambda p: p.start)
    cuts = [0, *(match.start() for match in _SEGMENT.finditer(folded)), len(folded)]
    return tuple(_in_segment(folded, p, cuts) for p in _with_listed_units(folded, placed))


def _in_segment(folded: str, placed: _Placed, cuts: list[int]) -> Figure:
    number = sum(cut <= placed.start for cut in cuts[1:])
    words = folded[cuts[number] : cuts[number + 1]]
    about = About.OTHER
    if placed.figure.unit is Unit.MONEY and not _OTHER_COST.search(words):
        about = About.PRICE
    elif placed.figure.unit is Unit.DATE and _DELIVERED.search(words):
        about = About.DELIVERY
    return replace(placed.figure, segment=number, about=about)


def _amounts(text: str) -> list[_Placed]:
    figures = find_numbers(text)
    message = Message(
        written=text, folded=text, text=numbered(text, figures),
        figures={n.start: n for n in figures},
    )  # fmt: skip
    return [
        _Placed(a.start, a.end, _figure(message.text, a, text[a.start : a.end].strip()))
        for a in find_amounts(message)
    ]


def _figure(text: str, amount: Amount, words: str) -> Figure:
    if amount.currency is not None:
        return Figure(Unit.MONEY, amount.value, amount.currency, words)
    for unit, pattern in _AFTER:
        if match := pattern.match(text, amount.end):
            return Figure(unit, amount.value, words=words + match[0])
    if amount.is_scaled:
        return Figure(Unit.MONEY, amount.value, words=words)
    for unit, pattern in _BEFORE:
        if pattern.search(text, 0, amount.start) and amount.value < _MONEY_FROM:
            return Figure(unit, amount.value, words=words)
    low, high = _YEARS
    if low <= amount.value <= high and words.isdigit():
        return Figure(Unit.DATE, amount.value * 10_000, words=words)
    return Figure(Unit.PLAIN, amount.value, words=words)


def _studios(folded: str) -> Iterator[_Placed]:
    """Named by a word; in a question it is asked for, not told."""
    asked = [(start, end) for start, end, is_question in sentences(folded) if is_question]
    for match in _ONE_ROOM.finditer(folded):
        if not any(start <= match.start() < end for start, end in asked):
            yield _Placed(*match.span(), Figure(Unit.ROOMS, 1, words=match[0]))


def _with_listed_units(text: str, placed: list[_Placed]) -> list[_Placed]:
    """ "2, 3 y 4 ambientes", "USD 98.000 a 245.000": one unit for all of a list."""
    result = list(placed)
    for i in range(len(result) - 1, 0, -1):
        if _are_listed(text, result[i - 1], result[i]):
            result[i - 1] = _as(result[i - 1], result[i])
    for i in range(1, len(result)):
        if _are_listed(text, result[i - 1], result[i]):
            result[i] = _as(result[i], result[i - 1])
    return result


def _are_listed(text: str, one: _Placed, two: _Placed) -> bool:
    return bool(_LISTED.fullmatch(text, one.end, two.start))


def _as(placed: _Placed, other: _Placed) -> _Placed:
    figure, unit = placed.figure, other.figure.unit
    if figure.unit is not Unit.PLAIN or unit in (Unit.PLAIN, Unit.DATE):
        return placed
    if unit is Unit.MONEY and figure.value < _MONEY_FROM:
        return placed
    return placed._replace(figure=replace(figure, unit=unit, currency=other.figure.currency))
