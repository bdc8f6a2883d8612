"""The errors that any route may answer, as the OpenAPI document tells them: RFC 9457."""

from http import HTTPStatus
from typing import Any, Final

_SCHEMA: Final = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable: what a program decides by"},
        "detail": {"type": "string"},
        "request_id": {"type": ["string", "null"]},
        "errors": {
            "type": "array",
            "description": "422 only: each place that is not valid",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {
                    "where": {"type": "array", "items": {"type": ["string", "integer"]}},
                    "what": {"type": "string"},
                },
            },
        },
    },
}
_STATUSES: Final = (400, 401, 403, 404, 409, 413, 422, 429, 503)

PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": _SCHEMA}},
    }
    for status in _STATUSES
}
