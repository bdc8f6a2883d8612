"""What the home should have: garage, balcony, terrace, pets, amenities, floor and orientation."""

import re
from typing import Final

from models.domain.qualification import FloorPreference, Orientation
from models.understanding import corrections
from models.understanding.message import Found, Message
from models.understanding.numbers import NUMBER
from models.understanding.polarity import answer, is_unsure, polarity

_FEATURES: Final = {
    "garage": re.compile(
        r"\b(?:cocheras?|cocehra|cochra|garages?|garajes?|garash|garagem|estacionamiento"
        r"|parking(?: space| spot)?|guarda ?coches?|guarda ?autos?|vagas?(?= de garag"
        r"| para carro)"
        r"|(?:lugar|espacio|sitio) (?:para|donde) (?:el|mi|guardar|un|los|dejar)(?: el"
        r"| mi)? (?:auto|coche|camioneta|autos)|entrada de auto|entrada para auto)\b"
    ),
    "balcony": re.compile(
        r"\b(?:balcon(?:es|cito|azo)?|valcon|balcony|balconies|varanda|sacada"
        r"|balcon ?terraza)\b"),
    "terrace": re.compile(r"\b(?:terrazas?|terracita|azotea|terrace|rooftop propio|terraco)\b"),
    "pets_allowed": re.compile(
        r"\b(?:mascotas?|mascotita|perr(?:o|a|os|as|ito|ita|itos|itas)|gat(?:o|a|os|as"
        r"|ito|ita|itos|itas)|pets?|pet friendly|dogs?|cats?|cachorr[oa]s?|animal(?:es)?"
        r"|caniche|labrador|bulldog|bichos?|pichich[oa]s?)\b"
    ),
}  # fmt: skip
_OWN_PET: Final = re.compile(
    r"\b(?:tengo|tenemos|tiene|vivo con|vivimos con|somos|con (?:mi|mis|nuestro|nuestra"
    r"|un|una|dos|#)|mi|mis|nuestr[oa]s?|i have|we have|my|tenho|y)(?: (?:un|una|el|la"
    r"|mi|dos|a|two|tres|muchos|varios|#~*|chico|chica|chiquito|[a-z]+,? y))*\s*$"
)


def _feature(message: Message, field: str) -> Found[bool] | None:
    said: list[Found[bool]] = []
    for match in _FEATURES[field].finditer(message.text):
        if not _counts(message, field, match):
            continue
        wanted = polarity(message, *match.span())
        if wanted is not None:
            said.append(Found(wanted, *match.span()))
    left = _last_word(message, said)
    if left:
        return left
    value = answer(message) if message.is_expecting(field) else None
    # "no, pero con terraza" answers the question and then names something else.
    return None if value is None else Found(value, 0, len(message.text))


def _last_word(message: Message, said: list[Found[bool]]) -> Found[bool] | None:
    left = corrections.standing(message, said) or said
    return left[-1] if left else None


def _counts(message: Message, field: str, match: re.Match[str]) -> bool:
    text, start = message.text, match.start()
    before = text[max(0, start - 30) : start]
    if field == "pets_allowed" and _OWN_PET.search(before):
        return True
    if message.is_asked(start):
        return False
    if field == "garage":
        # "tengo cochera" speaks of one they own; "sobre" and the like of a ramp.
        return not re.search(
            r"\b(?:alquilo|vendo|tengo mi|ya tengo|ya tenemos|mi)(?: una?| mi)?\s*$", before
        )
    if field == "balcony" and message.is_aside(start):
        return False
    if field == "terrace":
        return not re.search(
            r"\b(?:en la|parrilla en|pileta en|solarium en|balcon)(?: la)?\s*$", before
        )
    return not message.is_aside(start) or field == "pets_allowed"


def read_garage(message: Message) -> Found[bool] | None:
    return _feature(message, "garage")


def read_balcony(message: Message) -> Found[bool] | None:
    return _feature(message, "balcony")


def read_terrace(message: Message) -> Found[bool] | None:
    return _feature(message, "terrace")


def read_pets(message: Message) -> Found[bool] | None:
    return _feature(message, "pets_allowed")


_AMENITIES: Final = tuple(
    (name, re.compile(rf"\b(?:{pattern})\b"))
    for name, pattern in (
        ("pileta", r"piletas?|piletita|piscinas?|pisina|(?:swimming )?pool|natatorio|alberca"),
        ("parrilla", r"parrillas?|parriya|parrillita|barbecue|bbq|grill|churrasqueira|asador"),
        ("quincho", r"quinchos?"),
        ("gimnasio", r"gimnasios?|gimnacio|gym|fitness|academia"),
        ("sum", r"sum|salon de usos multiples|s\.u\.m\.?|salon de eventos|salon de fiestas"),
        ("laundry", r"laundry|lavanderia|lavarropas comun\w*|sala de lavado"),
        ("lavadero", r"lavadero"),
        (
            "seguridad",
            r"seguridad(?: (?:24|las|privada|#)\w*)?|vigilancia|portero # ?hs|security"
            r"|portaria|totem de seguridad",
        ),
        ("solarium", r"solarium|solario"),
        ("coworking", r"co-?working|cowork|co working|espacio de trabajo"),
        ("sauna", r"sauna"),
        ("spa", r"spa"),
        ("jacuzzi", r"jacuzzi|yacuzzi|hidromasaje"),
        ("jardín", r"jardin(?:es|cito)?|garden|jardim"),
        ("patio", r"patio|patiecito"),
        ("baulera", r"bauleras?|storage room"),
        ("ascensor", r"ascensor(?:es)?|elevador|elevator"),
        ("microcine", r"microcine|sala de cine"),
        ("sala de juegos", r"sala de juegos|playroom|juegos para (?:chicos|ninos)"),
        ("bicicletero", r"bicicleteros?|guarda ?bicis?"),
        ("rooftop", r"rooftop"),
        ("cancha de tenis", r"canchas? de tenis|cancha de paddle|tennis court"),
    )
)
_NOT_AMENITY: Final = re.compile(
    r"\b(?:por|con toda|mayor|mi|la|para mas|tener|dar|da|cerca del?|jardin de|botanico"
    r"|cerca de un|frente al?|escuela|ley de)\s*$"
)


