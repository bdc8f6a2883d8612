"""When the person wants to buy, as a range of months from today."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from models.domain.qualification import Timing
from models.understanding import corrections
from models.understanding.calendar_words import MONTH, SEASONS, month_number
from models.understanding.message import Found, Message
from models.understanding.numbers import NUMBER, NUMBER_OR_ONE

FAR: Final = 12
"""Months at which "a largo plazo" begins."""


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
    rf"(?:{_HALF}|(?P<couple>(?:un )?par de|a couple of|couple of|some|unos pocos|pocos"
    rf"|algunos|unos|unas|varios|alguns)(?! {NUMBER}) (?P<cunit>mes\w*|months?|anos?"
    rf"|anios|semanas?|weeks?|dias)"
    rf"|(?:unos |unas )?(?P<one>{NUMBER_OR_ONE})(?: ?(?:mes(?:es)?|anos?))?(?: ?(?:-|/"
    rf"|\ba\b|\by\b|\bo\b|\bu\b|\be\b|\bto\b|\bor\b|\bate\b"
    rf"|\bhasta\b) ?(?P<two>{NUMBER_OR_ONE}))? ?{_UNIT}\b(?P<andhalf> y medio)?)"
)
_NOT_TIME_BEFORE: Final = re.compile(
    r"(?:\b(?:hace|hacen|desde hace|llevo|llevamos|tengo|tenemos|tiene|cumpl\w+|hasta"
    r"|menos de|de) (?:ya |mas de |casi |unos |como )*$)"
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
_LESS_AFTER: Final = re.compile(
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

_NOW: Final = re.compile(
    r"\b(?:ya mismo|ahora mismo|lo antes posible|lo mas (?:pronto|rapido"
    r"|temprano) posible|cuanto antes|lo antes que (?:se )?pueda"
    r"|lo mas rapido que (?:se )?pueda"
    r"|de forma inmediata|de manera inmediata|inmediat(?:o|a|amente)|urgente(?:mente)?"
    r"|urgencia|enseguida|en seguida|al toque|asap|a\.s\.a\.p|as soon as possible"
    r"|right now|right away|immediately|o quanto antes|o mais rapido possivel|imediat\w+"
    r"|agora mesmo|(?:comprar|compro|mudar\w*|reservar|cerrar|invertir|definir|avanzar"
    r"|senar|entrar|arrancar) (?:ya|ahora|hoy|de una|esta semana)\b"
    r"|para (?:ya|ahora|hoy|ayer)\b|(?:lo )?(?:necesito|quiero|seria|es|buscamos|busco"
    r"|lo antes|urge) ya\b(?! (?:me|te|lo|la|tengo|que|vi|hable|consult))|me urge"
    r"|nos urge|apurad[oa]s?\b|apuro\b|esta semana|este mes|la semana que viene"
    r"|proxima semana|semana proxima|next week"
    r"|this (?:month|week)|a fin(?:es)? de(?: este)? mes|fin de mes|en (?:estos"
    r"|los proximos) dias|en dias|en cuestion de dias|essa semana|este mesmo mes)"
)
_NOW_BARE: Final = re.compile(
    r"\W*(?:lo |es |para |seria |yo |si,? |lo mas |quiero |bueno |por mi |mira |eh "
    r"|cuando sea,? )*(?:ya+|ahora|hoy|ahora ya|ya ya|de una|pronto|rapido|manana|now"
    r"|agora|ja|today|hoje|listo(?: para)? ya|de inmediato|cuando (?:ustedes )?quieran"
    r"|cuanto mas rapido mejor|cuanto antes mejor)(?: por favor| si se puede"
    r"| si es posible| si puede ser| mejor| mismo| nomas)*\W*"
)
_NOT_NOW: Final = re.compile(
    r"\b(?:no|sin|ni|nada de|tampoco|ningun)(?: (?:tengo|hay|tenemos|es|estoy|estamos|ando"
    r"|me|lo|la|para|tan|muy|de|ningun|mucho|mucha|tanto|tanta|gran|quiero|necesito|nos"
    r"|corre|demasiado|con|es algo))*\s*$"
)
_FLEXIBLE: Final = re.compile(
    r"\b(?:sin (?:apuro|apuros|prisa|urgencia|ningun apuro|mucho apuro|tanto apuro"
    r"|fecha)|no (?:hay|tengo|tenemos|es|me|nos|estoy|estamos|ando|corre)(?: (?:ningun"
    r"|ninguna|mucho|mucha|tanto|tanta|gran|muy|tan|con|de))* (?:apuro|apuros"
    r"|apurad[oa]s?|prisa|urgencia|urgente|urge|corre|apura|plazo|fecha)"
    r"|no (?:me|nos) (?:apur\w+|urge|corre prisa)|tranqui\w*|(?:cuando|en cuanto|apenas"
    r"|ni bien|una vez que) (?:aparezca|salga|surja|encuentre|encontremos|se de\b"
    r"|se pueda|pueda|pinte|sea\b|haya|este|venda|vendamos|consiga|me salga|este listo"
    r"|llegue)|flexible|no rush|sem pressa"
    r"|not in a (?:hurry|rush)|whenever|me da igual cuando|es indistinto|indistinto"
    r"|con calma|de a poco|sin fecha|a su tiempo|no es (?:para ya|urgente|inmediato"
    r"|para ahora)|sin plazo|depende (?:de )?(?:cuando|la oportunidad|lo que|de|si)"
    r"|abierto|el tiempo que sea|no corre prisa|tengo tiempo|hay tiempo|tomar\w* (?:el"
    r"|mi|su|nuestro) tiempo)\b"
)
_YA_TAIL: Final = re.compile(
    r"(?:comprar|mudar\w*|busco|buscando|quiero|necesito|algo|depto|casa"
    r"|invertir)(?: \S+){0,6}? ya\s*(?:[.!,;\n]|$)"
)


def read_timing(message: Message) -> Found[Timing] | None:
    found: list[Found[Span]] = []
    for reader in (_durations, _calendar, _bare_months, _immediate):
        found = corrections.standing(
            message, [f for f in reader(message) if not _is_void(message, f)]
        )
        if found:
            break
    loose = [m for m in _FLEXIBLE.finditer(message.text) if _is_loose(message, m)]
    if not found and not loose:
        return None
    start = min([f.start for f in found[:1]] + [m.start() for m in loose])
    end = max([f.end for f in found[:1]] + [m.end() for m in loose])
    span = found[0].value if found else Span(None, None)
    if loose and found and span == Span(0, 1):
        # "No es urgente": the urgency is denied, not said.
        span = Span(None, None) if _denied(message, found[0].start) else span
    text = message.words(start, end)
    return Found(Timing(text, span.low, span.high, bool(loose)), start, end)


def _is_void(message: Message, found: Found[Span]) -> bool:
    is_expected = message.is_expecting("timing")
    return not is_expected and message.is_asked(found.start)


def _denied(message: Message, at: int) -> bool:
    return bool(_NOT_NOW.search(message.text[max(0, at - 30) : at]))


def _is_loose(message: Message, match: re.Match[str]) -> bool:
    word = match[0]
    if message.is_asked(match.start()):
        return False
    if word.startswith(
        ("tranqui", "flexible", "indistinto", "es indistinto", "abierto", "depende")
    ):
        # "zona tranquila", "barrio tranquilo": the place is, not the person.
        return message.is_expecting("timing") or (
            word in ("tranqui",)
            and not re.search(
                r"(?:zona|barrio|lugar|calle|edificio|algo|bien|mas)\s*$",
                message.text[: match.start()],
            )
        )
    return True


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


def _durations(message: Message) -> list[Found[Span]]:
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
        or _LESS_AFTER.match(message.text, match.end())
        or re.search(r"[,.;:]\s*$", before)
    )


def _duration(message: Message, match: re.Match[str], before: str) -> Span | None:
    if match["half"]:
        low = high = 6
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
        low, high = _from_now(min(one, two), unit)[0], _from_now(max(one, two), unit)[1]
    if re.search(r"\b(?:y|o|entre)\s*$", before) and False:
        return None
    if (_MORE.search(before) and "no mas" not in before) or _MORE_AFTER.match(
        message.text, match.end()
    ):
        return Span(low, None)
    if _LESS.search(before) or _LESS_AFTER.match(message.text, match.end()):
        return Span(0, high)
    return Span(low, high)


def _bare_months(message: Message) -> list[Found[Span]]:
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


def _immediate(message: Message) -> list[Found[Span]]:
    found = []
    for match in _NOW.finditer(message.text):
        if message.is_aside(match.start()):
            continue
        if _denied(message, match.start()) or _is_visit(message, match):
            continue
        if match[0].startswith("apuro") and not re.search(
            r"\b(?:tengo|con|hay|tenemos|mucho)(?: mucho| bastante| algo de)?\s*$",
            message.text[: match.start()],
        ):
            continue
        found.append(Found(Span(0, 1), match.start(), match.end()))
    if not found and (tail := _YA_TAIL.search(message.text)):
        found.append(Found(Span(0, 1), tail.end() - 3, tail.end()))
    if not found and message.is_expecting("timing"):
        first = re.split(r"[,.;!\n]", message.text, maxsplit=1)[0]
        soon = re.search(r"\b(?:rapido|pronto|ya mismo|cuanto antes)\b", message.text)
        if soon and not _denied(message, soon.start()):
            found.append(Found(Span(0, 1), *soon.span()))
        elif _NOW_BARE.fullmatch(first) or _NOW_BARE.fullmatch(message.text):
            found.append(Found(Span(0, 1), 0, len(first)))
    return found


def _is_visit(message: Message, match: re.Match[str]) -> bool:
    """ "Verlo esta semana" plans a visit, not a purchase."""
    before = message.text[max(0, match.start() - 25) : match.start()]
    return bool(
        re.search(
            r"\b(?:ver\w*|visit\w*|conocer\w*|pasar|ir|hablar|hablamos|llam\w+)(?: \w+){0,2}\s*$",
            before,
        )
    )


# What a calendar expression means, given today.
_Meaning = Callable[[date, re.Match[str]], Span | None]


def _until(today: date, year: int, month: int) -> int:
    return (year - today.year) * 12 + month - today.month


def _year_part(today: date, part: tuple[int, int], years_ahead: int | None) -> Span:
    """A part of the year: this year's unless it is over."""
    year = today.year + (years_ahead or 0)
    if years_ahead is None and part[1] < today.month:
        year += 1
    return Span(max(0, _until(today, year, part[0])), _until(today, year, part[1]))


