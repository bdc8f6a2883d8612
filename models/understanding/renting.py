"""Who looks for a home to rent, where homes are sold."""

import re
from typing import Final

from models.understanding.message import Message

_TO_RENT: Final = re.compile(
    r"(?<!\bno )\b(?:busco|buscamos|buscando|quiero|queremos|quisiera|quisieramos|necesito"
    r"|necesitamos|prefiero|preferimos|solo|solamente|tienen|tenes|hay)\b"
    r"(?: [\w#]+){0,7}? (?:alquilar|alquiler(?:es)?|rentar|arrendar|arriendo|alugar|aluguel)\b"
    r"|\b(?:looking|want|need|wish)\b(?: [\w#]+){0,6}? (?:to rent|for rent|a rental)\b(?! out)"
    r"|\b(?:quero|procuro|preciso)\b(?: [\w#]+){0,6}? (?:alugar|aluguel|para alugar)\b"
)
_TO_BUY: Final = re.compile(
    r"\b(?:compr\w+|adquirir|inver[st]\w+|rentabilidad|buy\w*|purchas\w*|invest\w*)\b"
)
_NOT_TO_BUY: Final = re.compile(
    r"\b(?:no|not|nao|ni|sin|en vez de|en lugar de|instead of)(?: [\w]+){0,3}?"
    r" (?:compr\w+|buy\w*)\b"
)
# What they pay today, or would earn: "quiero dejar de alquilar", "quiero uno para alquilarlo".
_OTHERWISE: Final = re.compile(
    r"\b(?:dejar (?:de|el)|salir del?|pago|pagar|pagando|vence|vencio|renta|poner(?:lo)? en"
    r"|lo quiero|la quiero|(?:alquil|rent)arl[oa]s?|to rent out"
    r"|temporari[oa]s?|temporal(?:es)?|airbnb|ganar|garantia)\b"
)


def wants_to_rent(message: Message) -> bool:
    """Not where "para alquilar" answers what a home to be bought is for."""
    return (
        bool(_TO_RENT.search(message.text))
        and not would_buy(message)
        and not _OTHERWISE.search(message.text)
        and not message.is_expecting("purpose")
    )


def would_buy(message: Message) -> bool:
    left = _NOT_TO_BUY.sub(" ", message.text)
    return bool(_TO_BUY.search(left))
