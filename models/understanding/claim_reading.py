"""Reads what a text claims, so that it can be compared with what is known: a reply before it is
sent, and the sources it may rest on."""

import re
from typing import Final

from models.domain.claims import Claims, Figure
from models.understanding.boundaries import PROTECTED
from models.understanding.folding import blank, original, same_length_fold
from models.understanding.language import language_points
from models.understanding.promises import commitments, topics_told
from models.understanding.questions import sentences
from models.understanding.told_figures import read_figures

_CONTACT: Final = re.compile(
    r"(?:https?://|www\.)\S{1,400}"
    r"|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,20}){1,4}"
    r"|\b[a-z0-9][a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,3}\.(?:com|net|org|info|app|io|ly|me|site|ar"
    r"|br|uy|mx|es|link)\b(?:/\S*)?"
)
_PHONE: Final = re.compile(
    r"\+\d[\d ()-]{7,18}\d|(?<![\d.,])\d{8,15}(?!\d|[.,]\d)"
    r"|(?<![\d.,])(?:\(?\d{2,4}\)?[ -])?(?:15[ -]?)?\d{4}[ -]\d{4}(?!\d|[.,]\d)"
)
_BLANKED: Final = "\x1f"
_LISTED: Final = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•])\s", re.MULTILINE)
_TRADE: Final = re.compile(
    r"\b(?:departament|depto|ambient|monoambient|dormitor|propiedad|unidad|proyect|emprendimient"
    r"|torre|edificio|piso|zona|barrio|ubicaci|precio|valor|presupuesto|dolar|usd|entrega|obra|pozo"
    r"|cocher|amenit|pilet|balcon|terraza|metro|m2|expensa|escritur|reserva|financi|credito|cuota"
    r"|anticipo|compr|inver|mud|vivi|busc|opcion|visit|showroom|asesor|equipo|consult|informaci"
    r"|interes|nombre|ayud|gracias|hola|perfecto|disponibil|mascota|plano|inmobiliari|desarroll"
    r"|cuadra|subte|estacion|avenida|escuela|colegio"
    r"|cocina|mesada|anafe|horno|bano|calefacc|aire acondicionado|carpinteria|terminacion|garantia"
    r"|modelo|vehiculo|kilomet|prestamo|ingreso|monto|recibo|poliza|cobertura|siniestro|asegur"
    r"|genial|dale|claro|entiend|cuent|contac|te parece|momento|plazo"
    r"|apartment|flat|house|home|property|unit|project|bedroom|area|neighbo|price|budget|deliver"
    r"|parking|garage|buy|invest|move|look|option|visit|team|advisor|thank|hello|hi|name|help"
    r"|question|great|sure|pets?|floor|built|building|financ|timing|timeline"
    r"|block|subway|station|school|apartament|imovel|quarto|vaga|regia|preco|orcament|compra|obrigad|ola|nome|ajud|equipe"
    r"|procur|entrega|visita|otimo|mudar|moedas)"
)
_INTERNAL: Final = re.compile(
    r"\b(?:system prompt|prompt|mis instrucciones|my instructions|minhas instrucoes"
    r"|instrucciones (?:internas|del sistema)|language model|modelo de lengua\w*|chatgpt|gpt-?\d"
    r"|openai|llm|puntajes?|puntuacion|scor(?:e|ing)|your rating|calificacion de|tenants?|json"
    r"|base de datos|database|converzia|lead_ready|lead_offer|sql|api key|token)\b"
    r"|```|[{}<>\\]|\bsoy (?:un|una) (?:human[oa]|persona|asesora?)\b|\bsoy human[oa]\b"
    r"|\bno soy (?:un|una) (?:bot|robot|maquina|ia)\b|\bi(?:'m| am) (?:a )?(?:human|real person)\b"
    r"|\bi(?:'m| am) not a (?:bot|robot)\b|\bsou (?:um |uma )?(?:human[oa]|pessoa real)\b"
)


def read_claims(text: str) -> Claims:
    written = original(text)
    folded = same_length_fold(written)
    rest, contacts = _without_contacts(folded)
    parts = sentences(folded)
    return Claims(
        figures=read_figures(_without_numbering(rest)),
        commitments=commitments(folded),
        topics=topics_told(folded),
        contacts=contacts,
        sentence_count=len(parts),
        question_count=sum(is_question for _, _, is_question in parts),
        listed_count=len(_LISTED.findall(written)),
        language_points=language_points(written, folded),
        is_of_the_trade=bool(_TRADE.search(folded)),
        protected_words=_first(PROTECTED, folded),
        internal_words=_first(_INTERNAL, folded),
    )


def read_source(text: str) -> tuple[tuple[Figure, ...], frozenset[str]]:
    """The figures and contacts that a text of the tenant's vouches for."""
    rest, contacts = _without_contacts(same_length_fold(original(text)))
    return read_figures(rest), contacts


def without_contacts(text: str) -> str:
    """The text with links, addresses and phone numbers made unreadable."""
    written = original(text)
    folded, _ = _without_contacts(same_length_fold(written))
    return "".join(
        "*" if fold == "\x1f" else char for char, fold in zip(written, folded, strict=True)
    )


def _without_contacts(folded: str) -> tuple[str, frozenset[str]]:
    found = set()
    for pattern in (_CONTACT, _PHONE):
        for match in pattern.finditer(folded):
            found.add(_normalised(match[0]))
            folded = blank(folded, *match.span())
    return folded, frozenset(found)


def _normalised(contact: str) -> str:
    if _PHONE.fullmatch(contact):
        return re.sub(r"\D", "", contact)
    return contact.rstrip(".,;:!?)").removeprefix("https://").removeprefix("http://")


def _without_numbering(text: str) -> str:
    return _LISTED.sub(lambda match: " " * len(match[0]), text)


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[0] if match else None
