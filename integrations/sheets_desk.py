"""One worksheet's writes: one batch at a time, and whatever waits meanwhile leaves together."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any

import gspread
from gspread.utils import (
    InsertDataOption,
    ValueInputOption,
    a1_to_rowcol,
    rowcol_to_a1,
)

from integrations.errors import VendorRateLimited, VendorRejected
from integrations.sheets_errors import of_google

Receipt = dict[str, Any]
Opener = Callable[[list[str]], gspread.Worksheet]
"""The worksheet, its header (given) written where there was none."""


@dataclass(frozen=True)
class Entry:
    """One caller's row; `key` is the cell by which a repeat finds it."""

    header: list[str]
    row: list[str]
    key: str
    is_repeat: bool
    receipt: Future[Receipt] = field(default_factory=Future)


class Desk:
    """Thread-safe. Keeps the worksheet open, so that a write costs no metadata reads. However many
    rows wait, one thread serves them: a busy sheet takes no threads from the others."""

    def __init__(self, opener: Opener, key_at: int, threads: Executor) -> None:
        self._opener, self._key_column, self._threads = opener, key_at + 1, threads
        self._sheet: gspread.Worksheet | None = None
        self._at_sheet, self._at_queue = threading.Lock(), threading.Lock()
        self._waiting: list[Entry] = []
        self._is_served = False

    def write(self, entry: Entry) -> Future[Receipt]:
        """The row's receipt, or what became of this row alone. Cancelled before its turn, the row
        is not written."""
        with self._at_queue:
            self._waiting.append(entry)
            if self._is_served:
                return entry.receipt
            self._is_served = True
        self._threads.submit(self._serve_all)
        return entry.receipt

    def keys(self, header: list[str]) -> list[str]:
        """The key cells of the rows below the header."""
        with self._at_sheet:
            try:
                return _keys(self._opened(header), self._key_column)[1:]
            except Exception as error:
                self._sheet = None
                raise of_google(error) from None

    def _serve_all(self) -> None:
        """Whatever came while one batch was written leaves with the next."""
        while (waiting := self._next()) is not None:
            batch = [entry for entry in waiting if entry.receipt.set_running_or_notify_cancel()]
            if batch:
                with self._at_sheet:
                    self._serve(batch)

    def _next(self) -> list[Entry] | None:
        with self._at_queue:
            waiting, self._waiting = self._waiting, []
            self._is_served = bool(waiting)
        return waiting or None

    def _serve(self, batch: Sequence[Entry]) -> None:
        try:
            sheet = self._opened(batch[0].header)
            # Only a repeat looks: reading the key column grows with the sheet and costs quota.
            is_looking = any(entry.is_repeat for entry in batch)
            keys = _keys(sheet, self._key_column) if is_looking else []
        except Exception as error:
            self._fail(batch, of_google(error))
            return
        known = [e for e in batch if e.is_repeat and e.key in keys]
        new = [e for e in batch if not (e.is_repeat and e.key in keys)]
        self._together(known, lambda entries: _replace(sheet, entries, keys))
        self._together(new, lambda entries: _append(sheet, entries))

    def _together(
        self, entries: Sequence[Entry], write: Callable[[Sequence[Entry]], list[Receipt]]
    ) -> None:
        if not entries:
            return
        try:
            receipts = write(entries)
        except Exception as error:
            problem = of_google(error)
            if len(entries) == 1 or not _is_one_rows_fault(problem):
                self._fail(entries, problem)
                return
            for entry in entries:
                self._together([entry], write)
        else:
            for entry, receipt in zip(entries, receipts, strict=True):
                entry.receipt.set_result(receipt)

    def _fail(self, entries: Sequence[Entry], problem: Exception) -> None:
        if not isinstance(problem, VendorRateLimited):
            self._sheet = None  # it may have been moved or shared anew: look again next time
        for entry in entries:
            entry.receipt.set_exception(problem)

    def _opened(self, header: list[str]) -> gspread.Worksheet:
        self._sheet = self._sheet or self._opener(header)
        return self._sheet


def _is_one_rows_fault(problem: Exception) -> bool:
    """Of several rows written together one may be to blame, as with a cell too long."""
    return isinstance(problem, VendorRejected) and problem.code == "refused"


def _keys(sheet: gspread.Worksheet, column: int) -> list[str]:
    return [str(key) for key in sheet.col_values(column)]


def _replace(
    sheet: gspread.Worksheet, entries: Sequence[Entry], keys: Sequence[str]
) -> list[Receipt]:
    places = [_place(keys.index(e.key) + 1, 1, len(e.row)) for e in entries]
    changes = [{"range": p, "values": [e.row]} for p, e in zip(places, entries, strict=True)]
    sheet.batch_update(changes, value_input_option=ValueInputOption.raw)
    return [{"range": place, "updated": True} for place in places]


def _append(sheet: gspread.Worksheet, entries: Sequence[Entry]) -> list[Receipt]:
    # By key: an attempt that was given up may still wait here beside its repeat.
    rows = {entry.key: entry.row for entry in entries}
    answer = sheet.append_rows(
        list(rows.values()),
        value_input_option=ValueInputOption.raw,
        # Where the sheet has gaps, nothing below the first one is written over.
        insert_data_option=InsertDataOption.insert_rows,
    )
    title, _, cells = answer["updates"]["updatedRange"].rpartition("!")
    top, left = a1_to_rowcol(cells.partition(":")[0])
    places = {
        key: f"{title}!{_place(top + offset, left, len(row))}"
        for offset, (key, row) in enumerate(rows.items())
    }
    return [{"range": places[entry.key], "updated": False} for entry in entries]


def _place(number: int, left: int, width: int) -> str:
    return f"{rowcol_to_a1(number, left)}:{rowcol_to_a1(number, left + width - 1)}"
