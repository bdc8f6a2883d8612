"""What a developer receives of a lead: one payload, and the twenty columns of its sheet row."""

from collections.abc import Callable, Mapping
from typing import Any, Final

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


def _reasons(payload: Payload) -> str:
    dimensions = payload["score"]["dimensions"]
    return "; ".join(f"{d['key']} {d['points']}/{d['max']}: {d['reason']}" for d in dimensions)


COLUMNS: Final[tuple[tuple[str, Callable[[Payload], str]], ...]] = (
    ("ID de entrega", _text("delivery_id")),
    ("Fecha", _text("ready_at")),
    ("Nombre", _text("contact", "name")),
    ("Teléfono", _text("contact", "phone")),
    ("E-mail", _text("contact", "email")),
    ("Puntaje", _text("score", "total")),
    ("Motivos del puntaje", _reasons),
    ("Presupuesto", _budget),
    ("Zonas", _text("qualification", "zones")),
    ("Ambientes", _text("qualification", "ambientes")),
    ("Dormitorios", _text("qualification", "bedrooms")),
    ("Plazo", _text("qualification", "timing", "text")),
    ("Intención", _text("qualification", "intent")),
    ("Destino", _text("qualification", "purpose")),
    ("Oferta recomendada", _text("recommended", "name")),
    ("Alternativas", _text("alternatives")),
    ("Resumen", _text("summary")),
    ("Anuncio", _text("source", "ad_id")),
    ("Campaña", _text("source", "campaign_id")),
    ("Formulario", _text("source", "form_id")),
)
"""The first column is the key by which a repeated delivery finds its row again."""


def header() -> list[str]:
    return [title for title, _ in COLUMNS]


def row(payload: Payload) -> list[str]:
    return [read(payload) for _, read in COLUMNS]
