"""What a Meta Lead Ad's form says. Question names vary by form and language: the name tells which
field an answer belongs to, the answer is read like a message that answers that question."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from models.domain.places import fold
from models.domain.qualification import Fields
from models.understanding.reading import read


@dataclass(frozen=True, slots=True)
class FormReading:
    """`phone` and `country` as they were written; `words` gives each field's answer."""

    phone: str | None = None
    country: str | None = None
    fields: Fields = field(default_factory=Fields)
    words: dict[str, str] = field(default_factory=dict)


_QUESTIONS: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("phone", r"phone|telefono|celular|whatsapp|movil"),
        ("email", r"e-?mail|correo"),
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
    )
)


def read_form(answers: dict[str, str], today: date, default_currency: str = "USD") -> FormReading:
    """Reads every answer; one that cannot be understood is left for the conversation."""
    raw = {name: value.strip() for name, value in _by_field(answers).items() if value.strip()}
    fields, words = Fields(), {}
    for name in (
        "name",
        "email",
        "budget",
        "timing",
        "zones",
        "bedrooms",
        "purpose",
        "financing",
        "intent",
    ):
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
    return FormReading(raw.get("phone"), raw.get("country"), fields, words)


def _by_field(answers: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for question, answer in answers.items():
        text = fold(question.replace("_", " "))
        name = next((name for name, pattern in _QUESTIONS if pattern.search(text)), None)
        if name is not None:
            found.setdefault(name, answer)
    return found
