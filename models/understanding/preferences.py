"""What the home should have: garage, balcony, terrace, pets, amenities, floor and orientation."""

import re
from typing import Final

from models.understanding import corrections
from models.understanding.message import Found, Message
from models.understanding.polarity import answer, polarity

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