_NEXT_YEAR: Final = (
    r"(?:el |del |de )?(?:ano|anio) (?:que viene|proximo|entrante|siguiente)|(?:el "
    r"|del )?proximo (?:ano|anio)|next year|ano que vem|proximo ano"
)
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
_NEXT: Final = re.compile(rf"\b(?:{_NEXT_YEAR})\b")
_THIS: Final = re.compile(rf"\b(?:{_THIS_YEAR})\b")
_YEAR: Final = re.compile(
    rf"\b(?:en|para|durante|del|de|in|el|hasta|antes de|despues de|para el|recien|ano"
    rf"|entre)(?: el| fines del?| principios del?| mediados del?)? ?({NUMBER})(?! ?(?:mil|k"
    rf"|usd|m2|amb|dorm|mes|ano|dia|pesos|dol|lucas))"
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
_DATE_PLACE: Final = re.compile(
    r"(?:#~* de|\bav(?:enida|da|\.)?(?: de)?|\bcalle|\bplaza(?: de)?|\btres de|\bestacion"
    r"|\bsoy|\bllamo|\bnombre es|\bbarrio)\s*$"
)


def _calendar(message: Message) -> list[Found[Span]]:
    today = message.today
    if today is None:
        return []
    found = _months(message, today) or _parts(message, today) or _years(message, today)
    extra = []
    for pattern, span in _RELATIVE:
        for match in pattern.finditer(message.text):
            if not message.is_aside(match.start()) or message.is_expecting("timing"):
                extra.append(Found(span, match.start(), match.end()))
    return found or sorted(extra, key=lambda f: f.start)


_RELATIVE: Final = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), span)
    for pattern, span in (
        (
            r"(?:el )?(?:mes que viene|proximo mes|mes proximo|mes entrante)|next month"
            r"|mes que vem|proximo mes", Span(1, 1)),
        (r"(?:a )?corto plazo|short term|prontamente|curto prazo|proximamente", Span(0, 3)),
        (r"(?:a )?mediano plazo|medium term|medio plazo", Span(6, 12)),
        (r"(?:a )?largo plazo|long term|mas adelante en unos anos|longo prazo", Span(FAR, None)),
    )
)  # fmt: skip


