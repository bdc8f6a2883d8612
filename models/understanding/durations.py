"""Stretches of time as ranges of months: "3 a 6 meses", "en 15 días", a bare "6"."""

import math
import re
from dataclasses import dataclass
from typing import Final

from models.understanding.message import Found, Message
from models.understanding.numbers import NUMBER, NUMBER_OR_ONE


@dataclass(frozen=True, slots=True)
class Span:
    low: int | None
    high: int | None


_UNIT: Final = (
    r"(?:(?P<years>anos?|anios?|years?|ano\b|anitos?)|(?P<months>mes(?:es|esitos)?|months?"
    r"|meses)|(?P<weeks>semanas?|weeks?)|(?P<days>dias?|days?))"
)
_HALF: Final = r"(?P<half>medio ano|medio anio|half a year|mitad de ano(?= mas| como))"
_SPAN: Final = re.compile(
    rf"(?:{_HALF}|(?P<yearhalf>(?:un )?ano y medio)|(?P<couple>(?:un )?par de|a couple of"
    rf"|couple of|some|unos pocos|pocos"
    rf"|algunos|unos|unas|varios|alguns)(?! {NUMBER}) (?P<cunit>mes\w*|months?|anos?"
    rf"|anios|semanas?|weeks?|dias)"
    rf"|(?:unos |unas )?(?P<one>{NUMBER_OR_ONE})(?: ?(?P<oneunit>mes(?:es)?|anos?|months?"
    rf"|years?))?(?: ?(?:-|/"
    rf"|\ba\b|\by\b|\bo\b|\bu\b|\be\b|\bto\b|\bor\b|\bate\b"
    rf"|\bhasta\b) ?(?P<two>{NUMBER_OR_ONE}))? ?{_UNIT}\b(?P<andhalf> y medio)?)"
)
_FURTHER: Final = re.compile(
    rf",? (?:o )?({NUMBER})(?: mes\w*)?,? (?:como (?:mucho|maximo)|maximo|a lo sumo)"
)
_AGO: Final = re.compile(
    r"\b(?:hace|hacen|llevo|llevamos|ya van|cumpl\w+|tengo|tenemos|mi hij\w+ de|nene de"
    r"|nena de|bebe de|de hace|antiguedad(?: de| hasta| maxima| menor a)*|credito (?:a|de)"
    r"|hipotecario (?:a|de)|prestamo (?:a|de)|cuotas?(?: a| en| durante)?|financiad\w+ (?:a"
    r"|en)|financiacion (?:a|de|en)|garantia de|edad de|contrato (?:de|por|a)|a pagar en"
    r"|plazo de pago de) (?:ya |mas de |casi |unos |como |hasta |los |maximo )*$"
)
_NOT_TIME_AFTER: Final = re.compile(
    r" (?:de (?:antiguedad|edad|garantia|obra|contrato|alquiler|expensas|sueldo|credito"
    r"|cuotas|antig|financiacion|construccion|plazo para pagar)|que (?:busco|estoy|vengo"
    r"|buscamos|estamos|vivo|alquilo)|buscando|viviendo|atras|para pagar|antiguedad"
    r"|y no encuentro|ago\b)"
)
_LESS: Final = re.compile(
    r"\b(?:menos de|antes de(?: los)?|hasta(?: los| en)?|maximo|no mas de"
    r"|a mas tardar(?: en)?|como mucho(?: en)?|(?:en |dentro de )?(?:los |las )?(?:proxim"
    r"|siguient)[oa]s|within(?: the next)?|less than|in the next|under|a lo sumo(?: en)?"
    r"|como maximo(?: en)?|de aca a|de aqui a|up to|nao mais de|no menos de 0)\s*(?:unos "
    r"|en |los )*$"
)
LESS_AFTER: Final = re.compile(
    r",? ?(?:como (?:mucho|maximo)|maximo|max\b|a lo sumo|a mas tardar|o menos|o antes|tops"
    r"|at most|no mas)"
)
_MORE: Final = re.compile(
    r"\b(?:mas de|no antes de|a partir de|minimo|al menos|por lo menos|despues de|pasados"
    r"|more than|at least|after|recien (?:en|dentro de))\s*(?:los |unos |en )*$"
)
_MORE_AFTER: Final = re.compile(
    r" ?(?:o mas|como minimo|minimo|en adelante|or more|para adelante|por lo menos)"
)


