"""One message prepared for the rules: folded, figures found, what cannot be a figure of ours
(phones, links, times, dates) masked, questions and remarks about the present set apart."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Generic, NamedTuple, TypeVar

from models.domain.qualification import Fields
from models.understanding import folding, numbers
from models.understanding.questions import Question, find_questions

_MASKS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:https?://|www\.)\S{1,400}",
        r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,20}){1,4}",
        r"\+\d[\d ().-]{7,18}\d",
        r"(?<![\d.,$])\d{2,5}[ -]\d{2,4}-\d{4}(?![\d])",
        r"(?<![\d.,$])(?:\d{2,4} )?\d{4}[ -]\d{4}(?![\d.,])(?! *(?:usd|dolares|pesos|mil))",
        r"(?<![\d.,$])\(?0?\d{2,4}\)? ?(?:15 ?)?-?\d{3,4}[ -]?\d{4}(?![\d.,])"
        r"(?<=\d{10})(?! *(?:usd|dolares|pesos))",
        r"(?<![\d.,$])(?:\+?54 ?)?(?:9 ?)?\d{2,4} \d{6,8}(?![\d.,])(?! *(?:usd|dolares|pesos))",
        r"(?<![\d.,$])\d{10,15}(?![\d.,])",
        r"\b(?:dni|cuit|cuil|documento|tel|cel|celular|telefono|whatsapp|wsp)\.?:? *(?:es|n|nro)? *"
        r"(?:el )?\d[\d .-]{5,16}\d",
        r"\b\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})\b",
        r"\b(?:el|del|al|hasta el) \d{1,2}/\d{1,2}\b",
        r"\b\d{1,2}[:.]\d{2} ?(?:hs|h|hrs|horas|am|pm)\b|\b\d{1,2}:\d{2}\b",
        r"\b\d{1,2} ?(?:hs|hrs|horas|am|pm)\b|\ba las? \d{1,2}\b",
        r"(?<!\d)\d{1,3}(?:[.,]\d{1,3})? ?(?:%|por ?ciento)",
        r"\b(?:tasa|interes) (?:de|del) \d+",
    )
)

# "vivo en", "vendo mi": what follows is about today, not about what is wanted.
_ASIDE: Final = re.compile(
    r"\b(?:(?:vivo|vivimos|estoy viviendo|alquilo|alquilamos|estoy alquilando|estamos alquilando"
    r"|trabajo|trabajamos|naci|nacimos|vengo|venimos|provengo|estudio)\b"
    r"|(?:soy|somos|escribo|llamo) (?:de|desde)\b(?! (?:la inmobiliaria|parte))"
    r"|(?:estoy|estamos|ando) en\b(?! (?:busca|busqueda|pozo|duda|la busqueda|eso|los"
    r"|unos|#|el orden|un rango))"
    r"|(?:mi|la|el) (?:\w+ ){0,2}(?:vive|trabaja|viven|estudia)\b"
    r"|(?:ella|el|ellos|ellas|mis? \w+) (?:esta|estan|viven|compro|compraron|alquilan?)"
    r" (?:en|por)\b"
    r"|(?:ella|el|ellos|ellas|mis? \w+) (?:(?:pagaron|pago|compro|compraron) (?:un[oa]?|#)"
    r"|tienen? un[oa]? (?:de|depto|departamento|casa|ph|propiedad)\b)"
    r"|(?:vendo|vendi|vendimos|vendemos|estoy vendiendo|estamos vendiendo|tengo que vender"
    r"|quiero vender|tenemos que vender|cuando (?:venda|vendamos)|vender mi|venta de mi)\b"
    r"|(?:tengo|tenemos) (?:un|una|mi) (?:depto|departamento|dpto|casa|ph|monoambiente|lote"
    r"|terreno|local|# amb\w*|propiedad)\b"
    r"|(?:ya )?vi (?:un|una|el|la)\b"
    r"|(?:mi|nuestra|nuestro) (?:casa|depto|departamento|dpto|ph|oficina|trabajo|laburo)\b"
    r"(?! (?:propia|propio|nueva|nuevo|ideal|sonad))"
    r"|i live in|i work in|i(?:'m| am) from|i(?:'m| am) based in|moro em|trabalho em|sou de)"
)
_ASIDE_ENDS: Final = re.compile(
    r"[,;\n!?]|\.(?=\s|$)|\b(?:y|pero|e) (?=(?:busco|buscamos|quiero|queremos|necesito|estoy|ando"
    r"|comprar|me|nos|quisiera|ahora|queria|estamos|tengo|soy|tenemos|preciso|vamos|voy|pretendo))"
    r"|\b(?:busco|buscamos|quiero|queremos|necesito|necesitamos|quisiera|quisieramos|queria"
    r"|para (?:comprar|mudar\w*|pasar\w*|ir\w*)|buscando|prefiero|me gustaria|me interesa"
    r"|looking for|i want|quero|procuro|hasta|but)\b"
)

T = TypeVar("T")


class Stretch(NamedTuple):
    """A half-open range of positions of the message."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, and where in the message it was said."""

    value: T
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Message:
    written: str
    folded: str
    text: str
    """Folded, masked, figures as `#`; same positions as `written`."""
    figures: dict[int, numbers.Number]
    questions: tuple[Question, ...] = ()
    asides: tuple[Stretch, ...] = ()
    expecting: str | None = None
    known: Fields = field(default_factory=Fields)
    today: date | None = None
    default_currency: str = "USD"
    first_contact: bool = False
    is_cased: bool = True
    """Capitals say something: the message is not all in small or all in capital letters."""

    def figure(self, match: re.Match[str], group: str | int = 1) -> float:
        """The value behind `#` in a group; words for one ("un", "una") are 1."""
        number = self.figures.get(match.start(group))
        return number.value if number else 1.0

    def words(self, start: int, end: int) -> str:
        return self.written[start:end].strip(" ,.;:!?¿¡\n")

    def is_asked(self, at: int) -> bool:
        """Inside a question about a property, which is no wish ("¿tiene cochera?"); an answer with
        a mark of doubt is none ("95 lucas?")."""
        return any(
            q.start <= at < q.end and not q.reveals_wish and not (q.is_bare and self.expecting)
            for q in self.questions
        )

    def is_aside(self, at: int) -> bool:
        return any(s.start <= at < s.end for s in self.asides)

    def is_expecting(self, *names: str) -> bool:
        return self.expecting in names