def _clip(span: Span, before: str) -> Span:
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


def _months(message: Message, today: date) -> list[Found[Span]]:
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
        year = message.figures.get(match.start("year")) if match["year"] else None
        span = _month_span(today, month_number(name), round(year.value) if year else None)
        if span is None:
            continue
        if re.search(rf"^\W*(?:{_NEXT_YEAR})", message.text[match.end() :]):
            span = _month_span(today, month_number(name), today.year + 1) or span
        found.append(Found(_clip(span, before), match.start(), match.end()))
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
    if year is None:
        ahead = (month - today.month) % 12
    else:
        ahead = _until(today, year, month)
    if not 0 <= ahead <= 120:
        return None
    # The month that is running leaves a few weeks.
    return Span(ahead, ahead) if ahead else Span(0, 1)


_SEASON_NAMES: Final = ("verano", "otono", "invierno", "primavera")
_SEASON_LEAD: Final = re.compile(
    r"\b(?:en|para|hasta|antes|despues|este|proximo|pasado)(?: (?:el|de|del|las|la|este"
    r"|proximo|que termine|vacaciones))*\s*$"
)


def _parts(message: Message, today: date) -> list[Found[Span]]:
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
            if match[0].endswith(_SEASON_NAMES) and not _SEASON_LEAD.search(before):
                continue
            if match[0].startswith("antes de"):
                before = "antes de"
            span = _year_part(today, part, ahead)
            if span.high is not None and span.high <= 0:
                span = Span(0, 1)
            return [Found(_clip(span, before), match.start(), match.end())]
    return []


