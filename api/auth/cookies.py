"""The portal's cookies: their names, where they go, and how they are set and taken away.

Scripts read none but the proof against forged requests, which they send back as a header.
"""

from datetime import timedelta
from typing import Final, Literal

from fastapi import Request, Response

from models.domain.sign_in import ACCESS_LIVES, CHALLENGE_LIVES, REFRESH_LIVES

ACCESS: Final = "converzia_access"
REFRESH: Final = "converzia_refresh"
CSRF: Final = "converzia_csrf"
GOOGLE: Final = "converzia_google"
CHALLENGE: Final = "converzia_challenge"
SHEETS: Final = "converzia_sheets"
META: Final = "converzia_meta"
CSRF_HEADER: Final = "x-csrf-token"

_PATHS: Final = {
    REFRESH: "/auth",
    GOOGLE: "/auth",
    CHALLENGE: "/auth",
    SHEETS: "/oauth",
    META: "/oauth",
}
_LIVES: Final = {
    ACCESS: ACCESS_LIVES,
    REFRESH: REFRESH_LIVES,
    CSRF: REFRESH_LIVES,
    GOOGLE: CHALLENGE_LIVES,
    CHALLENGE: CHALLENGE_LIVES,
    SHEETS: CHALLENGE_LIVES,
    META: CHALLENGE_LIVES,
}
_SAME_SITE: Final[dict[str, Literal["lax", "strict"]]] = {REFRESH: "strict", CHALLENGE: "strict"}


def put(
    response: Response, name: str, value: str, *, secure: bool, lives: timedelta | None = None
) -> None:
    """`secure`: over https only; false where the public address is plain http."""
    response.set_cookie(
        _name(name, secure),
        value,
        max_age=int((lives or _LIVES[name]).total_seconds()),
        path=_PATHS.get(name, "/"),
        secure=secure,
        httponly=name != CSRF,
        samesite=_SAME_SITE.get(name, "lax"),
    )


def drop(response: Response, name: str, *, secure: bool) -> None:
    response.delete_cookie(_name(name, secure), path=_PATHS.get(name, "/"), secure=secure)


def of(request: Request, name: str, *, secure: bool) -> str | None:
    return request.cookies.get(_name(name, secure))


def _name(name: str, secure: bool) -> str:
    """Browsers take a cookie of such a name only over https, and never from a subdomain."""
    if not secure:
        return name
    return f"__Secure-{name}" if name in _PATHS else f"__Host-{name}"
