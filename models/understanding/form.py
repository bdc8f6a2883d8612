"""What a form, or a row of a table, says. Question names vary by form and language: the name tells
which field an answer belongs to, unless somebody said it; the answer is read like a message that
answers that question."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from models.domain.evidence import Said
from models.domain.places import fold
from models.domain.qualification import Fields
from models.understanding.reading import read


@dataclass(frozen=True, slots=True)
class FormReading:
    """`phone` and `country` as they were written; `words` gives each field's answer; `unread` is
    what belongs to no field."""

    phone: str | None = None
    country: str | None = None
    fields: Fields = field(default_factory=Fields)
    words: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    @property
    def said(self) -> dict[str, Said]:
        return {name: Said(words) for name, words in self.words.items()}


KEEP_UNREAD: Final = ""
"""In a mapping: the answer is kept and belongs to no field."""
_NO_MAPPING: Final[Mapping[str, str]] = {}
_QUESTIONS: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        # Kept encrypted with the form, read by nobody, delivered to nobody.
        ("identity", r"\b(dni|documento|cuit|cuil|cpf|rut|cedula|pasaporte|passport)\b"),
        ("phone", r"phone|telefon|celular|whatsapp|movil|^(tel|cel|fone|mobile)\b"),
        ("email", r"e-?mail|correo|^mail$"),
        ("country", r"^(country|pais)$"),
        ("budget", r"presupuesto|budget|inversion maxima|cuanto.*invertir|orcamento"),
        ("timing", r"cuando|plazo|when|timing|tiempo|prazo"),
        ("zones", r"zona|barrio|area|ubicacion|localidad|bairro|neighbou?rhood|where"),
        ("bedrooms", r"ambientes|dormitorios|bedrooms|habitaciones|quartos|tipologia"),
        ("purpose", r"para que|uso|finalidad|purpose|objetivo|vivir"),
        ("financing", r"financ|credito|forma de pago"),
        ("intent", r"momento|etapa|intencion|intent|listo"),
        ("name", r"^(full[ _]?name|nombre.*|name|first[ _]?name|nome.*|apellido y nombre)$"),
        ("last_name", r"^(last[ _]?name|apellidos?|sobrenome)$"),
        ("notes", r"^(comentarios?|observac.*|mensaje|mensagem|comments?|message|notas?|notes)$"),
    )
)
FORM_FIELDS: Final = tuple(name for name, _ in _QUESTIONS)
"""What an answer may be mapped to."""


def guess(question: str) -> str | None:
    """The field that a question's own name tells, in Spanish, English or Portuguese."""
    text = fold(question.replace("_", " ")).strip(" ?¿:*")
    return next((name for name, pattern in _QUESTIONS if pattern.search(text)), None)


def read_form(
    answers: Mapping[str, str],
    today: date,
    default_currency: str = "USD",
    mapping: Mapping[str, str] = _NO_MAPPING,
) -> FormReading:
    """Reads every answer; one that cannot be understood is left for the conversation."""
    raw, unread = _by_field(answers, mapping)
    fields, words = Fields(notes=raw.get("notes")), {}
    for name in _READ_AS_ANSWERS:
        text = raw.get(name)
        if text is None:
            continue
        if name == "name" and (last := raw.get("last_name")):
            text = f"{text} {last}"
        said = read(
            text.replace("_", " "),
            expecting=name,
            known=fields,
            today=today,
            default_currency=default_currency,
        ).fields
        if name == "name":
            said = Fields(name=" ".join(text.split()))
        fields = fields.merged(said)
        words.update(dict.fromkeys(said.known(), text))
    return FormReading(raw.get("phone"), raw.get("country"), fields, words, unread)


_READ_AS_ANSWERS: Final = (
    "name",
    "email",
    "budget",
    "timing",
    "zones",
    "bedrooms",
    "purpose",
    "financing",
    "intent",
)


def _by_field(
    answers: Mapping[str, str], mapping: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """(field -> answer, question -> answer of what belongs to none). The first of two wins."""
    found: dict[str, str] = {}
    unread: dict[str, str] = {}
    for question, answer in answers.items():
        if not (text := answer.strip()):
            continue
        name = mapping[question] if question in mapping else guess(question)
        if name and name not in found:
            found[name] = text
        else:
            unread[question] = text
    return found, unread
