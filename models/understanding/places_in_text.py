"""The zones a person wants: gazetteer names found in running text, also mistyped, minus the ones
they rule out, and not where a name is an ordinary word, a surname or a street."""

import re
from functools import cache
from typing import Final

from models.domain import places
from models.understanding.message import Found, Message

WORDS_MAX: Final = 5
"""Longest place name, in words ("San Fernando del Valle de Catamarca" is looked up by its short
names)."""
TYPO_LENGTH: Final = 6
"""Shorter words have too many neighbours ("pilar", "plata") to guess at."""

_WORD: Final = re.compile(r"[a-z°º']+\.?|#~*")
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
# Ruled out: "no en Flores", "menos Once", "que no sea Constitución".
_RULED_OUT: Final = re.compile(
    r"\b(?:no|ni|(?<!mas o )menos|salvo|excepto|evit\w+|nada|tampoco|descart\w+|sin"
    r"|except|not|fuera|odio)"
    r"(?: (?:en|por|de|sea|quiero|me|gusta|busco|ni|a|la|el|zona|barrio|los|las|quisiera"
    r"|iria|vivir|ir|para|que|in|mucho|"
    r"gustan|interesa|convence|es|ser|del|voy|tanto|#))*\s*$"
)
_RULED_OUT_AFTER: Final = re.compile(
    r"\s*,?\s*(?:no\b(?= *(?:[.,;!]|$|me gusta|quiero|me interesa|gracias|mejor|va\b"
    r"|me convence|es opcion))|descartad\w|ni loc[oa]|ni ahi)"
)
_LIST_JOIN: Final = re.compile(
    r"\s*(?:,|/|-|\by\b|\bo\b|\bu\b|\be\b|\bni\b|\bor\b|\band\b|\bou\b|\bo por\b|\bo en\b"
    r"|\by en\b|,? tambien)\s*(?:en |por |el |la |los |zona |hasta )*"
)
_ADDRESS_AFTER: Final = re.compile(r" (?:al )?#~{2,4}(?! ?(?:mil|k\b|usd|lucas|m2|mt|dol|u\$s))")
_STATED: Final = re.compile(
    r"\b(?:(?:en|por) )?(?:el )?(?P<lead>barrio cerrado|barrio privado|barrio|country"
    r"|zona de|la zona de|zona|localidad de|partido de)"
    r"(?: (?:es|seria|:))? (?P<name>(?:[A-ZÁÉÍÓÚÑ][\wáéíóúñ'.]+)(?: (?:de|del|la|las|los"
    r"|y)(?= [A-ZÁÉÍÓÚÑ])| [A-ZÁÉÍÓÚÑ][\wáéíóúñ'.]+){0,4})"
)
_IN_NAME: Final = re.compile(
    r"\b[Ee]n (?P<name>(?:(?:Barrio|Villa|Parque|Puerto|Los|Las|La|El|San|Santa|Punta"
    r"|Lomas|Altos|Estancia|Chacras|Club|Country|Costa|Ciudad|Colinas)"
    r" )(?:(?:de|del|la|las|los) )*[A-ZÁÉÍÓÚÑ][\wáéíóúñ']+(?: (?:(?:de|del|la|las"
    r"|los) )*[A-ZÁÉÍÓÚÑ][\wáéíóúñ']+){0,3})"
)
_NO_ZONE: Final = re.compile(
    r"\b(?:no|cualquier\w*|igual|indistint\w*|todas?|todos|lo mismo|nose|se|donde"
    r"|importa|zona|zonas|depende|ver|que|si|ok|hola"
    r"|gracias|opciones|mejor|alguna|abiert\w|flexible|tengo|quiero|busco|cual\w*"
    r"|ninguna|recomend\w+|cerca|lejos|tranquil\w+|linda?"
    r"|segura|barata|any|anywhere|whatever|stop|baja|ambientes?|mil|usd|comprar|vivir|invertir)\b|#"
)


@cache
def _by_key() -> dict[str, places.Place]:
    keys: dict[str, places.Place] = {}
    for place in places.all_places():
        for name in (place.name, *place.aliases):
            keys.setdefault(places.fold(name), place)
    return keys


@cache
def _typo_keys() -> tuple[str, ...]:
    return tuple(k for k in _by_key() if len(k) >= TYPO_LENGTH - 1)


@cache
def _beginnings() -> frozenset[str]:
    """First words of all names: most words of a message begin none and are passed over."""
    return frozenset(key.split()[0] for key in _by_key()) | {
        "v", "pque", "gral", "ing", "sta", "sto", "pto", "nva", "bo", "pte",
    }  # fmt: skip


def read_zones(
    message: Message, taken: tuple[tuple[int, int], ...] = ()
) -> Found[tuple[str, ...]] | None:
    """`taken` are stretches that are something else already, as the person's name."""
    words = list(_WORD.finditer(message.text))
    found: list[Found[str]] = []
    i = 0
    while i < len(words):
        place, used = _place_at(message, words, i, found)
        if place and not _is_taken(message, place, taken):
            found.append(place)
        i += used
    found += _stated(message, found)
    wanted = [f for f in found if _is_wanted(message, f, found)]
    if not wanted:
        return _bare(message, found)
    wanted.sort(key=lambda f: f.start)
    names = tuple(dict.fromkeys(f.value for f in wanted))
    return Found(names, wanted[0].start, wanted[-1].end)


