"""What the home is for: to live in, to invest, or both."""

import re
from typing import Final

from models.domain.qualification import Purpose
from models.understanding.message import Found, Message
from models.understanding.options import chosen_option
from models.understanding.renting import wants_to_rent

_LIVE: Final = re.compile(
    r"\b(?:(?:para|a|es para|seria para|pensando en|y|o|voy a|vamos a|quiero|quero"
    r"|prefiero|preferiria|me gustaria"
    r"|queremos|ir a|irme a|irnos a|de) (?:ir(?:me|nos)? a )?(?:vivir(?:lo|la|nos|me)?"
    r"|habitar(?:lo|la)?|mudar(?:me|nos|se)|morar|instalar(?:me|nos))|mudarme|mudarnos"
    r"|mudad[oa]s?|me mudo|nos mudamos|moving to|relocat\w+"
    r"|(?:para |como |mi |nuestra |la )?(?:primera |unica )?viviendas?(?: (?:propia"
    r"|permanente|unica|familiar|principal|personal))?"
    r"|casa propia|techo propio|(?:para )?uso (?:propio|personal|familiar)|para (?:mi"
    r"|nosotros|nosotras|mi familia|la familia|mis? hij[oa]s?|mis? padres|mi (?:mama"
    r"|papa|vieja|viejo|mujer|marido|pareja|nena|nene|hermano|hermana))(?! (?:inver"
    r"|cliente|estudio|oficina|negocio|empresa|consultorio|local|trabajo|emprend))"
    r"\b|to live|live in|my home|own use|first home|primeira casa|moradia"
    r"|residencia|para estudiar|vivirla|vivirlo|independizar\w*)\b"
)
_INVEST: Final = re.compile(
    r"\b(?:invers(?:ion|iones|or|ora|ores)|inverci?on|imversion|invertir(?:lo|los)?"
    r"|invierto|invertimos|(?:para|por|con|busco|tener|generar|sacar|dar|ponerlo en"
    r"|pensando en|y) (?:la )?(?:rentas?|rentar(?:lo|la)?|alquilar(?:lo|la|los)?"
    r"|alquiler(?:es)?)|alquilar(?:lo|la|los)|rentarl[oa]|poner(?:l[oa])? en alquiler|airbnb"
    r"|air bnb|alquiler temp\w+|renta temporaria|renta mensual|revender\w*|reventa"
    r"|revenda|resguardo de (?:valor|capital)|resguardar (?:mis|los|el)? ?(?:ahorros"
    r"|capital|valor)|rental|to rent out|investment|invest(?:ing|or)?|investimento"
    r"|investir|capitalizar\w*|rentabilidad|negocio|ganancia)\b"
)
_BOTH: Final = re.compile(
    r"\W*(?:por |para |serian |un poco de |puede ser |si,? |es )*(?:l[oa]s (?:dos"
    r"|#~*)(?: cosas| opciones)?|amb[oa]s|ambas cosas|los 2|cualquiera de l[oa]s (?:dos"
    r"|#~*)|un mix|both|os dois|mitad y mitad|para todo)(?!\w)"
)
_BOTH_SAID: Final = re.compile(
    r"\b(?:las dos cosas|ambas cosas|para ambas|ambos fines|l[oa]s #~* cosas)\b"
)
_REFUSED: Final = re.compile(
    r"\b(?:no|ni|nada de|tampoco|en vez de|not)(?: (?:es|para|seria|busco|por|quiero|de|una"
    r"|como|for|me|interesa|voy|a|lo|la|hacer|solo|soy|pienso))*\s*$"
)


def _said(message: Message, pattern: re.Pattern[str]) -> Found[bool] | None:
    for match in pattern.finditer(message.text):
        before = message.text[max(0, match.start() - 30) : match.start()]
        if _REFUSED.search(before) and "no solo" not in before:
            continue
        is_question = message.is_asked(match.start()) and not message.is_expecting("purpose")
        if not is_question and not _is_elsewhere(message, match, before):
            return Found(True, *match.span())
    return None


def _is_elsewhere(message: Message, match: re.Match[str], before: str) -> bool:
    """ "Credito para vivienda", "pagar alquiler": named without being the purpose."""
    word = match[0]
    if (
        word.endswith(("vivienda", "viviendas"))
        and re.search(r"\b(?:credito|prestamo|la|una|de)(?: para| de)?(?: la| una)?\s*$", before)
        and not message.is_expecting("purpose")
    ):
        return "propia" not in word and "primera" not in word
    if "alquiler" in word and re.search(
        r"\b(?:dejar|pago|pagar|pagando|vence|contrato|salir)\b",
        message.text[max(0, match.start() - 25) : match.end()],
    ):
        return True
    if word == "negocio" or word == "ganancia":
        return not message.is_expecting("purpose")
    if (
        word.startswith("invert")
        and re.match(r" (?:hasta|unos|entre|tiempo)\b", message.text[match.end() :])
        and not message.is_expecting("purpose")
    ):
        return False
    return message.is_aside(match.start()) and not word.startswith("invers")


_BARE_PURPOSES: Final = (
    (Purpose.AMBOS, _BOTH),
    (
        Purpose.VIVIENDA,
        re.compile(
            r"\b(?:vivir|vivienda|vivo|mudar\w*|familia\w*|yo|mia|propia|personal|live|home"
            r"|morar|habitar|residir)\b"
        ),
    ),
    (
        Purpose.INVERSION,
        re.compile(
            r"\b(?:inver\w+|rent\w+|alquil\w+|airbnb|invest\w*|negocio|ganar|plata|revender)\b"
        ),
    ),
)


def read_purpose(message: Message) -> Found[Purpose] | None:
    if wants_to_rent(message):
        return None
    both = _BOTH_SAID.search(message.text)
    live, invest = _said(message, _LIVE), _said(message, _INVEST)
    if both and not message.is_asked(both.start()):
        return Found(Purpose.AMBOS, *both.span())
    if live and invest:
        return Found(Purpose.AMBOS, min(live.start, invest.start), max(live.end, invest.end))
    if live:
        return Found(Purpose.VIVIENDA, live.start, live.end)
    if invest:
        return Found(Purpose.INVERSION, invest.start, invest.end)
    return _expected_purpose(message)


def _expected_purpose(message: Message) -> Found[Purpose] | None:
    if not message.is_expecting("purpose"):
        return None
    option = chosen_option(message, (Purpose.VIVIENDA, Purpose.INVERSION, Purpose.AMBOS))
    if option:
        return Found(option, 0, len(message.text))
    for value, pattern in _BARE_PURPOSES:
        for match in pattern.finditer(message.text):
            if not _REFUSED.search(message.text[max(0, match.start() - 30) : match.start()]):
                return Found(value, *match.span())
    return None
