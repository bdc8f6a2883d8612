"""Numbers in running text, in digits or in words: finds them once, so that the rules of each
subject can speak of `#` instead of every way to write a figure."""

import re
from dataclasses import dataclass
from typing import Final

_UNITS: Final = {
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "dois": 2, "duas": 2, "quatro": 4, "sete": 7, "oito": 8,
}  # fmt: skip
_TEENS: Final = {
    "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16,
    "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veintiun": 21, "veintiuno": 21,
    "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26,
    "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "eighteen": 18, "dez": 10, "doze": 12, "quinze": 15,
}  # fmt: skip
_TENS: Final = {
    "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70,
    "ochenta": 80, "noventa": 90, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "vinte": 20, "trinta": 30,
    "quarenta": 40, "cinquenta": 50, "sessenta": 60, "oitenta": 80,
}  # fmt: skip
_HUNDREDS: Final = {
    "cien": 100, "ciento": 100, "cento": 100, "cem": 100, "doscientos": 200, "doscientas": 200,
    "trescientos": 300, "trescientas": 300, "cuatrocientos": 400, "cuatrocientas": 400,
    "quinientos": 500, "quinientas": 500, "seiscientos": 600, "seiscientas": 600,
    "setecientos": 700, "setecientas": 700, "ochocientos": 800, "ochocientas": 800,
    "novecientos": 900, "novecientas": 900, "duzentos": 200, "trezentos": 300,
    "quatrocentos": 400, "quinhentos": 500, "seiscentos": 600, "setecentos": 700,
    "oitocentos": 800, "novecentos": 900,
}  # fmt: skip
_ONES: Final = {"uno": 1, "un": 1, "una": 1, "one": 1, "um": 1, "uma": 1}
_WORDS: Final = {**_UNITS, **_TEENS, **_TENS, **_HUNDREDS}
_JOINERS: Final = {"y", "e", "and", "i"}

# "once" is also a barrio, and "dos", "seis", "ten" have other lives: a figure only beside a unit.
_ONCE_IS_ELEVEN: Final = re.compile(
    r"\s+(?:mil|meses|mes|ambientes|dias|semanas|anos|lucas|palos|millones|metros|m2|mts)\b"
)

_DIGITS: Final = re.compile(
    r"\d{1,3}(?:[.,']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|\d{1,3}(?: 000)+(?!\d)"
    r"|\d+(?:[.,]\d{1,2}(?![\d]))?"
)
_WORD: Final = re.compile(r"[a-z]+")
# What may touch a figure on its left; "m2", "b2b", "covid19" hold no figure.
_TOUCHING: Final = (
    "usd",
    "us",
    "u",
    "s",
    "d",
    "ars",
    "eur",
    "rs",
    "hasta",
    "de",
    "a",
    "x",
    "y",
    "o",
)

NUMBER: Final = r"(?:#~*)"
"""In patterns over `numbered` text: one figure."""
NUMBER_OR_ONE: Final = r"(?:#~*|\b(?:una?|uno|one|uma?)\b)"


@dataclass(frozen=True, slots=True)
class Number:
    start: int
    end: int
    value: float
    in_digits: bool


def parse_digits(written: str) -> float:
    """'120.000' -> 120000, '1,5' -> 1.5, '95.000,00' -> 95000: three digits after a mark group."""
    written = written.replace("'", "").replace(" ", "")
    parts = re.split(r"[.,]", written)
    if len(parts) == 1:
        return float(written)
    if len(parts[-1]) == 3 and len(parts[0]) <= 3 and parts[0] != "0":
        return float("".join(parts))
    return float("".join(parts[:-1]) + "." + parts[-1])


def _digit_numbers(text: str) -> list[Number]:
    found = []
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if len(match[0]) > 15:
            continue
        touching = re.search(r"[a-z]+\Z", text[max(0, start - 6) : start])
        if touching and touching[0] not in _TOUCHING:
            continue
        found.append(Number(start, end, parse_digits(match[0]), in_digits=True))
    return found


def _together(total: int, word: str, joined: bool) -> int | None:
    """The number `total` and the next number word make as one; None when they are two numbers."""
    value = _WORDS.get(word) or (_ONES.get(word, 0) if joined else 0)
    if not value:
        return None
    fits_hundreds = total % 100 == 0 and value < 100
    fits_tens = 20 <= total % 100 <= 90 and total % 10 == 0 and value < 10
    return total + value if fits_hundreds or fits_tens else None


def _grow(text: str, words: list[re.Match[str]], i: int) -> tuple[int, int, int]:
    """The number that begins at word `i`: its value, its end, and the word after it."""
    total, end, i = _WORDS[words[i][0]], words[i].end(), i + 1
    while i < len(words):
        joined = words[i][0] in _JOINERS and i + 1 < len(words)
        following = words[i + 1] if joined else words[i]
        between = text[end : following.start()].split()
        grown = _together(total, following[0], joined)
        if grown is None or between != ([words[i][0]] if joined else []):
            break
        total, end, i = grown, following.end(), i + (2 if joined else 1)
    return total, end, i


def _word_numbers(text: str, bare_once: bool) -> list[Number]:
    found: list[Number] = []
    words = list(_WORD.finditer(text))
    is_eleven = bare_once and len(words) == 1
    i = 0
    while i < len(words):
        word, start = words[i][0], words[i].start()
        is_barrio = word == "once" and not _ONCE_IS_ELEVEN.match(text, start + 4) and not is_eleven
        if word not in _WORDS or is_barrio:
            i += 1
            continue
        total, end, i = _grow(text, words, i)
        found.append(Number(start, end, float(total), in_digits=False))
    return found


def find_numbers(text: str, *, bare_once: bool = False) -> list[Number]:
    """Every figure of folded text, in order, without overlaps.

    `bare_once`: a message that is only "once" says eleven, since no place was asked for.
    """
    found = _digit_numbers(text) + _word_numbers(text, bare_once)
    return sorted(found, key=lambda n: n.start)


def numbered(text: str, numbers: list[Number]) -> str:
    """`text`, same length, with every figure written as `#` and padding."""
    pieces, at = [], 0
    for number in numbers:
        pieces.append(text[at : number.start])
        pieces.append("#" + "~" * (number.end - number.start - 1))
        at = number.end
    return "".join(pieces) + text[at:]