def read_amenities(message: Message) -> Found[tuple[str, ...]] | None:
    found: list[Found[str]] = []
    for name, pattern in _AMENITIES:
        for match in pattern.finditer(message.text):
            start, end = match.span()
            before = message.text[max(0, start - 20) : start]
            is_other = name in ("seguridad", "jardín", "gimnasio") and (
                _NOT_AMENITY.search(before)
                or re.match(
                    r" (?:de infantes|botanico|juridica|que|maternal|social)", message.text[end:]
                )
            )
            if is_other or message.is_asked(start) or message.is_aside(start):
                continue
            if polarity(message, start, end):
                found.append(Found(name, start, end))
    if not found:
        return None
    found.sort(key=lambda f: f.start)
    names = tuple(dict.fromkeys(f.value for f in found))
    return Found(names, found[0].start, found[-1].end)


_FLOORS: Final = (
    (FloorPreference.ALTO,
        r"(?:pisos?|plantas?) (?:bien |mas |muy |lo mas )?(?:alt[oa]s?)|ultimos? pisos?"
        r"|bien alto|lo mas alto|alto piso|en altura|high(?:er)? floor|top floor|andar alto"
        r"|de altura|piso mas alto"),
    (FloorPreference.BAJO,
        r"(?:pisos?|plantas?) (?:bien |mas |muy )?baj[oa]s?|primer(?:os)? pisos?|1er piso"
        r"|pb\b|ground floor|low(?:er)? floor|andar baixo|primer o segundo piso"),
    (FloorPreference.MEDIO,
        r"pisos? (?:medios?|intermedios?)|altura media|mid(?:dle)? floor"
        r"|ni muy alto ni muy bajo|del medio"),
    (FloorPreference.INDISTINTO,
        r"cualquier piso|(?:piso|el piso) (?:es |me es )?(?:indistinto|me da igual|da igual"
        r"|no me importa|no importa|da lo mismo)|(?:me da igual|no me importa"
        r"|indistinto) (?:el|de|que|en que) ?piso|any floor"),
)  # fmt: skip
_FLOOR: Final = tuple((value, re.compile(rf"\b(?:{pattern})")) for value, pattern in _FLOORS)
_FLOOR_NUMBER: Final = re.compile(
    rf"\b(?:a partir del?|desde(?: el)?|arriba del?|mas arriba del?|mas de|minimo"
    rf"|del) (?:piso )?({NUMBER})(?:to|do|er|ro|mo|vo|no|°"
    rf"|o)? ?(?:piso)?(?P<up> para arriba| en adelante| o mas| hacia arriba)?"
)
_FLOOR_ANSWERS: Final = (
    (FloorPreference.INDISTINTO,
        r"indistinto|indiferente|cualquiera?|me da igual|da igual|no me importa|no importa"
        r"|da lo mismo|lo mismo|todos|sin preferencia|no tengo preferencia|any"),
    (FloorPreference.MEDIO, r"medios?|intermedios?|del medio|al medio|mitad"),
    (FloorPreference.ALTO, r"altos?|alta|arriba|ultimo|high|mas alto"),
    (FloorPreference.BAJO, r"bajos?|baja|abajo|primero|low|planta baja|pb"),
)  # fmt: skip
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
    (Orientation.FRENTE,
        r"(?:al|de|con|a la calle al|orientacion|preferentemente|que sea|que de al"
        r"|a) frente(?! (?:a|al|de|del)\b)|a la calle|frente a la calle|street facing"
        r"|front facing|de frente"),
    (Orientation.LATERAL, r"laterales?|al lateral"),
    (Orientation.INDISTINTO,
        r"(?:orientacion|frente o contrafrente|la orientacion) (?:me es |es "
        r"|me )?(?:indistint[oa]|da igual|no importa|no me importa|da lo mismo)"
        r"|cualquier orientacion|frente o contrafrente"),
)  # fmt: skip
_ORIENTATION: Final = tuple((v, re.compile(rf"\b(?:{p})\b")) for v, p in _ORIENTATIONS)
_ORIENTATION_ANSWERS: Final = (
    (Orientation.INDISTINTO,
        r"indistint\w+|indiferente|cualquiera?|me da igual|da igual|no me importa|no importa"
        r"|da lo mismo|sin preferencia|no tengo preferencia|any"),
    (Orientation.CONTRAFRENTE, r"contra ?frente|fondo|atras"),
    (Orientation.FRENTE, r"frente|calle|front"),
    (Orientation.LATERAL, r"lateral|costado"),
)  # fmt: skip
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


def _answered(message: Message, field: str, table: tuple) -> Found | None:  # type: ignore[type-arg]
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
