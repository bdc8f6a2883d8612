"""What a developer receives of a lead: one payload, and the columns of its sheet row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from models.domain.errors import InvalidInput
from models.domain.figures import money

Payload = Mapping[str, Any]


def _budget(payload: Payload) -> str:
    budget = payload["qualification"].get("budget")
    if not budget:
        return ""
    currency = budget.get("currency") or ""
    bounds = [money(budget[k], currency).strip() for k in ("min", "max") if budget.get(k)]
    return " - ".join(bounds)


def _text(*path: str) -> Callable[[Payload], str]:
    def read(payload: Payload) -> str:
        value: Any = payload
        for step in path:
            value = (value or {}).get(step)
        if isinstance(value, list):
            return ", ".join(str(item) for item in value)
        return "" if value is None else str(value)

    return read


def extra_told(qualification: Mapping[str, Any]) -> str:
    """The answers to the tenant's own questions in one line."""
    extra: Mapping[str, Any] = qualification.get("extra") or {}
    return "; ".join(f"{name}: {_plainly(value)}" for name, value in extra.items())


def _plainly(value: Any) -> str:
    return ("sí" if value else "no") if isinstance(value, bool) else str(value)


def _extra(payload: Payload) -> str:
    return extra_told(payload["qualification"])


def _reasons(payload: Payload) -> str:
    dimensions = payload["score"].get("dimensions", ())
    return "; ".join(f"{d['key']} {d['points']}/{d['max']}: {d['reason']}" for d in dimensions)


FIELDS: Final[dict[str, tuple[str, Callable[[Payload], str]]]] = {
    "delivery_id": ("ID de entrega", _text("delivery_id")),
    "ready_at": ("Fecha", _text("ready_at")),
    "name": ("Nombre", _text("contact", "name")),
    "phone": ("Teléfono", _text("contact", "phone")),
    "email": ("E-mail", _text("contact", "email")),
    "score": ("Puntaje", _text("score", "total")),
    "score_reasons": ("Motivos del puntaje", _reasons),
    "budget": ("Presupuesto", _budget),
    "zones": ("Zonas", _text("qualification", "zones")),
    "ambientes": ("Ambientes", _text("qualification", "ambientes")),
    "bedrooms": ("Dormitorios", _text("qualification", "bedrooms")),
    "timing": ("Plazo", _text("qualification", "timing", "text")),
    "intent": ("Intención", _text("qualification", "intent")),
    "purpose": ("Destino", _text("qualification", "purpose")),
    "recommended": ("Oferta recomendada", _text("recommended", "name")),
    "alternatives": ("Alternativas", _text("alternatives")),
    "summary": ("Resumen", _text("summary")),
    "ad": ("Anuncio", _text("source", "ad_id")),
    "campaign": ("Campaña", _text("source", "campaign_id")),
    "form": ("Formulario", _text("source", "form_id")),
}
"""The columns of a sheet that has no mapping: key, title, how each is read."""

COLUMNS: Final = {**FIELDS, "extra": ("Preguntas propias", _extra)}
"""What a column can show: its key in a tenant's mapping, its own title, how it is read."""

TEST_MARK: Final = "[PRUEBA / TEST]"
"""Before name and summary of a test lead, which every target shows; the three languages of our
tenants read it."""


def marked_as_test(payload: Payload) -> dict[str, Any]:
    contact = payload["contact"]
    return {
        **payload,
        "contact": {**contact, "name": f"{TEST_MARK} {contact['name'] or ''}".strip()},
        "summary": f"{TEST_MARK} {payload['summary']}",
    }


KEY_FIELD: Final = "delivery_id"
"""By its cell a repeated delivery finds its row again: every mapping has it."""


@dataclass(frozen=True)
class SheetMapping:
    """A tenant's own columns, each a (field, title), in the order of the sheet."""

    columns: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, columns: Sequence[Mapping[str, str]]) -> "SheetMapping":
        """From `[{"field": "phone", "title": "Celular"}, ...]`; the key goes first where it is
        left out. Raises InvalidInput."""
        chosen = [(c.get("field", ""), c.get("title", "").strip()) for c in columns]
        if KEY_FIELD not in (field for field, _ in chosen):
            chosen.insert(0, (KEY_FIELD, FIELDS[KEY_FIELD][0]))
        for field, title in chosen:
            if field not in COLUMNS:
                raise InvalidInput(f"unknown column {field!r}: one of {', '.join(COLUMNS)}")
            if not title:
                raise InvalidInput(f"the column {field!r} needs a title")
        _refuse_repeats([title for _, title in chosen])
        return cls(tuple(chosen))

    @property
    def key_at(self) -> int:
        """Which cell of a row is its key, from 0."""
        return [field for field, _ in self.columns].index(KEY_FIELD)


DEFAULT_MAPPING: Final = SheetMapping(tuple((key, title) for key, (title, _) in FIELDS.items()))


def header(mapping: SheetMapping = DEFAULT_MAPPING) -> list[str]:
    return [title for _, title in mapping.columns]


def row(payload: Payload, mapping: SheetMapping = DEFAULT_MAPPING) -> list[str]:
    return [COLUMNS[field][1](payload) for field, _ in mapping.columns]


def _refuse_repeats(titles: Sequence[str]) -> None:
    seen: set[str] = set()
    for title in titles:
        if title.casefold() in seen:
            raise InvalidInput(f"two columns have the title {title!r}")
        seen.add(title.casefold())
