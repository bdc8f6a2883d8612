"""A1 notation: which sheet and which rectangle of it a range names."""

import re
from dataclasses import dataclass
from typing import Final

_CELL: Final = re.compile(r"^\$?([A-Za-z]{1,3})?\$?([1-9][0-9]*)?$")


class BadRangeError(ValueError):
    """Not a range in A1 notation."""


@dataclass(frozen=True)
class Area:
    """A rectangle, counted from 1, both ends included; None: open to the sheet's edge."""

    sheet: str | None
    top: int = 1
    left: int = 1
    bottom: int | None = None
    right: int | None = None


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def quoted(sheet: str) -> str:
    """A sheet's title as Google writes it in a range: quoted unless a plain word."""
    return (
        sheet
        if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", sheet)
        else f"'{sheet.replace(chr(39), chr(39) * 2)}'"
    )


def a1(sheet: str, top: int, left: int, bottom: int, right: int) -> str:
    first, last = f"{column_letters(left)}{top}", f"{column_letters(right)}{bottom}"
    return f"{quoted(sheet)}!{first}" if first == last else f"{quoted(sheet)}!{first}:{last}"


def parse(text: str, titles: list[str]) -> Area:
    """Reads a range; a bare word is a sheet when one has that title. Raises BadRangeError."""
    sheet, cells = _split(text, titles)
    if not cells:
        return Area(sheet)
    first, _, last = cells.partition(":")
    top, left = _corner(first, text)
    if not last:
        if top is None or left is None:
            raise BadRangeError(text)
        return Area(sheet, top, left, top, left)
    bottom, right = _corner(last, text)
    return Area(sheet, top or 1, left or 1, bottom, right)


def _split(text: str, titles: list[str]) -> tuple[str | None, str]:
    if text.startswith("'"):
        end = re.match(r"^'((?:[^']|'')*)'(?:!(.*))?$", text)
        if end is None:
            raise BadRangeError(text)
        return end[1].replace("''", "'"), end[2] or ""
    sheet, mark, cells = text.partition("!")
    if mark:
        return sheet, cells
    return (text, "") if text in titles else (None, text)


def _corner(cell: str, text: str) -> tuple[int | None, int | None]:
    found = _CELL.match(cell)
    if not cell or found is None:
        raise BadRangeError(text)
    return int(found[2]) if found[2] else None, column_number(found[1]) if found[1] else None
