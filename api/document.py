"""The API's own description (OpenAPI), with what holds for every write and none of them names."""

from typing import Any, Final

from fastapi import FastAPI

from api.idempotency import HEADER, KEY_MAX, SAFE_METHODS

_KEY: Final = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "A repetition within 24 hours with the same key is answered as the first"
    " request was, and not done again; with another body it is refused with 409.",
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_MAX},
}


class Api(FastAPI):
    def openapi(self) -> dict[str, Any]:
        is_new = self.openapi_schema is None
        made = super().openapi()
        if is_new:
            for operations in made["paths"].values():
                for method, operation in operations.items():
                    if method.upper() not in SAFE_METHODS and "security" in operation:
                        _add_key(operation)
        return made


def _add_key(operation: dict[str, Any]) -> None:
    named = operation.setdefault("parameters", [])
    if HEADER not in [each["name"] for each in named]:
        named.append(_KEY)
