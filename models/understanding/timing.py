"""When the person wants to buy, as a range of months from today."""

import re
from typing import Final

from models.domain.qualification import Timing
from models.understanding import corrections
from models.understanding.calendar_months import read_months
from models.understanding.calendar_parts import RELATIVE, read_parts, read_years
from models.understanding.durations import Span, read_bare_months, read_durations
from models.understanding.message import Found, Message

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
    r"|nos urge|apurad[oa]s?\b|apuro\b|esta semana|este mes|la semana (?:que|q) viene"
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

_SINCE: Final = re.compile(r"\b(?:hace|desde|llev\w+|vengo|venimos)\b")
"""In "busco hace rato ya" the "ya" looks back."""


def read_timing(message: Message) -> Found[Timing] | None:
    found: list[Found[Span]] = []
    for reader in (read_durations, _calendar, read_bare_months, _immediate):
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
    if not found and (tail := _YA_TAIL.search(message.text)) and not _SINCE.search(tail[0]):
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


def _calendar(message: Message) -> list[Found[Span]]:
    today = message.today
    if today is None:
        return []
    found = read_months(message, today) or read_parts(message, today) or read_years(message, today)
    extra = []
    for pattern, span in RELATIVE:
        for match in pattern.finditer(message.text):
            if not message.is_aside(match.start()) or message.is_expecting("timing"):
                extra.append(Found(span, match.start(), match.end()))
    return found or sorted(extra, key=lambda f: f.start)
