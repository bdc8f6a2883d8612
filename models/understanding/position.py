"""Where in the building: floor and orientation."""

import re
from typing import Final, TypeVar

from models.domain.qualification import FloorPreference, Orientation
from models.understanding.message import Found, Message
from models.understanding.numbers import NUMBER
from models.understanding.polarity import is_unsure, polarity

V = TypeVar("V")

_FLOORS: Final = (
    (
        FloorPreference.ALTO,
        r"(?:pisos?|plantas?) (?:bien |mas |muy |lo mas )?(?:alt[oa]s?)|ultimos? pisos?"
        r"|bien alto|lo mas alto|alto piso|en altura|high(?:er)? floor|top floor|andar alto"
        r"|de altura|piso mas alto",
    ),
    (
        FloorPreference.BAJO,
        r"(?:pisos?|plantas?) (?:bien |mas |muy )?baj[oa]s?|primer(?:os)? pisos?|1er piso"
        r"|pb\b|ground floor|low(?:er)? floor|andar baixo|primer o segundo piso",
    ),
    (
        FloorPreference.MEDIO,
        r"pisos? (?:medios?|intermedios?)|altura media|mid(?:dle)? floor"
        r"|ni muy alto ni muy bajo|del medio",
    ),
    (
        FloorPreference.INDISTINTO,
        r"cualquier piso|(?:piso|el piso) (?:es |me es )?(?:indistinto|me da igual|da igual"
        r"|no me importa|no importa|da lo mismo)|(?:me da igual|no me importa"
        r"|indistinto) (?:el|de|que|en que) ?piso|any floor",
    ),
)
_FLOOR: Final = tuple((value, re.compile(rf"\b(?:{pattern})")) for value, pattern in _FLOORS)
_FLOOR_NUMBER: Final = re.compile(
    rf"\b(?:a partir del?|desde(?: el)?|arriba del?|mas arriba del?|mas de|minimo"
    rf"|del) (?:piso )?({NUMBER})(?:to|do|er|ro|mo|vo|no|°"
    rf"|o)? ?(?:piso)?(?P<up> para arriba| en adelante| o mas| hacia arriba)?"
)
_FLOOR_ANSWERS: Final = (
    (
        FloorPreference.INDISTINTO,
        r"indistinto|indiferente|cualquiera?|me da igual|da igual|no me importa|no importa"
        r"|da lo mismo|lo mismo|todos|sin preferencia|no tengo preferencia|any",
    ),
    (FloorPreference.MEDIO, r"medios?|intermedios?|del medio|al medio|mitad"),
    (FloorPreference.ALTO, r"altos?|alta|arriba|ultimo|high|mas alto"),
    (FloorPreference.BAJO, r"bajos?|baja|abajo|primero|low|planta baja|pb"),
)
_FLOOR_ANSWER: Final = tuple((v, re.compile(rf"\b(?:{p})\b")) for v, p in _FLOOR_ANSWERS)


def read_floor(message: Message) -> Found[FloorPreference] | None:
    """ "No quiero planta baja" rules one floor out and prefers none: nothing is read from it."""
    for value, pattern in _FLOOR:
        for match in pattern.finditer(message.text):
            if message.is_asked(match.start()) or message.is_aside(match.start()):
                continue
            if value == FloorPreference.INDISTINTO or polarity(message, *match.span()):
                return Found(value, *match.span())
    above = _FLOOR_NUMBER.search(message.text)
    if (
        above
        and "piso" in above[0]
        and message.figure(above) >= 4
        and not message.is_asked(above.start())
    ):
        return Found(FloorPreference.ALTO, *above.span())
    return _answered(message, "floor_preference", _FLOOR_ANSWER)


_ORIENTATIONS: Final = (
    (Orientation.CONTRAFRENTE, r"contra ?-?frente|cfte|c/frente|al fondo|contrafente"),
    (
        Orientation.FRENTE,
        r"(?:al|de|con|a la calle al|orientacion|preferentemente|que sea|que de al"
        r"|a) frente(?! (?:a|al|de|del)\b)|a la calle|frente a la calle|street facing"
        r"|front facing|de frente",
    ),
    (Orientation.LATERAL, r"laterales?|al lateral"),
    (
        Orientation.INDISTINTO,
        r"(?:orientacion|frente o contrafrente|la orientacion) (?:me es |es "
        r"|me )?(?:indistint[oa]|da igual|no importa|no me importa|da lo mismo)"
        r"|cualquier orientacion|frente o contrafrente",
    ),
)
_ORIENTATION: Final = tuple((v, re.compile(rf"\b(?:{p})\b")) for v, p in _ORIENTATIONS)
_ORIENTATION_ANSWERS: Final = (
    (
        Orientation.INDISTINTO,
        r"indistint\w+|indiferente|cualquiera?|me da igual|da igual|no me importa|no importa"
        r"|da lo mismo|sin preferencia|no tengo preferencia|any",
    ),
    (Orientation.CONTRAFRENTE, r"contra ?frente|fondo|atras"),
    (Orientation.FRENTE, r"frente|calle|front"),
    (Orientation.LATERAL, r"lateral|costado"),
)
_ORIENTATION_ANSWER: Final = tuple(
    (v, re.compile(rf"\b(?:{p})\b")) for v, p in _ORIENTATION_ANSWERS
)


def read_orientation(message: Message) -> Found[Orientation] | None:
    indifferent = _ORIENTATION[-1][1].search(message.text)
    if indifferent and not message.is_asked(indifferent.start()):
        return Found(Orientation.INDISTINTO, *indifferent.span())
    for value, pattern in _ORIENTATION[:-1]:
        for match in pattern.finditer(message.text):
            local = re.search(r"\b(?:local|fondo de)\b", message.text) and "calle" in match[0]
            if (
                not message.is_asked(match.start())
                and polarity(message, *match.span())
                and not local
            ):
                return Found(value, *match.span())
    return _answered(message, "orientation", _ORIENTATION_ANSWER)


def _answered(
    message: Message, field: str, table: tuple[tuple[V, re.Pattern[str]], ...]
) -> Found[V] | None:
    if not message.is_expecting(field):
        return None
    is_open = any(v == table[0][0] and p.search(message.text) for v, p in table[:1])
    if is_unsure(message) and not is_open:
        return None
    for value, pattern in table:
        match = pattern.search(message.text)
        if match and (is_open or polarity(message, *match.span())):
            return Found(value, *match.span())
    return None
