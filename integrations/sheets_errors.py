"""Every failure of gspread and its login as one of our kinds, with a code.

models.domain.target_problems tells the tenant by that code what to do.
"""

from typing import Final

import gspread
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
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

SYSTEM: Final = "sheets"
_REFUSED_WORDS: Final = (
    # Google's sentence in a 400, the reason that we give, its code.
    ("above the limit of", "the spreadsheet is full: 10 million cells", "sheet_full"),
    ("Unable to parse range", "the worksheet does not exist", "sheet_tab_missing"),
    ("protected cell or object", "the worksheet is protected", "sheet_read_only"),
)


def login_refused(reason: str) -> VendorAuth:
    return VendorAuth(SYSTEM, reason, code="login_refused")


def of_google(error: Exception) -> Exception:
    """The VendorError that an exception means; what is none of the vendor's comes back as it is."""
    match error:
        case gspread.exceptions.SpreadsheetNotFound():
            return _not_found()
        case gspread.exceptions.WorksheetNotFound():
            return VendorRejected(SYSTEM, "the worksheet does not exist", code="sheet_tab_missing")
        case PermissionError(__cause__=gspread.exceptions.APIError() as cause):
            return _of_answer(cause)
        case gspread.exceptions.APIError():
            return _of_answer(error)
        case TransportError():
            return _unavailable("Google's login does not answer")
        case RefreshError() if error.retryable:
            return _unavailable("Google's login does not answer")
        case GoogleAuthError():
            return login_refused("Google refuses the service account's key")
        case RequestsConnectionError() if "NewConnectionError" in repr(error):
            return _unavailable("not reached")
        case RequestException():
            return VendorOutcomeUnknown(SYSTEM, type(error).__name__, code="unavailable")
        case _:
            return error


def _of_answer(error: gspread.exceptions.APIError) -> VendorError:
    status = error.response.status_code
    if status >= 500:
        return _unavailable(f"answered {status}")
    match status:
        case 401:
            return login_refused("Google refuses the service account's key")
        case 403:
            return _forbidden(error)
        case 404:
            return _not_found()
        case 429:
            after = error.response.headers.get("retry-after", "")
            retry_after_s = float(after) if after.isdigit() else None
            reason = "Google's quota is used up"
            return VendorRateLimited(
                SYSTEM, reason, code="rate_limited", retry_after_s=retry_after_s
            )
    for words, reason, code in _REFUSED_WORDS:
        if words in str(error.error["message"]):
            return VendorRejected(SYSTEM, reason, code=code)
    return VendorRejected(SYSTEM, f"answered {status}", code="refused")


def _forbidden(error: gspread.exceptions.APIError) -> VendorError:
    if "has not been used in project" in str(error.error["message"]):
        reason = "the Sheets API is switched off in the service account's project"
        return VendorAuth(SYSTEM, reason, code="api_disabled")
    if error.response.request.method == "GET":
        reason = "the spreadsheet is not shared with the service account"
        return VendorAuth(SYSTEM, reason, code="sheet_not_shared")
    reason = "the spreadsheet is shared with the service account to read only"
    return VendorAuth(SYSTEM, reason, code="sheet_read_only")


def _not_found() -> VendorError:
    reason = "the spreadsheet does not exist any more"
    return VendorRejected(SYSTEM, reason, code="sheet_not_found")


def _unavailable(reason: str) -> VendorError:
    return VendorUnavailable(SYSTEM, reason, code="unavailable")