def _masked(folded: str) -> str:
    for mask in _MASKS:
        folded = mask.sub(lambda m: "\x1f" * len(m[0]), folded)
    return folded


def _asides(text: str) -> tuple[Stretch, ...]:
    found = []
    for match in _ASIDE.finditer(text):
        ends = _ASIDE_ENDS.search(text, match.end())
        found.append(Stretch(match.start(), ends.start() if ends else len(text)))
    return tuple(found)


def _is_cased(written: str) -> bool:
    letters = [c for c in written if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    return 0 < upper <= max(8, len(letters) // 3)


_EXPECTED_ALIASES: Final = {
    "zone": "zones", "zona": "zones", "zonas": "zones", "nombre": "name", "presupuesto": "budget",
    "typology": "ambientes", "tipologia": "ambientes", "mail": "email", "pets": "pets_allowed",
    "floor": "floor_preference", "plazo": "timing", "m2": "m2_min", "area": "m2_min",
}  # fmt: skip


def prepare(
    text: str,
    *,
    expecting: str | None = None,
    known: Fields | None = None,
    first_contact: bool = False,
    today: date | None = None,
    default_currency: str = "USD",
) -> Message:
    written = folding.original(text)
    folded = folding.same_length_fold(written)
    masked = _masked(folded)
    is_figure = expecting is not None and expecting not in ("zones", "zone", "name")
    figures = numbers.find_numbers(masked, bare_once=is_figure)
    prepared = numbers.numbered(masked, figures)
    return Message(
        written=written,
        folded=folded,
        text=prepared,
        figures={n.start: n for n in figures},
        questions=find_questions(prepared),
        asides=_asides(prepared),
        expecting=_EXPECTED_ALIASES.get(expecting or "", expecting),
        known=known or Fields(),
        today=today,
        default_currency=default_currency,
        first_contact=first_contact,
        is_cased=_is_cased(written),
    )
