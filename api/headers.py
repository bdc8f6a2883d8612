"""The headers that every answer carries: a browser may do nothing with it but show it.

No answer allows another origin to read it (CORS); the forms of tenants, which may be posted from
their own pages, say so themselves.
"""

from typing import Final

_STRICT: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_SWAGGER: Final = (
    "default-src 'none'; connect-src 'self'; img-src data: https://fastapi.tiangolo.com;"
    " script-src 'unsafe-inline' https://cdn.jsdelivr.net;"
    " style-src 'unsafe-inline' https://cdn.jsdelivr.net; frame-ancestors 'none'"
)
"""The page that shows the API to developers; it is not served in production."""

DOCS_PATH: Final = "/docs"
_PUBLIC_FILES: Final = "/files/"
"""Logos are shown by tenants' own pages; what is private there needs a signed link."""
_ONCE: Final = ("/api/", "/checkout/")
"""Answers about a tenant are kept by no cache."""
_TWO_YEARS_S: Final = 2 * 365 * 24 * 3600


def secure_headers(path: str, *, is_https: bool) -> list[tuple[bytes, bytes]]:
    """For an answer at this path; a header that the answer has already is not replaced."""
    headers = {
        "content-security-policy": _SWAGGER if path == DOCS_PATH else _STRICT,
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": (
            "cross-origin" if path.startswith(_PUBLIC_FILES) else "same-origin"
        ),
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
    if path.startswith(_ONCE):
        headers["cache-control"] = "no-store"
    if is_https:
        headers["strict-transport-security"] = f"max-age={_TWO_YEARS_S}; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in headers.items()]