def _from_now(amount: float, unit: str) -> tuple[int, int]:
    """Months that a duration lasts, from and to; days and weeks are rounded outwards."""
    if unit.startswith(("ano", "anio", "year", "anit")):
        return round(amount * 12), round(amount * 12)
    if unit.startswith(("mes", "month")):
        return math.floor(amount), math.ceil(amount)
    months = amount * (7 if unit.startswith(("sem", "week")) else 1) / 30
    near = round(months)
    if near and abs(months - near) < 0.1:
        return near, near
    return math.floor(months), math.ceil(months)


def read_durations(message: Message) -> list[Found[Span]]:
    found = []
    for match in _SPAN.finditer(message.text):
        before = message.text[max(0, match.start() - 40) : match.start()]
        if _AGO.search(before) or _NOT_TIME_AFTER.match(message.text, match.end()):
            continue
        span = _duration(message, match, before)
        if span and (_is_ahead(message, match, before) or message.is_expecting("timing")):
            found.append(Found(span, match.start(), match.end()))
    return found


def _is_ahead(message: Message, match: re.Match[str], before: str) -> bool:
    """Whether a duration speaks of when to buy: "en 3 meses", "3 a 6 meses"."""
    if message.is_aside(match.start()):
        return False
    prepared = re.search(
        r"\b(?:en|dentro de|entre|para|de|a|in|within|proxim[oa]s|unos|unas|menos|mas de"
        r"|antes de|maximo|hasta|los|las|como mucho en|tardar|em|daqui a|plazo|tipo"
        r"|aca a|aqui a|siguientes|next|mudar\w*|comprar|mucho|calculo|despues|recien"
        r"|partir de|from|tiempo|timing|plazos?:?|horizonte)[ :]*$",
        before,
    )
    alone = re.fullmatch(
        r"\W*(?:si|no|y|como|calculo|ponele|minimo)?\W*", message.text[: match.start()]
    )
    return bool(
        prepared
        or alone
        or match["two"]
        or match["half"]
        or _LESS.search(before)
        or LESS_AFTER.match(message.text, match.end())
        or re.search(r"[,.;:]\s*$", before)
    )


def _stretched(message: Message, match: re.Match[str], unit: str) -> int:
    """ "3 meses, 4 como mucho": the further end, said after."""
    more = _FURTHER.match(message.text, match.end())
    return _from_now(message.figure(more), unit)[1] if more else 0


def _duration(message: Message, match: re.Match[str], before: str) -> Span | None:
    if match["half"]:
        low = high = 6
    elif match["yearhalf"]:
        low = high = 18
    elif match["couple"]:
        unit = match["cunit"]
        is_pair = "par" in match["couple"] or "couple" in match["couple"]
        low = _from_now(2, unit)[0]
        high = _from_now(2 if is_pair else 4, unit)[1]
    else:
        unit = next(match[u] for u in ("years", "months", "weeks", "days") if match[u])
        one = message.figure(match, "one") + (0.5 if match["andhalf"] else 0)
        two = message.figure(match, "two") if match["two"] else one
        if max(one, two) > (120 if match["months"] else 730 if match["days"] else 30):
            return None
        low, high = _from_now(one, match["oneunit"] or unit)[0], _from_now(two, unit)[1]
        low, high = min(low, high), max(low, high)
        high = max(high, _stretched(message, match, unit))
    if (_MORE.search(before) and "no mas" not in before) or _MORE_AFTER.match(
        message.text, match.end()
    ):
        return Span(low, None)
    if _LESS.search(before) or LESS_AFTER.match(message.text, match.end()):
        return Span(0, high)
    return Span(low, high)


def read_bare_months(message: Message) -> list[Found[Span]]:
    if not message.is_expecting("timing"):
        return []
    match = re.fullmatch(
        rf"[^\w#]*(?:en |como |unos |de |entre |maximo |a |dentro de |y |mas o menos "
        rf"|hasta |aprox |calculo )*(?P<one>{NUMBER})(?: ?(?:-|/|\ba\b|\by\b"
        rf"|\bo\b) ?(?P<two>{NUMBER}))?(?: (?:aprox\w*|mas o menos|maximo"
        rf"|como mucho))*\W*",
        message.text,
    )
    if not match:
        return []
    one = round(message.figure(match, "one"))
    two = round(message.figure(match, "two")) if match["two"] else one
    if not 0 <= one <= two <= 60:
        return []
    low = 0 if re.search(r"\b(?:maximo|mucho|hasta)\b", message.text) else one
    return [
        Found(
            Span(low, two),
            match.start("one"),
            match.end("two") if match["two"] else match.end("one"),
        )
    ]
