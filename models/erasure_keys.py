"""The keys of erasure: they sign certificates, and make a hash of a name that nobody can guess.

Keys by id, as in models.keyring. The first signs and hashes; a name is looked up under every
key, so that one that still stands in CONVERZIA_ERASURE_KEYS goes on recognising.
"""

import base64
import hashlib
import hmac
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from models.domain.erasure import canonical, digest
from models.keyring import keys_in

_NAMES: Final = b"erased names"
_CERTIFICATES: Final = b"erasure certificates"


class ErasureKeys:
    def __init__(self, keys: dict[str, bytes]) -> None:
        self._keys = keys

    @classmethod
    def parse(cls, text: str) -> "ErasureKeys":
        """From `id:base64,id:base64`, as CONVERZIA_ERASURE_KEYS holds it."""
        return cls(keys_in(text))

    def __bool__(self) -> bool:
        return bool(self._keys)

    def hashes(self, phone: str | None, wa_user_id: str | None) -> list[str]:
        """Of each name, under the first key; `phone` in E.164."""
        return self._under(next(iter(self._keys)), phone, wa_user_id)

    def known_as(self, phone: str | None, wa_user_id: str | None) -> list[str]:
        """Of each name, under every key."""
        return [found for key in self._keys for found in self._under(key, phone, wa_user_id)]

    def _under(self, key_id: str, phone: str | None, wa_user_id: str | None) -> list[str]:
        key = hmac.digest(self._keys[key_id], _NAMES, "sha256")
        names = [f"phone:{phone}" if phone else "", f"user:{wa_user_id}" if wa_user_id else ""]
        return [hmac.new(key, n.encode(), hashlib.sha256).hexdigest() for n in names if n]

    def code(self, of: str) -> str:
        """A code that nobody guesses, the same for the same."""
        key = next(iter(self._keys.values()))
        return hmac.digest(key, b"code:" + of.encode(), "sha256").hex()[:20]

    def certify(self, statement: dict[str, Any]) -> dict[str, Any]:
        key_id = next(iter(self._keys))
        signer = self._signer(key_id)
        return {
            "statement": statement,
            "sha256": digest(statement),
            "key_id": key_id,
            "public_key": _text(signer.public_key().public_bytes_raw()),
            "signature": _text(signer.sign(canonical(statement))),
        }

    def public_keys(self) -> dict[str, str]:
        """By id, base64 of 32 bytes: for whoever verifies a certificate elsewhere."""
        return {
            key_id: _text(self._signer(key_id).public_key().public_bytes_raw())
            for key_id in self._keys
        }

    def _signer(self, key_id: str) -> Ed25519PrivateKey:
        seed = hmac.digest(self._keys[key_id], _CERTIFICATES, "sha256")
        return Ed25519PrivateKey.from_private_bytes(seed)


def faults(certificate: Any, trusted: set[str]) -> list[str]:
    """What is wrong with a certificate, none where it is good. `trusted`: public keys."""
    try:
        statement, claimed = certificate["statement"], certificate["sha256"]
        public, signature = certificate["public_key"], certificate["signature"]
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        signed = base64.b64decode(signature, validate=True)
    except (KeyError, TypeError, ValueError):
        return ["this is no certificate of an erasure"]
    found = []
    if claimed != digest(statement):
        found.append("what it says is not what its hash was taken of")
    try:
        key.verify(signed, canonical(statement))
    except InvalidSignature:
        found.append("the signature is not of this statement")
    if public not in trusted:
        found.append("it is signed by a key that is not trusted here")
    return found


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
