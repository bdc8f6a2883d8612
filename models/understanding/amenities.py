"""Amenities wanted, each under one Spanish name."""

import re
from typing import Final

from models.understanding.message import Found, Message
from models.understanding.polarity import polarity

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
