"""The cells of one sheet: reading and writing rectangles, and what typed text turns into."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sandbox.store import Store

Cell = Any
"""None, text, number or boolean; a formula is {"f": "=..."}."""

FORMULA_SHOWN: Final = "#ERROR!"
"""Nothing is computed here: a formula shows as the error a broken one would."""

_NUMBER: Final = re.compile(r"^[+-]?\d+(\.\d+)?$")


@dataclass(frozen=True)
class Grid:
    """One sheet's cells; a row is a document, so that appending writes one row only."""

    store: Store
    spreadsheet_id: str
    sheet_id: int

    @property
    def _kind(self) -> str:
        return f"cells/{self.spreadsheet_id}/{self.sheet_id}"

    def rows(self, top: int, bottom: int | None) -> dict[int, list[Cell]]:
        last = _key(bottom) if bottom else "9" * 8
        return {int(key): row for key, row in self.store.items(self._kind, _key(top), last)}

    def read(self, top: int, left: int, bottom: int | None, right: int | None) -> list[list[Cell]]:
        """The rectangle without its empty end, as the API leaves it out."""
        found = self.rows(top, bottom)
        block: list[list[Cell]] = []
        for number in range(top, max(found, default=top - 1) + 1):
            block.append(_trimmed(found.get(number, [])[left - 1 : right]))
        while block and not block[-1]:
            block.pop()
        return block

    def write(self, top: int, left: int, values: Sequence[Sequence[Cell]]) -> None:
        """Overwrites cells; None leaves a cell as it was, as in the API."""
        with self.store.together():
            for offset, line in enumerate(values):
                row = self.rows(top + offset, top + offset).get(top + offset, [])
                row += [None] * (left - 1 + len(line) - len(row))
                for column, value in enumerate(line, start=left - 1):
                    if value is not None:
                        row[column] = value
                self._keep(top + offset, row)

    def _keep(self, number: int, row: list[Cell]) -> None:
        """Stores a row, or nothing where nothing is: the keys alone tell which rows are filled."""
        if filled := _trimmed(row):
            self.store.put(self._kind, _key(number), filled)
        else:
            self.store.delete(self._kind, _key(number))

    def last_table(self, top: int, bottom: int | None) -> tuple[int, int] | None:
        """First and last row of the last run of filled rows that meets these rows."""
        filled = [int(key) for key in self.store.keys(self._kind)]
        runs: list[tuple[int, int]] = []
        for number in filled:
            if runs and runs[-1][1] == number - 1:
                runs[-1] = (runs[-1][0], number)
            else:
                runs.append((number, number))
        meeting = [run for run in runs if run[1] >= top and (bottom is None or run[0] <= bottom)]
        return meeting[-1] if meeting else None

    def width(self, row: int) -> int:
        return len(self.rows(row, row).get(row, []))

    def clear(self, top: int, left: int, bottom: int | None, right: int | None) -> None:
        with self.store.together():
            for number, row in self.rows(top, bottom).items():
                end = min(right or len(row), len(row))
                row[left - 1 : end] = [None] * max(0, end - left + 1)
                self._keep(number, row)

    def shift(self, at: int, by: int) -> None:
        """Inserts `by` empty rows before row `at`, or deletes that many from it on."""
        rows = self.rows(1, None)
        with self.store.together():
            self.store.delete_kind(self._kind)
            for number, row in rows.items():
                if number < at:
                    self.store.put(self._kind, _key(number), row)
                elif number + by >= at:
                    self.store.put(self._kind, _key(number + by), row)

    def drop(self) -> None:
        self.store.delete_kind(self._kind)


def _key(row: int) -> str:
    return f"{row:08d}"


def _trimmed(row: Sequence[Cell]) -> list[Cell]:
    end = len(row)
    while end and row[end - 1] in (None, ""):
        end -= 1
    return list(row[:end])


def entered(value: Cell, option: str) -> Cell:
    """What a value becomes: RAW keeps text as text, USER_ENTERED reads it as typed by hand."""
    if option != "USER_ENTERED" or not isinstance(value, str):
        return value
    if value.startswith("'"):
        return value[1:]
    if value.startswith("="):
        return {"f": value}
    if _NUMBER.match(value):  # a phone's plus sign is lost here, as in the real thing
        return float(value) if "." in value else int(value)
    if value[:1] in "+-@" and len(value) > 1:
        return {"f": f"={value.lstrip('@')}"}
    return value.upper() == "TRUE" if value.upper() in ("TRUE", "FALSE") else value


def rendered(cell: Cell, option: str) -> Cell:
    """A cell as read: FORMATTED_VALUE gives text only, FORMULA what was entered."""
    if isinstance(cell, dict):
        return cell["f"] if option == "FORMULA" else FORMULA_SHOWN
    if cell is None:
        return ""
    if option in ("UNFORMATTED_VALUE", "FORMULA"):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