def _is_taken(message: Message, place: Found[str], taken: tuple[tuple[int, int], ...]) -> bool:
    """Part of the person's name, or where they are from: "Noelia de Mar del Plata"."""
    return any(
        (start < place.end and place.start < end)
        or message.text[end : place.start] in (" de ", " desde ", ", de ")
        for start, end in taken
    )


def _place_at(
    message: Message, words: list[re.Match[str]], i: int, found: list[Found[str]]
) -> tuple[Found[str] | None, int]:
    """The longest place name that begins at word `i`, and how many words it takes (at least 1)."""
    first = words[i][0].rstrip(".")
    if first in _beginnings():
        for count in range(min(WORDS_MAX, len(words) - i), 0, -1):
            start, end = words[i].start(), words[i + count - 1].end()
            name = message.text[start:end].rstrip(".")
            if count > 1 and re.search(
                r"[,;\n!?#]|\.(?= )(?<!\b[a-z]\.)(?<!gral\.)(?<!sta\.)(?<!pque\.)", name
            ):
                continue
            place = _exact(name)
            if place and _is_spoken_of(message, name, start, end, found):
                return Found(place.name, start, end), count
    typo = _mistyped(message, words, i, found)
    return typo if typo else (None, 1)


def _exact(name: str) -> places.Place | None:
    key = places.fold(name)
    bare = key.removeprefix("barrio ")
    if " " in bare and bare in _by_key():
        return _by_key()[bare]
    if key in _by_key():
        return _by_key()[key]
    # Short forms ("v crespo", "gral paz") are the gazetteer's business; bare lead-ins are not names.
    if " " in key and not re.match(
        r"(?:zona|barrio|en|la|las|el|los|de|del|a|por|bo|in|the|area|toda?) ", key
    ):
        if re.search(
            r" (?:y|o|e|u|norte|sur|este|oeste|centro|alto|bajo|viejo|nuevo|argentina|al"
            r"|cerca|zona|cercanias)$",
            key,
        ) or re.search(r" (?:y|o|e|u|or|and) ", key):
            return None
        return places.find(key)
    return None


def _is_spoken_of(
    message: Message, name: str, start: int, end: int, found: list[Found[str]]
) -> bool:
    text = message.text
    before = text[max(0, start - 40) : start]
    if _ADDRESS_AFTER.match(text, end) and not message.is_expecting("zones"):
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
        or _is_listed(message, start, found)
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


def _is_listed(message: Message, start: int, found: list[Found[str]]) -> bool:
    between = message.text[found[-1].end : start] if found else ""
    return between == " " or bool(between and _LIST_JOIN.fullmatch(between))


def _lists_on(message: Message, end: int) -> bool:
    """ "Flores o Caballito": what follows in the list is a place beyond doubt."""
    join = _LIST_JOIN.match(message.text, end)
    if not join or join.end() == end:
        return False
    words = list(_WORD.finditer(message.text, join.end(), join.end() + 40))
    for count in range(min(3, len(words)), 0, -1):
        name = message.text[words[0].start() : words[count - 1].end()]
        if places.fold(name) in _by_key() and not places.needs_context(name):
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
_ORDINARY: Final = frozenset(
    [
        "presupuesto",
        "departamento",
        "departamentos",
        "propiedad",
        "propiedades",
        "inversion",
        "hermoso",
        "hermosa",
        "terraza",
        "balcon",
        "terreno",
        "cochera",
        "parrilla",
        "financiacion",
        "credito",
        "hipotecario",
        "vivienda",
        "necesito",
        "interesa",
        "interesado",
        "interesada",
        "semana",
        "semanas",
        "septiembre",
        "noviembre",
        "diciembre",
        "febrero",
        "octubre",
        "persona",
        "personas",
        "familia",
        "manana",
        "ustedes",
        "consultar",
        "consulta",
        "comprar",
        "quisiera",
        "queria",
        "podria",
        "gracias",
        "dolares",
        "millones",
        "contado",
        "tranquilo",
        "tranquila",
        "alquiler",
        "alquilar",
        "inmobiliaria",
        "construccion",
        "disponible",
        "ambientes",
        "ambiente",
        "dormitorio",
        "dormitorios",
        "mascota",
        "mascotas",
        "urgente",
        "opciones",
        "opcion",
        "pileta",
        "gimnasio",
        "seguridad",
        "estamos",
        "estaria",
        "primera",
        "primero",
        "segundo",
        "lugar",
        "siempre",
        "posible",
        "flexible",
        "mudarme",
        "mudarnos",
        "buscando",
        "busco",
        "momento",
        "quiero",
        "quisieramos",
        "ahorros",
        "ahorrado",
        "barrios",
        "barrio",
        "centrico",
        "parque",
        "parques",
        "palmera",
        "paloma",
        "colegio",
        "colegios",
        "escuela",
        "hospital",
        "estacion",
        "florida",
        "moderno",
        "moderna",
        "moneda",
        "monto",
        "menor",
        "mejor",
        "libre",
        "libertad",
        "luminoso",
        "luminosa",
        "piscina",
        "planta",
        "piso",
        "tarjeta",
        "tarde",
        "noches",
        "salud",
        "salida",
        "sabado",
        "domingo",
        "martes",
        "miercoles",
        "jueves",
        "viernes",
        "lunes",
        "central",
        "mendoza",
        "corriente",
        "corrientes",
        "tranquila",
        "lindo",
        "linda",
        "ideal",
        "grande",
        "chico",
        "cerrado",
        "privado",
        "privada",
    ]
)


