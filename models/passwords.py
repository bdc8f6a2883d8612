"""Passwords by argon2id, the second factor, and its recovery codes."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.domain.sign_in import RECOVERY_CODES

_hasher: Final = PasswordHasher()
_STEP_S: Final = 30
_ISSUER: Final = "Converzia"
_nobodys: str | None = None


async def hashed(password: str) -> str:
    return await asyncio.to_thread(_hasher.hash, password)


async def is_password(password: str, known: str | None) -> bool:
    """As slow for an account that is not there, or has no password, as for one that does."""
    global _nobodys
    if known is None and _nobodys is None:
        _nobodys = await hashed(secrets.token_urlsafe(16))
    right = await asyncio.to_thread(_verify, known or _nobodys or "", password)
    return right and known is not None


def _verify(known: str, password: str) -> bool:
    try:
        return _hasher.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(known: str) -> bool:
    """Made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(known)


def new_totp_secret() -> str:
    return pyotp.random_base32()


def totp_address(secret: str, email: str) -> str:
    """What an authenticator reads, as a QR code or by hand."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER)


def totp_step(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The step that the code is of: this one or a neighbour, and later than `after`, since a code
    opens once."""
    current = int(now.timestamp()) // _STEP_S
    totp = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if step > after and hmac.compare_digest(totp.at(step * _STEP_S), code):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Each opens once. 80 bits: a plain hash of them is enough."""
    codes = (base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES))
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in codes]


def recovery_hash(code: str) -> str:
    plain = code.replace("-", "").replace(" ", "").upper()
    return hashlib.sha256(plain.encode()).hexdigest()