def _explicit_year(message: Message, at: int, today: date) -> int | None:
    match = re.match(rf"(?: (?:del?|el|of|ano|anio))* ?({NUMBER})", message.text[at : at + 20])
    number = message.figures.get(at + match.start(1)) if match else None
    is_year = number is not None and 2020 <= number.value <= 2060
    return round(number.value) - today.year if number and is_year else None


def _years(message: Message, today: date) -> list[Found[Span]]:
    text = message.text
    for match in _NEXT.finditer(text):
        before = text[max(0, match.start() - 25) : match.start()]
        span = Span(_until(today, today.year + 1, 1), _until(today, today.year + 1, 12))
        return [Found(_clip(span, before), match.start(), match.end())]
    for match in _THIS.finditer(text):
        return [Found(Span(0, max(1, 12 - today.month)), match.start(), match.end())]
    for match in _YEAR.finditer(text):
        year = round(message.figure(match))
        if today.year <= year <= today.year + 10 and message.figures[match.start(1)].value == year:
            before = text[max(0, match.start(1) - 25) : match.start(1)]
            span = Span(max(0, _until(today, year, 1)), max(1, _until(today, year, 12)))
            return [Found(_clip(span, before), match.start(1), match.end(1))]
    if message.is_expecting("timing"):
        bare = re.fullmatch(rf"[^\w#]*({NUMBER})\W*", text)
        year = round(message.figure(bare)) if bare else 0
        if bare and today.year <= year <= today.year + 10:
            span = Span(max(0, _until(today, year, 1)), max(1, _until(today, year, 12)))
            return [Found(span, bare.start(1), bare.end(1))]
    return []
