"""Square metres wanted; a distance or a figure in a question is none."""

import re
from typing import Final

from models.understanding import corrections
from models.understanding.message import Found, Message
from models.understanding.numbers import NUMBER

_M2: Final = (
    r"(?:m2|mts?2|mt2|mts?\b\.?|metros?(?: cuadrados)?|mtrs?\b|m\b(?!il)|sqm|square meters?"
    r"|m 2)"
)
_AREA: Final = re.compile(
    rf"(?P<one>{NUMBER})(?: ?(?:m2|mts?|metros))?(?: ?(?:-|/|\ba\b|\by\b|\bo\b"
    rf"|\bhasta\b) ?(?:los )?(?P<two>{NUMBER}))? ?{_M2}"
    r"(?! (?:del?|hasta|cuadras)\b (?:la |el |subte|mar|playa|estacion|parque|tren|plaza))"
)
_AREA_MAX: Final = re.compile(
    r"\b(?:hasta|maximo|max|menos de|no mas de|menor\w* (?:a|de)|under|up to|tope"
    r"|no supere)(?: (?:de|los|unos|que))*[ :]*$"
)
_AREA_MAX_AFTER: Final = re.compile(
    r" ?(?:cubiertos |totales )?(?:como |de )?(?:maximo|max\b|como mucho|a lo sumo|tope)"
)
_AREA_LIMITS: Final = (10, 100_000)


def read_area(message: Message) -> Found[tuple[int | None, int | None]] | None:
    """One figure is the least they want, unless a word makes it the most."""
    found = []
    for match in _AREA.finditer(message.text):
        area = _area(message, match)
        if area:
            found.append(Found(area, match.start(), match.end()))
    left = corrections.standing(message, found)
    if not left:
        return _bare_area(message)
    lows = [f.value[0] for f in left if f.value[0] is not None]
    highs = [f.value[1] for f in left if f.value[1] is not None]
    low, high = min(lows, default=None), max(highs, default=None)
    if low is not None and high is not None and low > high:
        low = None
    return Found((low, high), left[0].start, left[-1].end)


def _area(message: Message, match: re.Match[str]) -> tuple[int | None, int | None] | None:
    text, start = message.text, match.start()
    before = text[max(0, start - 30) : start]
    # "a 200 metros del subte" is a distance.
    if re.search(r"\ba (?:unos |menos de )?$", before) and not re.search(r"\d|#~* a $", before):
        return None
    if message.is_asked(start) or message.is_aside(start):
        return None
    one = round(message.figure(match, "one"))
    two = round(message.figure(match, "two")) if match["two"] else None
    least, most = _AREA_LIMITS
    if not least <= one <= most or (two is not None and not one < two <= most):
        return None
    if two is not None:
        return one, two
    if _AREA_MAX.search(before) or _AREA_MAX_AFTER.match(text, match.end()):
        return None, one
    return one, None


def _bare_area(message: Message) -> Found[tuple[int | None, int | None]] | None:
    if not message.is_expecting("m2_min", "m2_max"):
        return None
    match = re.search(
        rf"^[^\w#]*(?:\w+ ){{0,3}}({NUMBER})(?: ?(?:a|y|-|o"
        rf"|hasta) (?P<two>{NUMBER}))?(?! ?(?:mil|k\b|amb|dorm))",
        message.text,
    )
    value = round(message.figure(match)) if match else 0
    if not match or not _AREA_LIMITS[0] <= value <= _AREA_LIMITS[1]:
        return None
    two = round(message.figure(match, "two")) if match["two"] else 0
    if two > value:
        return Found((value, two), match.start(1), match.end("two"))
    area = (value, None) if message.is_expecting("m2_min") else (None, value)
    return Found(area, match.start(1), match.end(1))
