"""The gazetteer's names as the text rules look them up: exactly, or with a slip of the finger."""

import re
from functools import cache
from typing import Final

from models.domain import places

TYPO_LENGTH: Final = 6
"""Shorter words have too many neighbours ("pilar", "plata") to guess at."""


@cache
def by_key() -> dict[str, places.Place]:
    keys: dict[str, places.Place] = {}
    for place in places.all_places():
        for name in (place.name, *place.aliases):
            keys.setdefault(places.fold(name), place)
    return keys


@cache
def _typo_keys(length: int) -> tuple[str, ...]:
    """Names that a word of this length may be a slip of: at most a fifth of it goes amiss."""
    slack = max(1, length // 4)
    return tuple(k for k in by_key() if len(k) >= TYPO_LENGTH - 1 and abs(len(k) - length) <= slack)


@cache
def beginnings() -> frozenset[str]:
    """First words of all names: most words of a message begin none and are passed over."""
    return frozenset(key.split()[0] for key in by_key()) | {
        "v", "pque", "gral", "ing", "sta", "sto", "pto", "nva", "bo", "pte",
    }  # fmt: skip


def exact_place(name: str) -> places.Place | None:
    key = places.fold(name)
    bare = key.removeprefix("barrio ")
    if " " in bare and bare in by_key():
        return by_key()[bare]
    if key in by_key():
        return by_key()[key]
    # Short forms ("v crespo", "gral paz") are the gazetteer's; bare lead-ins are no names.
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


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORDINARY: Final = _words(
    """
    ahorrado ahorros alquilar alquiler ambiente ambientes balcon barrio barrios buscando busco
    central centrico cerrado chico cochera colegio colegios comprar construccion consulta
    consultar contado corriente corrientes credito departamento departamentos diciembre
    disponible dolares domingo dormitorio dormitorios escuela estacion estamos estaria familia
    febrero financiacion flexible florida gimnasio gracias grande hermosa hermoso hipotecario
    hospital ideal inmobiliaria interesa interesada interesado inversion jueves libertad libre
    linda lindo lugar luminosa luminoso lunes manana martes mascota mascotas mejor mendoza menor
    miercoles millones moderna moderno momento moneda monto mudarme mudarnos necesito noches
    noviembre octubre opcion opciones palmera paloma parque parques parrilla persona personas
    pileta piscina piso planta podria posible presupuesto primera primero privada privado
    propiedad propiedades queria quiero quisiera quisieramos sabado salida salud segundo
    seguridad semana semanas septiembre siempre tarde tarjeta terraza terreno tranquila
    tranquilo urgente ustedes viernes vivienda
    """
)
"""Words of this business that look like misspelt places."""


def _cutoff(length: int) -> float:
    """One slip in a short name, two in a long one."""
    return 0.79 if length < TYPO_LENGTH or length >= 8 else 0.82


def nearest_place(name: str) -> places.Place | None:
    # Costs 7 MB and 40 ms once, only where a misspelt place is met.
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    cutoff = _cutoff(len(name))
    hit = process.extractOne(
        name,
        _typo_keys(len(name)),
        scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=cutoff,
    )
    is_alike = hit and (len(name) >= TYPO_LENGTH or hit[0][:3] == name[:3])
    return by_key()[hit[0]] if hit and is_alike else None
