"""Whether a person who has just written is likely to go on: by what they wrote last."""

import re
from collections.abc import Sequence
from typing import Final

from models.domain.policy import Ending
from models.understanding.folding import same_length_fold
from models.understanding.reading import Reading

_GOES_ON: Final = re.compile(
    r"(?:[,:;-]|\.\.|\b(?:y|e|o|u|pero|ademas|tambien|con|de|en|and|or|but|also|with|in|ou))$"
)
_GREETING: Final = re.compile(
    r"(?:hola+|buenas?|buen dia|buenos dias|buenas (?:tardes|noches)|que tal|como (?:va|estas?)"
    r"|hi|hello|hey|good (?:morning|afternoon|evening)|oi|ola|bom dia|boa (?:tarde|noite)"
    r"|una (?:consulta|pregunta)|te (?:cuento|consulto|paso)|mira)"
)
_GREETINGS_ONLY: Final = re.compile(rf"{_GREETING.pattern}(?:[ ,]+{_GREETING.pattern})*[ ,.!]*")


def ending_of(texts: Sequence[str], reading: Reading, expecting: str | None) -> Ending:
    """`texts`: the messages of the burst in order; `reading`: all of them read as one;
    `expecting`: the field that was asked last."""
    last = same_length_fold(texts[-1].replace("…", "...")).strip() if texts else ""
    if reading.opt_out or reading.handoff:
        return Ending.COMPLETE
    if _GOES_ON.search(last) or _GREETINGS_ONLY.fullmatch(last):
        return Ending.OPEN
    if expecting is not None and expecting in _answered(reading):
        return Ending.COMPLETE
    return Ending.USUAL


def _answered(reading: Reading) -> set[str]:
    known = set(reading.fields.known())
    return known | {"bedrooms"} if "ambientes" in known else known
