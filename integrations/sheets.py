"""Google Sheets through gspread, which blocks: it works in threads of its own."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import gspread
from gspread.utils import ValueInputOption

from integrations.sheets_desk import Desk, Entry
from integrations.sheets_errors import of_google
from integrations.sheets_login import GoogleApp, signed_in, who
from integrations.sheets_quota import WriteQuota

_THREADS: Final = 16
"""Sheets that are written at the same time."""


class SheetsClient:
    """One desk per worksheet: rows of different sheets do not wait for each other, rows of one
    that wait at the same time are written in one call. Every method raises VendorError kinds with
    a code that models.domain.target_problems explains."""

    def __init__(
        self, base_url: str, quota: WriteQuota | None = None, app: GoogleApp | None = None
    ) -> None:
        self._base_url, self._quota, self._app = base_url, quota or WriteQuota(), app
        self._threads = ThreadPoolExecutor(_THREADS, "sheets")
        self._desks: dict[tuple[object, ...], Desk] = {}
        self._lock = threading.Lock()

    def upsert(
        self,
        credentials: dict[str, Any],
        spreadsheet_id: str,
        worksheet: str,
        header: list[str],
        row: list[str],
        is_repeat: bool,
        key_at: int = 0,
    ) -> Future[dict[str, Any]]:
        """Writes `row`, whose cell `key_at` is its key: on a repeat the row with it is replaced.

        RAW values: what a lead wrote never becomes a formula. The receipt is the range. May wait
        for Google's quota, up to sheets_quota.WAIT_MAX_S.
        """
        desk = self._desk(credentials, spreadsheet_id, worksheet, key_at)
        return desk.write(Entry(header, row, row[key_at], is_repeat))

    def keys(
        self,
        credentials: dict[str, Any],
        spreadsheet_id: str,
        worksheet: str,
        header: list[str],
        key_at: int = 0,
    ) -> list[str]:
        """The key of every row below the header: what was delivered, to compare with."""
        return self._desk(credentials, spreadsheet_id, worksheet, key_at).keys(header)

    def check(
        self, credentials: dict[str, Any], spreadsheet_id: str, worksheet: str, header: list[str]
    ) -> str:
        """Signs in, opens and writes, afresh; the spreadsheet's title.

        The write changes nothing but a header that was missing: a null leaves a cell as it is.
        """
        try:
            sheet = self._open(credentials, spreadsheet_id, worksheet, header)
            sheet.update([[None]], "A1", value_input_option=ValueInputOption.raw)
        except Exception as error:
            raise of_google(error) from None
        return str(sheet.spreadsheet.title)

    def _desk(
        self, credentials: dict[str, Any], spreadsheet_id: str, title: str, key_at: int
    ) -> Desk:
        # A tenant who replaces a revoked key is not kept with the old login.
        with self._lock:
            opener = partial(self._open, credentials, spreadsheet_id, title)
            return self._desks.setdefault(
                (who(credentials), spreadsheet_id, title, key_at),
                Desk(opener, key_at, self._threads),
            )

    def _open(
        self, credentials: dict[str, Any], spreadsheet_id: str, title: str, header: list[str]
    ) -> gspread.Worksheet:
        client = signed_in(credentials, self._base_url, self._quota, self._app)
        sheet = client.open_by_key(spreadsheet_id).worksheet(title)
        if not sheet.row_values(1):
            sheet.update([header], "A1", value_input_option=ValueInputOption.raw)
        return sheet
