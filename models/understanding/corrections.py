"""What stands when a person corrects themselves: "120... no, perdón, 150", "mejor 150 que 120"."""

import re
from typing import Final, TypeVar

from models.understanding.message import Found, Message

MARKER: Final = re.compile(
    r"\b(?:no,? ?perdon|perdon\w*|disculpa\w*|digo|mejor dicho|corrijo|correccion|me equivoque"
    r"|me confundi|quise decir|quiero decir|error|bah|no,? mejor|no no|pensandolo (?:bien|mejor)"
    r"|ahora que (?:lo )?pienso|en realidad|sorry|i mean|actually|rather|quer dizer|ou melhor"
    r"|alias|que digo|cambie de idea|mejor(?= (?:con |de |los |las |en )?#))\b"
    r"|\*(?=[#\w])"
)
_INSTEAD: Final = re.compile(
    r"(?:en vez de|en lugar de|\by no|\bantes que|instead of|rather than|\bno)"
    r"(?: (?:de|un|una|los|las|el|la|es|son|eran|a|en|hasta|por|busco|quiero|en el|en la"
    r"|zona))*\s*$"
)
_BETTER_THAN: Final = re.compile(
    r"\b(?:mejor|prefiero|mas bien)\b[^.;\n]{1,60}\b(?:que|a)(?: (?:de|un|una|en|los|el|la))*\s*$"
)
_DENIED_AFTER: Final = re.compile(
    r"\s*(?:no\b(?=\s*(?:,|\.|;|$|mejor|sino|mas bien|gracias|por ?fa|ja+j\w*|jeje\w*"
    r"|ya (?:lo|la)? ?descart))|nop\b)"
)

_INSTEAD_SAID: Final = re.compile(
    r"\b(?:en vez de|en lugar de|instead of|sino|ya no|mejor|prefiero|cambi\w+)\b"
)

V = TypeVar("V")


def are_in(message: Message) -> bool:
    """Whether the message takes something back, in itself or from what was said before."""
    return bool(MARKER.search(message.text) or _INSTEAD_SAID.search(message.text))


def is_withdrawn(message: Message, start: int, end: int) -> bool:
    """Named only to be set aside: "no 120 sino 150", "en vez de 120", "Palermo no"."""
    before = message.text[max(0, start - 90) : start]
    if message.text.startswith("antes", start):
        # "No antes de agosto" says when, it does not take August back.
        return False
    if _INSTEAD.search(before[-40:]) or _BETTER_THAN.search(before):
        return True
    # "Más de 100 no" sets a limit; it withdraws nothing.
    is_limit = re.search(r"\b(?:mas|arriba|encima) de (?:los )?$", before)
    return not is_limit and bool(_DENIED_AFTER.match(message.text, end))


def standing(message: Message, found: list[Found[V]]) -> list[Found[V]]:
    """Those that are left when withdrawn and corrected ones are gone, in order."""
    left = [f for f in found if not is_withdrawn(message, f.start, f.end)]
    for marker in MARKER.finditer(message.text):
        later = [f for f in left if f.start >= marker.end()]
        if later and len(later) < len(left):
            left = later
    return left
