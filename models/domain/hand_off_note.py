"""The note that an agent reads when a person is handed over: who, what they want, how they score.

Markdown, as Chatwoot shows it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from models.domain import file_problems, send_errors
from models.domain.catalogue import LANGUAGES
from models.domain.file_problems import FileProblem

_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "title": (
        "{name} pide hablar con una persona",
        "{name} asks for a human",
        "{name} pede para falar com uma pessoa",
    ),
    "someone": ("Alguien", "Somebody", "Alguém"),
    "phone": ("Teléfono", "Phone", "Telefone"),
    "tenant": ("Empresa", "Tenant", "Empresa"),
    "offer": ("Oferta", "Offer", "Oferta"),
    "score": ("Puntaje", "Score", "Pontuação"),
    "fields": ("Datos relevados", "What is known", "Dados levantados"),
    "messages": ("Mensajes en la conversación", "Messages so far", "Mensagens na conversa"),
    "in": ("Persona", "Person", "Pessoa"),
    "out": ("Asistente", "Assistant", "Assistente"),
    "link": ("Detalle", "Details", "Detalhes"),
    "resume": (
        "Para devolver la conversación al asistente, escribí /bot en una nota privada.",
        "To give the conversation back to the assistant, write /bot in a private note.",
        "Para devolver a conversa ao assistente, escreva /bot em uma nota privada.",
    ),
    "voice": ("[mensaje de voz]", "[voice note]", "[mensagem de voz]"),
    "media": ("[archivo]", "[file]", "[arquivo]"),
    "unsent": (
        "**No le llegó a la persona:** {said}\n{why}",
        "**It did not reach the person:** {said}\n{why}",
        "**Não chegou à pessoa:** {said}\n{why}",
    ),
    "code": (
        "El canal la rechazó con el código {code}.",
        "The channel refused it with the code {code}.",
        "O canal a recusou com o código {code}.",
    ),
}

_UNSENT: Final[Mapping[str, tuple[str, str, str]]] = {
    "opted_out": (
        "Pidió que no le escribamos más. Solo se le puede responder si vuelve a escribir.",
        "They asked not to be written to. They can be answered only if they write again.",
        "Pediu que não escrevamos mais. Só é possível responder se voltar a escrever.",
    ),
    "no_address": (
        "No tenemos un número al que escribirle.",
        "There is no number to write to.",
        "Não temos um número para escrever.",
    ),
    send_errors.WINDOW_CLOSED: (
        "Pasaron más de 24 horas desde su último mensaje: WhatsApp solo acepta plantillas.",
        "More than 24 hours have passed since their last message: WhatsApp takes templates only.",
        "Passaram mais de 24 horas desde a última mensagem: o WhatsApp só aceita modelos.",
    ),
}


def write_note(facts: Mapping[str, Any], link: str, language: str) -> str:
    """`facts` as models.records.desk gathers them; `link` leads to the lead's detail."""

    def word(key: str, **values: str) -> str:
        return _word(key, language, **values)

    lines = [f"**{word('title', name=facts['name'] or word('someone'))}**"]
    for key in ("phone", "tenant", "offer"):
        if facts[key]:
            lines.append(f"{word(key)}: {facts[key]}")
    lines += _score_lines(facts, word("score"))
    if facts["fields"]:
        lines.append(f"{word('fields')}:")
        lines += [f"- {name}: {_shown(value)}" for name, value in sorted(facts["fields"].items())]
    lines.append(f"{word('messages')}: {facts['messages']}")
    lines += [f"> {word(direction)}: {_one_line(text)}" for direction, text in facts["last"]]
    return "\n".join([*lines, f"{word('link')}: {link}", word("resume")])


def shown_message(kind: str, text: str | None, language: str) -> str:
    """What the person wrote; a file or a voice note without words is named."""
    mark = _word(kind, language) if kind in ("voice", "media") else ""
    return " ".join(part for part in (mark, text) if part) or mark or "…"


def unsent_note(said: str, error: str, file_problem: str | None, language: str) -> str:
    """That what the agent wrote was not sent, why, and what to do where the code is known."""
    if file_problem is not None:
        why = file_problems.words(FileProblem(file_problem), language)
    elif error in _UNSENT:
        why = _UNSENT[error][LANGUAGES.index(language) if language in LANGUAGES else 0]
    else:
        why = _word("code", language, code=error)
    return _word("unsent", language, said=said, why=why)


def _score_lines(facts: Mapping[str, Any], title: str) -> list[str]:
    if facts["score"] is None:
        return []
    threshold = facts["score_detail"].get("threshold")
    head = f"{title}: {facts['score']}" + (f" / {threshold}" if threshold else "")
    reasons: Sequence[Mapping[str, Any]] = facts["score_detail"].get("dimensions", ())
    return [head, *(f"- {d['key']} {d['points']}/{d['max']}: {d['reason']}" for d in reasons)]


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_shown(v)}" for k, v in value.items() if v is not None)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _word(key: str, language: str, **values: str) -> str:
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    return _WORDS[key][index].format(**values)
