"""The number of an option in a list that was offered: "1", "la 2", "opción 3"."""

import re
from typing import TypeVar

from models.understanding.message import Message
from models.understanding.numbers import NUMBER_OR_ONE

V = TypeVar("V")


def chosen_option(message: Message, options: tuple[V, ...]) -> V | None:
    """The number of an option, as they were listed: "1", "la 2", "opción 3", "la primera"."""
    match = re.fullmatch(
        rf"[^\w#]*(?:la |el |opcion |numero |n |nro |seria |option )*(?:({NUMBER_OR_ONE})"
        rf"|(?P<ord>primer[oa]?|segund[oa]|tercer[oa]?"
        rf"|cuart[oa]))(?: opcion)?[°º)]?(?: por favor| gracias)?\W*",
        message.text,
    )
    if not match:
        return None
    if match["ord"]:
        number = ("prim", "segu", "terc", "cuar").index(match["ord"][:4]) + 1
    else:
        number = int(message.figure(match))
    return options[number - 1] if 1 <= number <= len(options) else None
