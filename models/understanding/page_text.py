"""The text of a page as Markdown, cleaned without losing what people ask for.

Prices, e-mail addresses, symbols and line structure stay as they were written.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from models.domain.places import fold
from models.understanding.language import language_of

_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffc"))
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES: Final = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_PAGE_NUMBER: Final = re.compile(
    r"(p[áa]g(ina|e|\.)?|page|hoja)?\s*\d{1,4}(\s*(de|of|/)\s*\d{1,4})?", re.IGNORECASE
)
_REPEATED_ON: Final = 3
"""Pages that say a line before it counts as their frame; it has to be half of all of them too."""


@dataclass(frozen=True, slots=True)
class PageText:
    """`text` is Markdown. `number` of a PDF's page, from 1; `title` of a page of a site."""

    text: str
    number: int | None = None
    title: str | None = None

    @property
    def language(self) -> str:
        return language_of(self.text, fold(self.text))


def cleaned(text: str) -> str:
    """One form for each character, no invisible ones, at most one empty line in a row."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _CONTROL.sub("", text.translate(_INVISIBLE))
    for joined, letters in _LIGATURES.items():
        text = text.replace(joined, letters)
    lines = [_SPACES.sub(" ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def without_frames(pages: Sequence[PageText]) -> list[PageText]:
    """What stands on most pages (a header, a menu, a footer) is kept once, where it comes first;
    bare page numbers are dropped."""
    seen_on = Counter(line for page in pages for line in set(_lines(page)) if line)
    often = {n for n, count in seen_on.items() if count >= max(_REPEATED_ON, len(pages) / 2)}
    said: set[str] = set()
    kept = []
    for page in pages:
        lines = [
            line
            for line in _lines(page)
            if line not in said and not (page.number and _PAGE_NUMBER.fullmatch(line))
        ]
        said |= often.intersection(lines)
        kept.append(replace(page, text=cleaned("\n".join(lines))))
    return [page for page in kept if page.text]


def _lines(page: PageText) -> list[str]:
    return page.text.split("\n")
