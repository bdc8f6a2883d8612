"""Which kind of property is wanted; a home they live in or sell is not it."""

import re
from typing import Final

from models.domain.qualification import PropertyType
from models.understanding import corrections
from models.understanding.message import Found, Message

_KINDS: Final = (
    (PropertyType.PH, r"phs?|p\.h\.?"),
    (
        PropertyType.DEPARTAMENTO,
        r"departament\w*|depart\w{0,10}mento\w*|depatamento\w*|deptos?|dptos?|dtos?|deps?"
        r"|depas?|depto\w*"
        r"|apartament\w*|apartments?|flats?|(?<=un )apto|penthouse|condo|semipiso|deptito"
        r"|departamentito|dpto\w*",
    ),
    (
        PropertyType.CASA,
        r"casas?|casitas?|chalets?|houses?|casaquinta|duplex|triplex|town ?houses?",
    ),
    (PropertyType.LOTE, r"lotes?|lotecitos?|terrenos?|terrenitos?|land|plot"),
    (PropertyType.OFICINA, r"oficinas?|office|escritorio comercial"),
    (PropertyType.LOCAL, r"local(?:es)?(?: comercial\w*| a la calle)?|fondo de comercio|store"),
    (PropertyType.COCHERA, r"cocheras?|garages?|garajes?"),
)
_KIND: Final = tuple((kind, re.compile(rf"\b(?:{pattern})\b")) for kind, pattern in _KINDS)
# "casa" is also home and part of names; "local" also means from here.
_NOT_A_KIND: Final = re.compile(
    r"(?:\b(?:en|a|mi|su|tu|nuestra|nuestro|desde|cerca de|la de|de|trabajo en|hogar"
    r"|ama de|sos|somos|soy)\s*$)"
)
_KIND_PHRASE_AFTER: Final = re.compile(
    r" (?:rosada|central|matriz|de mis?|de la|del|de gobierno)\b"
)
_GARAGE_WANTED: Final = re.compile(
    r"\b(?:busco|quiero|comprar|necesito|compro|compraria|interesa|tienen|invertir en"
    r"|hay|venden|solo|buscando|una?s?)"
    r"(?: (?:comprar|solo|solamente|una?s?|la|varias|dos|# ?))* *$"
)


def read_property_type(message: Message) -> Found[PropertyType] | None:
    found = [
        Found(kind, match.start(), match.end())
        for kind, pattern in _KIND
        for match in pattern.finditer(message.text)
        if _is_wanted_kind(message, kind, match)
    ]
    # A garage beside a home is a feature of the home.
    if any(f.value != PropertyType.COCHERA for f in found):
        found = [f for f in found if f.value != PropertyType.COCHERA]
    left = corrections.standing(message, sorted(found, key=lambda f: f.start))
    return left[0] if left else None


def _is_wanted_kind(message: Message, kind: PropertyType, match: re.Match[str]) -> bool:
    text, start = message.text, match.start()
    before = text[max(0, start - 40) : start]
    if message.is_expecting("property_type"):
        return not re.search(r"\b(?:no|ni|menos)\s(?:quiero |una? |busco )*$", before)
    if message.is_aside(start) or re.search(
        r"\b(?:no|ni|sin)(?: (?:quiero|una?|busco|me interesa|en))*\s*$", before
    ):
        return False
    if kind == PropertyType.COCHERA:
        is_alone = not re.search(r"#~* ?(?:amb|dorm|hab)|monoamb", text)
        return bool(is_alone and _GARAGE_WANTED.search(before))
    if kind in (PropertyType.CASA, PropertyType.LOCAL, PropertyType.OFICINA):
        if _NOT_A_KIND.search(before) and not re.search(r"tipo de$|interes\w* en$", before.strip()):
            return False
        return not _KIND_PHRASE_AFTER.match(text, match.end())
    return not re.search(r"\b(?:mi|nuestro|su|tu|otro|este|ese|vecino de)\s*$", before)
