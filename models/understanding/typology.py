"""How big and of what kind: ambientes beside bedrooms, bathrooms, square metres, property type."""

import re
from dataclasses import dataclass
from typing import Final

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
_MORE: Final = re.compile(r" (?:de )?mas(?=\s*(?:[.,;:!?\n]|$)| (?:para|por|que antes)\b)")
_LABELLED: Final = re.compile(
    rf"(?:(?P<amb>\bambientes)|(?P<bed>\b(?:dormitorios|habitaciones))|(?P<bath>\bbanos))"
    rf" ?(?::|=|son|quiero|serian) ?(?P<count>{NUMBER})(?!k| ?(?:mil|k\b|m2|mes))"
)
_ONE_OF: Final = re.compile(
    rf"\b(?:uno|una|otro|otra|alguno|alguna|algo)(?: (?:mas )?(?:chic[oa]|grande))? de ({NUMBER})"
    r"(?! ?(?:mil|k\b|lucas|palo|usd|u\$s|dol|m2|mt|metr|mes|ano|dia|pes|cuota|dorm|hab|cuart|#))"
)
"""Of ambientes, where they are spoken of: "vendo el de 3 ambientes, busco uno de 2"."""
_THE_ONE: Final = re.compile(
    rf"\b(?:(?:me|nos) interesa|quiero|queremos|prefiero|preferimos|busco|(?:era|es|consulta) por)"
    rf" el de ({NUMBER})(?=[^\w#]*$|[,.;!\n]| (?:y|con|en|por|que)\b)"
)
"""Of a development: its flats are called by their ambientes, without that word."""
_STUDIO: Final = re.compile(
    r"\b(?:mono ?-?ambientes?|monoambeintes?|monoamb\b|monos?\b|studios?\b|kitnet\w*|kitchenette"
    r"|estudio(?= (?:en|de #|para vivir|amoblado))|un ambiente solo|(?:single|one)-room)"
)
_CORRECTED_COUNT: Final = re.compile(
    rf"[\s,.;:]*(?:son |de |un |busco |quiero |es |mejor |los )?({NUMBER})(?! ?(?:mil|k\b"
    rf"|lucas|palo|usd|m2|mes|ano|dol|metr|mt|pes))"
)
_BARE_COUNT: Final = re.compile(
    rf"[^\w#]*(?:de |con |mejor |quiero |busco |minimo |al menos |serian |unos |un |solo "
    rf"|creo que |si,? |que sean |por lo menos |nosotros |nosotras |yo |la |el |los |las "
    rf"|en realidad |la verdad |bueno |eh )*({NUMBER_OR_ONE}){_RANGE}"
    rf"(?: (?:y medio|o mas|minimo|esta bien|estaria bien|(?:estoy|estamos)(?: bien)?"
    rf"|por favor|gracias"
    rf"|como minimo|me alcanza|alcanza|maximo|estaria))*\W*"
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
            value = _count(message, match, kind)
            if value is not None and _MORE.match(message.text, match.end()):
                value = _added(message, value, kind)
            if value is not None:
                found.append(Found(value, match.start(), match.end()))
    return sorted([*found, *_corrected(message, found, kind)], key=lambda f: f.start)


def _added(message: Message, more: int, kind: str) -> int | None:
    """ "Un ambiente más" than what is known."""
    known = message.known
    before = {"amb": known.ambientes, "bed": known.bedrooms, "bath": known.bathrooms}[kind]
    return None if before is None else min(before + more, _COUNT_MAX[kind])


def _count(message: Message, match: re.Match[str], kind: str) -> int | None:
    """Of "2 o 3 ambientes" the smaller: it is what would do. A price before it is none."""
    written = [n.value for at, n in message.figures.items() if match.start() <= at < match.end()]
    values = written or [message.figure(match, "count")]
    counts = (v for v in values if v == int(v) and 0 < v <= _COUNT_MAX[kind])
    return next((int(v) for v in counts), None)


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
    found = []
    for clause in re.finditer(r"[^,.;\n]+", message.text):
        # Matched in the whole text, so that positions hold.
        match = _BARE_COUNT.fullmatch(message.text, clause.start(), clause.end())
        value = message.figure(match) if match else 0
        if match and value == int(value) and 0 < value <= 9:
            found.append(Found(int(value), match.start(1), match.end(1)))
    return _first(message, found)


def _first(message: Message, found: list[Found[int]]) -> Found[int] | None:
    left = corrections.standing(message, found)
    return left[0] if left else None


def _ambientes(message: Message) -> list[Found[int]]:
    studios = [
        Found(1, m.start(), m.end())
        for m in _STUDIO.finditer(message.text)
        if not message.is_aside(m.start())
    ]
    return sorted([*_counted(message, "amb"), *studios, *_one_of(message)], key=lambda f: f.start)


def _one_of(message: Message) -> list[Found[int]]:
    spoken_of = (_ONE_OF, _THE_ONE) if re.search(_AMBIENTES, message.text) else (_THE_ONE,)
    found = [
        Found(int(message.figure(m)), m.start(1), m.end(1))
        for pattern in spoken_of
        for m in pattern.finditer(message.text)
        if not message.is_aside(m.start())
    ]
    return [f for f in found if 0 < f.value <= _COUNT_MAX["amb"]]


def ambientes_named(message: Message) -> list[int]:
    """Every size that is named, in order, as ambientes."""
    by_bedrooms = [Found(f.value + 1, f.start, f.end) for f in _counted(message, "bed")]
    named = sorted([*_ambientes(message), *by_bedrooms], key=lambda f: f.start)
    return [found.value for found in named]


def read_rooms(message: Message) -> Found[Rooms] | None:
    """A monoambiente is 1 ambiente and 0 bedrooms; one count said, the other follows from it."""
    amb = _first(message, _ambientes(message)) or _bare_count(message, "ambientes")
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
