"""Whether a thing named in a message is wanted, refused or left open, and yes/no answers."""

import re
from typing import Final

from models.understanding.message import Message

_REFUSED_BEFORE: Final = re.compile(
    r"\b(?:sin|no|ni|nada de|menos|salvo|excepto|tampoco|without|sem|nao|don'?t|nunca)"
    r"(?: (?:quiero|queremos|necesito|necesitamos|me|nos|interesan?|hace|falta|hacen"
    r"|busco|buscamos|preciso|precisa|precisamos|requiero"
    r"|requiere|la|el|los|las|lo|un|una|que|tenga|tener|tiene|tengo|tenemos|con|de|es"
    r"|son|necesari[oa]s?|mucho|tanto|gusta|gustan|uso|usamos"
    r"|need|want|a|the|any|care|about|ningun|ninguna|por|ahora|pido|exijo|voy|quisiera"
    r"|va|sea|en|excluyente|un|algun"
    r"|hay|incluya|quero|preciso de))*\s*$"
)
_OPEN_BEFORE: Final = re.compile(
    r"\b(?:con o sin|sin o con|no (?:me |nos )?importa(?:n)?(?: (?:si|que|tiene|el|la"
    r"|los|las|tenga|no))*|da (?:lo mismo|igual)(?: (?:si|el|la|que|tiene|lo|de|tenga"
    r"|con))*|indistinto(?: (?:si|el|la|con))*|no (?:me |nos )?(?:fijo|preocupa|molesta"
    r"|cambia)(?: (?:en|el|la|si))*)\s*$"
)
_REFUSED_AFTER: Final = re.compile(
    r"\s*(?:,? ?no\b(?=\s*(?:[.,;!\n]|$|por ?fa|hace|necesit|preciso|quiero|me interesa"
    r"|es necesari|uso|hay|gracias|tengo))|no necesito|: ?no\b|prefiero que no"
    r"|no gracias|de ninguna manera)"
)
_OPEN_AFTER: Final = re.compile(
    r"\s*,? ?(?:(?:es|son|me es|me) )?(?:no (?:es )?(?:excluyente|indispensable|importa"
    r"|me importa|obligatori\w+|imprescindible|se\b|lo se|define)|indistint\w+"
    r"|opcional\w*|da igual|me da igual|da lo mismo|o no\b(?!t))"
)


def polarity(message: Message, start: int, end: int) -> bool | None:
    """True wanted, False refused, None left open ("con o sin cochera")."""
    text = message.text
    before = text[max(0, start - 60) : start]
    if _OPEN_BEFORE.search(before) or _OPEN_AFTER.match(text, end):
        return None
    if _REFUSED_AFTER.match(text, end):
        return False
    return not _REFUSED_BEFORE.search(before)


_YES: Final = re.compile(
    r"\W*(?:si+p?|sip|sii+|sisi|si si|claro|obvio|dale|por supuesto|exacto|correcto"
    r"|afirmativo|yes|yeah|yep|yup|sure|of course|sim|ok|oka?y|seguro|totalmente|asi es"
    r"|de una|es asi|me interesa|me gustaria|estaria bueno|preferentemente"
    r"|preferiria(?: que)? si|en lo posible|si es posible|mejor si|ideal|sip"
    r"|es fundamental|excluyente|imprescindible|indispensable|ademas|tambien|necesito"
    r"|quiero|lo necesito|la necesito|tengo|aja|sisisi|creo que si)"
    r"\b"
)
_NO: Final = re.compile(
    r"\W*(?:no+|nop|nope|nah|na|negativo|para nada|ninguno|ninguna|nao|tampoco"
    r"|todavia no|aun no|not yet|creo que no|la verdad que no|mmm? no|por ahora no"
    r"|no no)\b"
)
_UNSURE: Final = re.compile(
    r"\b(?:no se|nose|no lo se|ni idea|no estoy segur\w|no sabria|lo tengo que pensar"
    r"|depende|puede ser|capaz|quizas?|tal vez|no importa|no me importa|indistint\w+"
    r"|indiferente|me da igual|da igual|da lo mismo|lo mismo da|no es excluyente"
    r"|no excluyente|not sure|i don'?t know|nao sei|maybe|no decidi|no definimos"
    r"|no entiendo|no entendi|no te entiendo|que es|como seria|opcional"
    r"|no es (?:importante|prioridad|relevante))\b"
)


def answer(message: Message) -> bool | None:
    """A yes or a no at the head of the message, to the question that was asked last."""
    if any(mark in message.written for mark in "👍✅👌🙌"):
        return True
    if "👎" in message.written:
        return False
    first = re.split(r"[.!;\n]", message.text.lstrip(" .,!¡¿-"), maxsplit=1)[0]
    if _UNSURE.search(first) or message.is_asked(
        len(message.text) - len(message.text.lstrip(" ¿"))
    ):
        return None
    if _NO.match(first):
        return False
    return True if _YES.match(first) else None


def is_unsure(message: Message) -> bool:
    """The whole message says that they do not know: nothing in it is an answer."""
    return bool(_UNSURE.search(message.text)) and len(message.text) < 40
