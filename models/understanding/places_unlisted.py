"""Zones that are in no list, kept as written where they are clearly named."""

import re
from typing import Final

from models.domain import places
from models.understanding.message import Found, Message
from models.understanding.place_names import ORDINARY

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
    r"|dolares|pesos|usd|asap|soon|now|ready|later|idea|know|areas?|yes|sure|thanks|hello|hi|lista"
    r"|pronto|urgente|gracias|dale|listo|bueno|buen[oa]s|perfecto|genial|barbaro|joya|interesa|sirven?|gusta|copa|cierra|conviene|viene|entiendo|aviso|despues"
    r"|luego|manana|hoy|cuand\w+|cuant\w+|como|estan?|mande|pasa\w*|(?:ja)+|opciones|mejor|alguna|abiert\w|flexible|tengo|quiero|busco|cual\w*"
    r"|ninguna|recomend\w+|cerca|lejos|tranquil\w+|linda?"
    r"|segura|barata|any|anywhere|whatever|stop|baja|ambientes?|mil|usd|comprar|vivir|invertir"
    r"|presupuesto|precios?|plata|lucas|palos?|creditos?|cochera|balcon|dormitorios?|casa|depto"
    r"|departamento|mes|meses|ano)\b|#"
)


def stated_zones(message: Message, found: list[Found[str]]) -> list[Found[str]]:
    """Zones in no list but clearly named: "en Barrio Parque Leloir", "zona Los Troncos"."""
    extra: list[Found[str]] = []
    for pattern in (_STATED, _IN_NAME):
        for match in pattern.finditer(message.written):
            start, end = match.span("name")
            overlapping = [f for f in (*found, *extra) if f.start < end and start < f.end]
            if overlapping or message.is_aside(start):
                continue
            name = match["name"].rstrip(".")
            if places.fold(name) in ORDINARY:
                continue
            extra.append(Found(name, start, end))
    return extra


def bare_zones(message: Message, found: list[Found[str]]) -> Found[tuple[str, ...]] | None:
    """An answer to "which zone?" in the person's own words, when it is in no list."""
    if found or not message.is_expecting("zones"):
        return None
    match = re.fullmatch(
        r"\W*(?:(?:en|por|zona|barrio|por la zona de|seria|busco en"
        r"|prefiero)\s+)*(?P<name>[a-z][a-z .']{3,34}?)[^\w#]*",
        message.text,
    )
    if (
        not match
        or any(not q.is_bare for q in message.questions)
        or _NO_ZONE.search(match["name"])
        or len(match["name"].split()) > 4
    ):
        return None
    start, end = match.span("name")
    written = message.words(start, end)
    name = written if any(c.isupper() for c in written) else written.title()
    return Found((name,), start, end)