def _mistyped(
    message: Message, words: list[re.Match[str]], i: int, found: list[Found[str]]
) -> tuple[Found[str] | None, int] | None:
    """A misspelt place ("palemro"), only where a place is expected."""
    start = words[i].start()
    before = message.text[max(0, start - 40) : start]
    is_due = (
        bool(re.search(r"\b(?:en|por|zona|barrio|barrio de|zona de|cerca de|in|em)\s*$", before))
        or _is_listed(message, start, found)
        or (message.is_expecting("zones") and (i == 0 or not re.search(r"\w\s*$", before)))
    )
    if not is_due or words[i][0].startswith("#"):
        return None
    for count in (3, 2, 1):
        if i + count > len(words):
            continue
        end = words[i + count - 1].end()
        name = message.text[start:end].rstrip(".")
        if places.fold(name) in _by_key():
            # Judged already, as it is written.
            continue
        if (
            len(name) < TYPO_LENGTH - message.is_expecting("zones")
            or re.search(r"[,;\n!?#/-]| (?:o|y|u|e|hasta|con|para|de # )\b", name + " ")
            or name in _ORDINARY
        ):
            continue
        place = _nearest(name)
        if place:
            return Found(place.name, start, end), count
    return None


def _cutoff(length: int) -> float:
    """One slip in a short name, two in a long one."""
    return 0.79 if length < TYPO_LENGTH or length >= 8 else 0.82


def _nearest(name: str) -> places.Place | None:
    # Costs 7 MB and 40 ms once, only where a misspelt place is met.
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    hit = process.extractOne(
        name, _typo_keys(), scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=_cutoff(len(name)),
    )  # fmt: skip
    is_alike = hit and (len(name) >= TYPO_LENGTH or hit[0][:3] == name[:3])
    return _by_key()[hit[0]] if hit and is_alike else None


def _stated(message: Message, found: list[Found[str]]) -> list[Found[str]]:
    """Zones in no list but clearly named: "en Barrio Parque Leloir", "zona Los Troncos"."""
    extra = []
    for pattern in (_STATED, _IN_NAME):
        for match in pattern.finditer(message.written):
            start, end = match.span("name")
            overlapping = [f for f in (*found, *extra) if f.start < end and start < f.end]
            if overlapping or message.is_aside(start):
                continue
            name = match["name"].rstrip(".")
            if places.fold(name) in _ORDINARY:
                continue
            extra.append(Found(name, start, end))
    return extra


def _is_wanted(message: Message, place: Found[str], found: list[Found[str]]) -> bool:
    text = message.text
    if message.is_aside(place.start):
        return False
    if message.is_asked(place.start) and not message.is_expecting("zones"):
        return False
    if _RULED_OUT_AFTER.match(text, place.end):
        return False
    return not _is_ruled_out(message, place, found)


def _is_ruled_out(message: Message, place: Found[str], found: list[Found[str]]) -> bool:
    before = message.text[max(0, place.start - 50) : place.start]
    if _RULED_OUT.search(before):
        return True
    if re.search(r"(?:en vez de|en lugar de|antes que|mejor [^.;]{1,40} que)(?: en)?\s*$", before):
        return True
    # "no en Flores ni Once", "menos Flores o Floresta": the list goes on under the same no.
    previous = next((f for f in reversed(found) if f.end <= place.start), None)
    if previous is None:
        return False
    between = message.text[previous.end : place.start]
    goes_on = re.fullmatch(r"\s*(?:,|/|\by\b|\bo\b|\bni\b)\s*(?:en |por )?", between)
    return bool(goes_on) and _is_ruled_out(
        message, previous, [f for f in found if f.end <= previous.start]
    )


def _bare(message: Message, found: list[Found[str]]) -> Found[tuple[str, ...]] | None:
    """An answer to "which zone?" in the person's own words, when it is in no list."""
    if found or not message.is_expecting("zones"):
        return None
    match = re.fullmatch(
        r"\W*(?:(?:en|por|zona|barrio|por la zona de|seria|busco en"
        r"|prefiero)\s+)*(?P<name>[a-z][a-z .']{3,34}?)\W*",
        message.text,
    )
    if not match or _NO_ZONE.search(match["name"]) or len(match["name"].split()) > 4:
        return None
    start, end = match.span("name")
    written = message.words(start, end)
    name = written if any(c.isupper() for c in written) else written.title()
    return Found((name,), start, end)
