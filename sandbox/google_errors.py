"""Google's error JSON, and what a switch answers in its place."""

from typing import Final

from fastapi import Response
from fastapi.responses import JSONResponse

from sandbox.switches import Switch

_STATUS_NAMES: Final = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
_MESSAGES: Final = {
    401: "Request had invalid authentication credentials. Expected OAuth 2 access token.",
    403: "The caller does not have permission",
    404: "Requested entity was not found.",
    429: (
        "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute "
        "per user' of service 'sheets.googleapis.com'."
    ),
    503: "The service is currently unavailable.",
}


class GoogleError(Exception):
    """Ends a Sheets request with Google's error body for this status."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__(message or _MESSAGES.get(status, "Internal error encountered."))
        self.status = status

    def answer(self) -> Response:
        body = {
            "code": self.status,
            "message": str(self),
            "status": _STATUS_NAMES.get(self.status, "UNKNOWN"),
        }
        return JSONResponse({"error": body}, status_code=self.status)


def refusal(switch: Switch, status: int) -> Response:
    return GoogleError(status).answer()
