"""Text as the rules see it: lower case, no accents, same length as the original, so that every
match can be given back in the person's own words."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

READ_MAX: Final = 4_000
"""Characters read of one message (a WhatsApp text holds 4 096), the last _END_MAX among them: who
pastes a page says at its end what they want. What lies between is never looked at."""
_END_MAX: Final = 1_000

_SUBSTITUTES: Final = {
    "²": "2", "’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "\t": " ", "\r": " ", "\u00a0": " ",
    "\u202f": " ", "\u2009": " ", "ß": "s", "ø": "o", "æ": "a", "º": "o", "ª": "a",
    "…": ".",
}  # fmt: skip


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char in _SUBSTITUTES:
        return _SUBSTITUTES[char]
    if char.isascii():
        return char.lower() if char.isprintable() or char == "\n" else " "
    base = unicodedata.normalize("NFKD", char)[0].lower()
    if base.isalnum() and len(base) == 1:
        return str(unicodedata.digit(base)) if base.isdigit() else base
    # Currency signs and inverted marks are meaning; emoji, joiners and controls are not.
    return base if base in "€£¿¡" else " "


# Nobody means anything by the sixth space or the sixth "a", and rules that look ahead over such a
# run would take quadratic time; figures are left alone.
_BLANKS: Final = re.compile(r"[^\S\n]{2,}")
_RUN: Final = re.compile(r"([^\d])\1{5,}")


def original(text: str) -> str:
    """The part of `text` that is read, composed, so that one character is one position.

    Runs of blanks are one blank, and long runs of any other character are cut short.
    """
    if len(text) > READ_MAX:
        # At a blank each, so that no figure is read in half.
        head, tail = text[: READ_MAX - _END_MAX - 1], text[-_END_MAX:]
        text = f"{head.rpartition(' ')[0]}\n{tail.partition(' ')[2]}"
    composed = unicodedata.normalize("NFC", text)
    return _RUN.sub(r"\1\1\1\1\1", _BLANKS.sub(" ", composed))


def same_length_fold(text: str) -> str:
    folded = text.lower() if text.isascii() else "".join(map(_fold_char, text))
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", " ", folded)


def blank(text: str, start: int, end: int, filler: str = "\x1f") -> str:
    """`text` with one stretch made unreadable, at the same length."""
    return text[:start] + filler * (end - start) + text[end:]
