"""How big and of what kind: ambientes beside bedrooms, bathrooms, square metres, property type."""

import re
from dataclasses import dataclass
from typing import Final

from models.domain.qualification import PropertyType
from models.understanding import corrections
from models.understanding.message import Found, Message
from models.understanding.numbers import NUMBER, NUMBER_OR_ONE

_AMBIENTES: Final = (
    r"(?:ambientes?|ambients?|hambientes?|anbientes?|ambeintes?|amvientes?|amb\b\.?|ambs\b"
    r"|ambi\b)"
)
_BEDROOMS: Final = (
    r"(?:dormitorios?|dormis?|dorms?\b\.?|dor\b|habitacion(?:es)?|abitaciones|habs?\b\.?"
    r"|cuartos?|piezas?"
    r"|bed ?rooms?|beds?\b|br\b|bd\b|bdr\b|quartos?|dormitorios|recamaras?|alcobas?|d\b(?! \w))"
)
_BATHROOMS: Final = r"(?:bano?s?\b|banio?s?\b|ba\b|bath(?:room)?s?\b|banheiros?)"
_RANGE: Final = (
    rf"(?: ?(?:-|/|\bo\b|\bu\b|\ba\b|\by\b|\be\b|\bor\b|\bto\b|\bou\b|,) ?(?:de )?{NUMBER})?"
)
_COUNTED: Final = re.compile(
    rf"(?P<count>{NUMBER_OR_ONE}){_RANGE} ?-?(?:o mas |y medio |unico |solo |lindos? "
    rf"|buenos? |grandes? )?"
    rf"(?:(?P<amb>{_AMBIENTES})|(?P<bed>{_BEDROOMS})|(?P<bath>{_BATHROOMS}))"
)
_LABELLED: Final = re.compile(
    rf"(?:(?P<amb>\bambientes)|(?P<bed>\b(?:dormitorios|habitaciones))|(?P<bath>\bbanos))"
    rf" ?(?::|=|son|quiero|serian) ?(?P<count>{NUMBER})(?!k| ?(?:mil|k\b|m2|mes))"
)
_STUDIO: Final = re.compile(
    r"\b(?:mono ?-?ambientes?|monoambeintes?|monoamb\b|monos?\b|studios?\b|kitnet\w*|kitchenette"
    r"|estudio(?= (?:en|de #|para vivir|amoblado))|un ambiente solo|(?:single|one)-room)"
)
_CORRECTED_COUNT: Final = re.compile(
    rf"[\s,.;:]*(?:son |de |un |busco |quiero |es |mejor |los )?({NUMBER})(?! ?(?:mil|k\b"
    rf"|lucas|palo|usd|m2|mes|ano|dol|metr|mt|pes))"
)

# Counts beyond these are prices, dates or jokes.
_COUNT_MAX: Final = {"amb": 12, "bed": 11, "bath": 9}


@dataclass(frozen=True, slots=True)
class Rooms:
    ambientes: int | None = None
    bedrooms: int | None = None


def _counted(message: Message, kind: str) -> list[Found[int]]:
    found: list[Found[int]] = []
    for pattern in (_COUNTED, _LABELLED):
        for match in pattern.finditer(message.text):
            if match[kind] is None or message.is_aside(match.start()):
                continue
            # Of "2 o 3 ambientes" the smaller counts: it is what would do.
            value = message.figure(match, "count")
            if value == int(value) and 0 < value <= _COUNT_MAX[kind]:
                found.append(Found(int(value), match.start(), match.end()))
    return sorted([*found, *_corrected(message, found, kind)], key=lambda f: f.start)


def _corrected(message: Message, found: list[Found[int]], kind: str) -> list[Found[int]]:
    """ "2 ambientes, no perdón, 3": the second figure leaves out what it counts."""
    extra = []
    for marker in corrections.MARKER.finditer(message.text):
        match = _CORRECTED_COUNT.match(message.text, marker.end())
        if not match or not any(f.end <= marker.start() <= f.end + 15 for f in found):
            continue
        value = message.figure(match)
        if value == int(value) and 0 < value <= _COUNT_MAX[kind]:
            extra.append(Found(int(value), match.start(1), match.end()))
    return extra


def _bare_count(message: Message, *fields: str) -> Found[int] | None:
    """The whole answer is a figure: "2", "dos", "con 2 estoy", "2 o 3"."""
    if not message.is_expecting(*fields):
        return None
    match = re.fullmatch(
        rf"[^\w#]*(?:de |con |mejor |quiero |busco |minimo |al menos |serian |unos |un "
        rf"|solo |creo que |si,? |que sean |"
        rf"por lo menos )*({NUMBER_OR_ONE}){_RANGE}(?: (?:y medio|o mas|minimo|esta bien"
        rf"|estaria bien|estoy bien|por favor|gracias|como minimo|me alcanza|alcanza"
        rf"|maximo|estaria))*\W*",
        message.text,
    )
    value = message.figure(match) if match else 0
    if match and value == int(value) and 0 < value <= 9:
        return Found(int(value), match.start(1), match.end(1))
    return None


def _first(message: Message, found: list[Found[int]]) -> Found[int] | None:
    left = corrections.standing(message, found)
    return left[0] if left else None


