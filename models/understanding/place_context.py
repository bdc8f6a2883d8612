"""Whether a name in a sentence speaks of a place: "en Once", not "once meses", "Av. Santa Fe"."""

import re
from typing import Final

from models.domain import places
from models.understanding.message import Found, Message
from models.understanding.place_names import by_key

WORD: Final = re.compile(r"[a-z°º']+\.?|#~*")
# "Flores", "once", "centro" are places only where a place is spoken of.
_PLACE_BEFORE: Final = re.compile(
    r"(?:\b(?:en|por|x|hacia|cerca|barrio|barrios|zona|zonas|sobre todo|alrededores"
    r"|cercan\w+|partido|localidad"
    r"|in|near|em|perto|bairro|around|prefiero|preferentemente|preferencia|solo|ojala"
    r"|ideal|desde|entre|ver|tipo"
    r"|(?:mudar\w*|ir\w*|pasar\w*|venir\w*|vivir) a|mejor|capaz|tambien|busco|menos|ni"
    r"|salvo|excepto|ubicado|ubicada)"
    r"(?: (?:de|del|el|la|lo que es|los|las|por|a|zona|barrio|barrio de|centro de|en"
    r"|a la altura de|sea))*[ :]*)$"
)
_NOT_PLACE_BEFORE: Final = re.compile(
    r"\b(?:soy|llamo|nombre es|av|avenida|calle|av\.|avda|pasaje|psje|esquina|estacion"
    r"|hospital|facultad|colegio"
    r"|plaza|ruta|banco|diario|dr|doctor|sr|sra|senor|senora|don|la linea|club|tengo"
    r"|esta|teniendo|junte|ahorre|toda"
    r"|junto|juntando|con|sin|falta|sobra|mucha|poca|consegui|la calle|sobre|boulevard"
    r"|bv|bulevar|universidad|llama|nombre|hij[oa]|mujer|marido|espos[oa]|novi[oa])"
    r"(?: (?:la|el|de|del|toda la|de la))*[ .]*$"
)
_LIST_JOIN: Final = re.compile(
    r"\s*(?:,|/|-|\by\b|\bo\b|\bu\b|\be\b|\bni\b|\bor\b|\band\b|\bou\b|\bo por\b|\bo en\b"
    r"|\by en\b|,? tambien)\s*(?:en |por |el |la |los |zona |hasta )*"
)
_ADDRESS_AFTER: Final = re.compile(r" (?:al )?#~{2,4}(?! ?(?:mil|k\b|usd|lucas|m2|mt|dol|u\$s))")


def is_spoken_of(
    message: Message, name: str, start: int, end: int, found: list[Found[str]]
) -> bool:
    text = message.text
    before = text[max(0, start - 40) : start]
    if _ADDRESS_AFTER.match(text, end) and not message.is_expecting("zones"):
        return False
    if name == "rio" and re.search(r"\b(?:del|el|al|un)\s*$", before):
        return False
    if name == "la plata":
        return _is_la_plata(message, before, end)
    ambiguous = places.needs_context(name)
    if name in _MONTH_NAMES and not re.search(r"\b(?:country|barrio|club)\s*$", before):
        return False
    if _NOT_PLACE_BEFORE.search(before) and not _PLACE_BEFORE.search(before):
        return not ambiguous and not re.search(
            r"\b(?:av|avda|avenida|calle|av\.|sobre|plaza|estacion|hospital|club|soy"
            r"|llamo)(?: la| el| de)*[ .]*$",
            before,
        )
    if not ambiguous:
        return True
    # "almagro once" is a list of two; "rosario centro" is one place.
    if found and text[found[-1].end : start] == " " and name in ("centro", "capital"):
        return False
    # "el centro del living", "las once de la noche".
    if ambiguous and re.match(
        r" (?:y media|de la|del|hs|horas)\b(?! (?:plata|ciudad|capital|caba))", text[end : end + 30]
    ):
        return False
    return (
        bool(_PLACE_BEFORE.search(before))
        or is_listed(message, start, found)
        or _lists_on(message, end)
        or (message.is_expecting("zones") and not _NOT_PLACE_BEFORE.search(before))
        or (
            message.written[start].isupper()
            and start > 0
            and not message.is_expecting("name")
            and _is_cased_inside(message, start)
        )
    )


def _is_la_plata(message: Message, before: str, end: int) -> bool:
    """ "Tengo la plata" is money; "en La Plata" is the city."""
    if re.search(
        r"\b(?:tengo|tenemos|con|toda|esta|junt\w+|pongo|por|de|consig\w+|sin|invertir|poner"
        r"|guard\w+|mover|es)\s*$",
        before,
    ):
        return bool(re.search(r"\b(?:cerca de|zona de|ciudad de|casco de)\s*$", before))
    return bool(
        re.search(r"\b(?:en|zona|hacia|prefiero)\s*$|[,/]\s*$|\b(?:o|y)\s*$", before)
    ) or message.is_expecting("zones")


def is_listed(message: Message, start: int, found: list[Found[str]]) -> bool:
    between = message.text[found[-1].end : start] if found else ""
    return between == " " or bool(between and _LIST_JOIN.fullmatch(between))


def _lists_on(message: Message, end: int) -> bool:
    """ "Flores o Caballito": what follows in the list is a place beyond doubt."""
    join = _LIST_JOIN.match(message.text, end)
    if not join or join.end() == end:
        return False
    words = list(WORD.finditer(message.text, join.end(), join.end() + 40))
    for count in range(min(3, len(words)), 0, -1):
        name = message.text[words[0].start() : words[count - 1].end()]
        if places.fold(name) in by_key() and not places.needs_context(name):
            return True
    return False


def _is_cased_inside(message: Message, start: int) -> bool:
    before = message.written[:start]
    letters = [c for c in before if c.isalpha()]
    is_mostly_small = letters and sum(c.isupper() for c in letters) <= max(3, len(letters) // 4)
    return (
        bool(is_mostly_small)
        and not re.search(r"[.!?\n]\s*$", before)
        and not re.search(r"[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+ $", before)
    )


_MONTH_NAMES: Final = ("abril", "mayo", "julio", "agosto")
