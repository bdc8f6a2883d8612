"""Google Sheets through gspread. Synchronous: its activities run in the worker's threads."""

import threading
from typing import Any, Final

import gspread
import gspread.auth
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from google.oauth2 import service_account
from gspread.utils import InsertDataOption, ValueInputOption, rowcol_to_a1
from requests import ConnectionError as RequestsConnectionError
from requests import RequestException

from integrations.errors import (
    VendorAuth,
    VendorError,
    VendorOutcomeUnknown,
    VendorRateLimited,
    VendorRejected,
    VendorUnavailable,
)

_GOOGLE: Final = "https://sheets.googleapis.com"
_TIMEOUT_S: Final = (4.0, 12.0)
_SYSTEM: Final = "sheets"


def _http_client(base_url: str) -> type[gspread.http_client.HTTPClient]:
    """gspread has no setting for the address; this puts ours in front."""

    class AddressedClient(gspread.http_client.HTTPClient):
        def request(self, method: str, endpoint: str, **kwargs: Any) -> Any:  # type: ignore[override]
            return super().request(method, endpoint.replace(_GOOGLE, base_url), **kwargs)

    return AddressedClient


class _Login(service_account.Credentials):
    """Without google-auth's look-up of regional boundaries: it goes to Google's own address from a
    background thread, whatever `token_uri` says, and ordinary service accounts have none."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False


class SheetsClient:
    """Keeps one authorised worksheet per spreadsheet, so that a write costs no metadata reads."""

    def __init__(self, base_url: str) -> None:
        self._http_client = _http_client(base_url)
        self._worksheets: dict[tuple[str, str, str], gspread.Worksheet] = {}
        self._lock = threading.Lock()

    def upsert(
        self,
        credentials: dict[str, Any],
        spreadsheet_id: str,
        worksheet: str,
        header: list[str],
        row: list[str],
        is_repeat: bool,
    ) -> dict[str, Any]:
        """Writes `row`, whose first cell is its key: on a repeat a row with that key is replaced.

        Only a repeat looks for it: reading the key column grows with the sheet and costs quota.

        RAW values: what a lead wrote never becomes a formula. Returns the range as receipt.
        """
        try:
            with self._lock:
                sheet = self._open(credentials, spreadsheet_id, worksheet, header)
                return _write(sheet, row, is_repeat)
        except VendorError:
            raise
        except Exception as error:
            self._forget(credentials, spreadsheet_id, worksheet)
            raise _translated(error) from None

    def keys(
        self, credentials: dict[str, Any], spreadsheet_id: str, worksheet: str, header: list[str]
    ) -> list[str]:
        """The first cell of every row below the header: what was delivered, to compare with."""
        try:
            with self._lock:
                return _keys(self._open(credentials, spreadsheet_id, worksheet, header))[1:]
        except Exception as error:
            raise _translated(error) from None

    def _open(
        self, credentials: dict[str, Any], spreadsheet_id: str, title: str, header: list[str]
    ) -> gspread.Worksheet:
        key = (credentials["client_email"], spreadsheet_id, title)
        if key not in self._worksheets:
            login = _Login.from_service_account_info(  # type: ignore[no-untyped-call]
                credentials, scopes=gspread.auth.DEFAULT_SCOPES
            )
            client = gspread.Client(auth=login, http_client=self._http_client)
            client.set_timeout(_TIMEOUT_S)
            sheet = client.open_by_key(spreadsheet_id).worksheet(title)
            if not sheet.row_values(1):
                sheet.update([header], "A1", value_input_option=ValueInputOption.raw)
            self._worksheets[key] = sheet
        return self._worksheets[key]

    def _forget(self, credentials: dict[str, Any], spreadsheet_id: str, title: str) -> None:
        self._worksheets.pop((credentials.get("client_email", ""), spreadsheet_id, title), None)


def _keys(sheet: gspread.Worksheet) -> list[str]:
    return [str(key) for key in sheet.col_values(1)]


def _write(sheet: gspread.Worksheet, row: list[str], is_repeat: bool) -> dict[str, Any]:
    keys = _keys(sheet) if is_repeat else []
    if row[0] in keys:
        number = keys.index(row[0]) + 1
        place = f"A{number}:{rowcol_to_a1(number, len(row))}"
        sheet.update([row], place, value_input_option=ValueInputOption.raw)
        return {"range": place, "updated": True}
    # INSERT_ROWS: where the sheet has gaps, nothing below the first one is written over.
    answer = sheet.append_row(
        row,
        value_input_option=ValueInputOption.raw,
        insert_data_option=InsertDataOption.insert_rows,
    )
    return {"range": answer["updates"]["updatedRange"], "updated": False}


def _translated(error: Exception) -> VendorError:
    """Every failure of gspread and its login, as one of our kinds, in words for the tenant."""
    match error:
        case gspread.exceptions.SpreadsheetNotFound():
            return VendorRejected(_SYSTEM, "the spreadsheet does not exist or is not shared")
        case gspread.exceptions.WorksheetNotFound():
            return VendorRejected(_SYSTEM, "the worksheet does not exist")
        case PermissionError():
            return VendorAuth(_SYSTEM, "the spreadsheet is not shared with the service account")
        case gspread.exceptions.APIError():
            return _of_status(error.response.status_code, error.response.headers)
        case TransportError():
            return VendorUnavailable(_SYSTEM, "Google's login does not answer")
        case RefreshError() if error.retryable:
            return VendorUnavailable(_SYSTEM, "Google's login does not answer")
        case GoogleAuthError():
            return VendorAuth(_SYSTEM, "Google refuses the service account's key")
        case RequestsConnectionError() if "NewConnectionError" in repr(error):
            return VendorUnavailable(_SYSTEM, "not reached")
        case RequestException():
            return VendorOutcomeUnknown(_SYSTEM, type(error).__name__)
        case _:
            raise error


def _of_status(status: int, headers: Any) -> VendorError:
    reason = f"answered {status}"
    if status in (401, 403):
        return VendorAuth(_SYSTEM, reason)
    if status == 429:
        after = headers.get("retry-after")
        return VendorRateLimited(_SYSTEM, reason, retry_after_s=float(after) if after else None)
    if status == 404:
        return VendorRejected(_SYSTEM, "the spreadsheet does not exist or is not shared")
    return VendorUnavailable(_SYSTEM, reason) if status >= 500 else VendorRejected(_SYSTEM, reason)