def read_rooms(message: Message) -> Found[Rooms] | None:
    """A monoambiente is 1 ambiente and 0 bedrooms; one count said, the other follows from it."""
    studios = [
        Found(1, m.start(), m.end())
        for m in _STUDIO.finditer(message.text)
        if not message.is_aside(m.start())
    ]
    ambientes = sorted([*_counted(message, "amb"), *studios], key=lambda f: f.start)
    amb = _first(message, ambientes) or _bare_count(message, "ambientes")
    bed = _first(message, _counted(message, "bed")) or _bare_count(message, "bedrooms")
    if amb and bed and bed.value < amb.value:
        start, end = min(amb.start, bed.start), max(amb.end, bed.end)
        return Found(Rooms(amb.value, bed.value), start, end)
    if amb:
        return Found(Rooms(amb.value, amb.value - 1), amb.start, amb.end)
    if bed:
        return Found(Rooms(bed.value + 1, bed.value), bed.start, bed.end)
    return None


def read_bathrooms(message: Message) -> Found[int] | None:
    found = [f for f in _counted(message, "bath") if not message.is_asked(f.start)]
    return _first(message, found) or _bare_count(message, "bathrooms")


_KINDS: Final = (
    (PropertyType.PH, r"phs?|p\.h\.?"),
    (PropertyType.DEPARTAMENTO,
        r"departament\w*|depart\w{0,10}mento\w*|depatamento\w*|deptos?|dptos?|dtos?|deps?"
        r"|depas?|depto\w*"
     r"|apartament\w*|apartments?|flats?|(?<=un )apto|penthouse|condo|semipiso|deptito"
     r"|departamentito|dpto\w*"),
    (PropertyType.CASA, r"casas?|casitas?|chalets?|houses?|casaquinta|duplex|triplex|town ?houses?"),
    (PropertyType.LOTE, r"lotes?|lotecitos?|terrenos?|terrenitos?|land|plot"),
    (PropertyType.OFICINA, r"oficinas?|office|escritorio comercial"),
    (PropertyType.LOCAL, r"local(?:es)?(?: comercial\w*| a la calle)?|fondo de comercio|store"),
    (PropertyType.COCHERA, r"cocheras?|garages?|garajes?"),
)  # fmt: skip
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


_M2: Final = (
    r"(?:m2|mts?2|mt2|mts?\b\.?|metros?(?: cuadrados)?|mtrs?\b|m\b(?!il)|sqm|square meters?"
    r"|m 2)"
)
_AREA: Final = re.compile(
    rf"(?P<one>{NUMBER})(?: ?(?:m2|mts?|metros))?(?: ?(?:-|/|\ba\b|\by\b|\bo\b"
    rf"|\bhasta\b) ?(?:los )?(?P<two>{NUMBER}))? ?{_M2}"
    r"(?! (?:del?|hasta|cuadras)\b (?:la |el |subte|mar|playa|estacion|parque|tren|plaza))"
)
_AREA_MAX: Final = re.compile(
    r"\b(?:hasta|maximo|max|menos de|no mas de|menor\w* (?:a|de)|under|up to|tope"
    r"|no supere)(?: (?:de|los|unos|que))*[ :]*$"
)
_AREA_MAX_AFTER: Final = re.compile(
    r" ?(?:cubiertos |totales )?(?:como |de )?(?:maximo|max\b|como mucho|a lo sumo|tope)"
)
_AREA_LIMITS: Final = (10, 100_000)


def read_area(message: Message) -> Found[tuple[int | None, int | None]] | None:
    """One figure is the least they want, unless a word makes it the most."""
    found = []
    for match in _AREA.finditer(message.text):
        area = _area(message, match)
        if area:
            found.append(Found(area, match.start(), match.end()))
    left = corrections.standing(message, found)
    if not left:
        return _bare_area(message)
    lows = [f.value[0] for f in left if f.value[0] is not None]
    highs = [f.value[1] for f in left if f.value[1] is not None]
    low, high = min(lows, default=None), max(highs, default=None)
    if low is not None and high is not None and low > high:
        low = None
    return Found((low, high), left[0].start, left[-1].end)


def _area(message: Message, match: re.Match[str]) -> tuple[int | None, int | None] | None:
    text, start = message.text, match.start()
    before = text[max(0, start - 30) : start]
    # "a 200 metros del subte" is a distance.
    if re.search(r"\ba (?:unos |menos de )?$", before) and not re.search(r"\d|#~* a $", before):
        return None
    if message.is_asked(start) or message.is_aside(start):
        return None
    one = round(message.figure(match, "one"))
    two = round(message.figure(match, "two")) if match["two"] else None
    least, most = _AREA_LIMITS
    if not least <= one <= most or (two is not None and not one < two <= most):
        return None
    if two is not None:
        return one, two
    if _AREA_MAX.search(before) or _AREA_MAX_AFTER.match(text, match.end()):
        return None, one
    return one, None


def _bare_area(message: Message) -> Found[tuple[int | None, int | None]] | None:
    if not message.is_expecting("m2_min", "m2_max"):
        return None
    match = re.search(
        rf"^[^\w#]*(?:\w+ ){{0,3}}({NUMBER})(?: ?(?:a|y|-|o"
        rf"|hasta) (?P<two>{NUMBER}))?(?! ?(?:mil|k\b|amb|dorm))",
        message.text,
    )
    value = round(message.figure(match)) if match else 0
    if not match or not _AREA_LIMITS[0] <= value <= _AREA_LIMITS[1]:
        return None
    two = round(message.figure(match, "two")) if match["two"] else 0
    if two > value:
        return Found((value, two), match.start(1), match.end("two"))
    area = (value, None) if message.is_expecting("m2_min") else (None, value)
    return Found(area, match.start(1), match.end(1))
