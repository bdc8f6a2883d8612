"""The export of a person as a page that people read, in Spanish, English and Portuguese."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from models.domain.catalogue import LANGUAGES

Section = Sequence[Mapping[str, Any]]

_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "title": (
        "Todo lo que se guarda de esta persona",
        "Everything that is held of this person",
        "Tudo o que se guarda desta pessoa",
    ),
    "made": ("Hecho el", "Made on", "Feito em"),
    "nothing": ("Nada.", "Nothing.", "Nada."),
    "contact": ("Contacto", "Contact", "Contato"),
    "lives": ("Consultas", "Enquiries", "Consultas"),
    "transitions": (
        "Estados por los que pasó cada consulta",
        "States of each enquiry",
        "Estados de cada consulta",
    ),
    "facts": (
        "Datos, y de dónde salió cada uno",
        "Facts, and where each comes from",
        "Dados, e de onde vem cada um",
    ),
    "scores": ("Puntajes", "Scores", "Pontuações"),
    "judgements": ("Descartes", "Disqualifications", "Descartes"),
    "drafts": (
        "Respuestas redactadas por un modelo",
        "Replies drafted by a model",
        "Respostas redigidas por um modelo",
    ),
    "model_calls": ("Llamadas a modelos", "Calls of models", "Chamadas a modelos"),
    "forms": ("Formularios", "Forms", "Formulários"),
    "messages": ("Mensajes", "Messages", "Mensagens"),
    "unassigned_messages": (
        "Mensajes fuera de una consulta",
        "Messages outside an enquiry",
        "Mensagens fora de uma consulta",
    ),
    "consents": ("Consentimientos", "Consents", "Consentimentos"),
    "shared_inbox": (
        "Conversaciones en bandejas compartidas",
        "Conversations in shared inboxes",
        "Conversas em caixas compartilhadas",
    ),
    "desk": ("Avisos a un agente", "Notes to an agent", "Avisos a um agente"),
    "merges": ("Contactos unidos", "Merged contacts", "Contatos unidos"),
    "notes": ("Notas de operadores", "Operators' notes", "Notas de operadores"),
    "files": ("Archivos", "Files", "Arquivos"),
    "questions": ("Preguntas sin respuesta", "Open questions", "Perguntas sem resposta"),
    "deliveries": ("Entregas", "Deliveries", "Entregas"),
    "handed_to": ("Entregado a", "Handed to", "Entregue a"),
    "returns": ("Devoluciones", "Returns", "Devoluções"),
    "webhooks": (
        "Lo que informaron los proveedores",
        "What vendors reported",
        "O que os provedores informaram",
    ),
}


def word(name: str, language: str) -> str:
    return _WORDS[name][LANGUAGES.index(language)]


def page(sections: Mapping[str, Section], made_at: str, language: str) -> str:
    """A whole HTML page without scripts and styles; whatever a person wrote is text in it."""
    title = escape(word("title", language))
    body = "".join(_section(word(name, language), rows) for name, rows in sections.items() if rows)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body><h1>{title}</h1>"
        f"<p>{escape(word('made', language))} {escape(made_at)}</p>"
        f"{body or '<p>' + escape(word('nothing', language)) + '</p>'}</body></html>"
    )


def _section(title: str, rows: Section) -> str:
    return f"<h2>{escape(title)}</h2>" + "".join(_row(row) for row in rows)


def _row(row: Mapping[str, Any]) -> str:
    """What is known of it, a line each; column names are the product's own words."""
    told = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(_text(value))}</td></tr>'
        for name, value in row.items()
        if value not in (None, "", [], {})
    )
    return f"<table>{told}</table>"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
