"""What we sign and later know again: access tokens, challenges, the links in letters.

Keys by id, as in models.keyring: the first signs, every one verifies, so that keys rotate.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import jwt

from models.keyring import keys_in

_ISSUER: Final = "converzia"
_ALGORITHM: Final = "HS256"
CODEC: Final = "codec"
"""The use of a ticket that opens the payload codec to a Web UI."""


class SigningKeys:
    def __init__(self, keys: dict[str, bytes]) -> None:
        self._keys = keys

    @classmethod
    def parse(cls, text: str) -> "SigningKeys":
        """From `id:base64,id:base64`, as CONVERZIA_SIGNING_KEYS holds it; empty signs nothing."""
        return cls(keys_in(text))

    def __bool__(self) -> bool:
        return bool(self._keys)

    def token(self, use: str, claims: dict[str, Any], now: datetime, lives: timedelta) -> str:
        """A JWT that only `read` with the same `use` accepts, until it is over."""
        key_id, key = next(iter(self._keys.items()))
        body = {**claims, "iss": _ISSUER, "aud": use, "iat": now, "exp": now + lives}
        return jwt.encode(body, key, _ALGORITHM, headers={"kid": key_id})

    def read(self, use: str, token: str) -> dict[str, Any] | None:
        """The claims; None where it is not ours, for another use, or over."""
        try:
            key = self._keys[jwt.get_unverified_header(token)["kid"]]
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                [_ALGORITHM],
                audience=use,
                issuer=_ISSUER,
                options={"require": ["exp", "iat", "aud", "iss"]},
            )
        except (jwt.InvalidTokenError, KeyError, TypeError):
            return None
        return claims

    def link(self, use: str, row_id: UUID) -> str:
        """The secret of a link, made from its row's id: so whoever sends the letter can make it
        again, and no table holds it."""
        return self._macs(use, row_id)[0]

    def mark(self, use: str, of: UUID) -> str:
        """A proof that goes with an id, as a page's against forged requests."""
        return self._macs(use, of)[0]

    def is_mark(self, use: str, of: UUID, given: str) -> bool:
        good = self._macs(use, of)
        return any(hmac.compare_digest(one.encode(), given.encode()) for one in good)

    def _macs(self, use: str, of: UUID) -> list[str]:
        """One a key, the newest first."""
        made = (hmac.digest(key, f"{use}:{of}".encode(), "sha256") for key in self._keys.values())
        return [base64.urlsafe_b64encode(mac).decode().rstrip("=") for mac in made]


def digest(secret: str) -> bytes:
    """What is kept of a secret that is long and random."""
    return hashlib.sha256(secret.encode()).digest()
