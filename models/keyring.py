"""AES-256-GCM under keys by id: what values at rest and Temporal's payloads are sealed with.

Form of a sealed value: one byte length of the key id, the key id, 12 bytes nonce, ciphertext. So a
value names its key, and keys can rotate.
"""

import base64
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES: Final = 12


class UnknownKey(Exception):
    """A value was encrypted with a key that this process was not given."""


def seal(cipher: AESGCM, key_id: str, plain: bytes, about: bytes = b"") -> bytes:
    """`about`: what else the value is bound to; to be given again when it is opened."""
    name, nonce = key_id.encode(), os.urandom(_NONCE_BYTES)
    return bytes([len(name)]) + name + nonce + cipher.encrypt(nonce, plain, name + about)


def unseal(cipher: AESGCM, value: bytes, about: bytes = b"") -> bytes:
    """Raises cryptography's InvalidTag for another key, another `about` or a changed value."""
    name, rest = _parts(value)
    if len(rest) < _NONCE_BYTES:
        raise InvalidTag
    return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], name + about)


def key_id_of(value: bytes) -> str:
    """Of bytes that nobody sealed: the name of no key."""
    return _parts(value)[0].decode(errors="replace")


def _parts(value: bytes) -> tuple[bytes, bytes]:
    start = 1 + int.from_bytes(value[:1])
    return value[1:start], value[start:]


def keys_in(text: str) -> dict[str, bytes]:
    """By id, in order, of `id:base64,id:base64`: the form of every setting that holds keys."""
    pairs = (part.split(":", 1) for part in text.split(",") if part.strip())
    return {key_id.strip(): base64.b64decode(key) for key_id, key in pairs}


class Keyring:
    """Keys of a setting, by id. The first one given encrypts; every one decrypts."""

    def __init__(self, keys: dict[str, bytes], setting: str = "CONVERZIA_ENCRYPTION_KEYS") -> None:
        if not keys:
            raise ValueError(f"{setting} is empty: give at least one id:key pair")
        self._setting = setting
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.active = next(iter(keys))

    @classmethod
    def parse(cls, text: str, setting: str = "CONVERZIA_ENCRYPTION_KEYS") -> "Keyring":
        """From `id:base64,id:base64`, as the setting holds it."""
        return cls(keys_in(text), setting)

    def encrypt(self, plain: bytes, about: bytes = b"") -> bytes:
        return seal(self._ciphers[self.active], self.active, plain, about)

    def decrypt(self, value: bytes, about: bytes = b"") -> bytes:
        key_id = key_id_of(value)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise UnknownKey(f"no key {key_id!r} in {self._setting}")
        return unseal(cipher, value, about)
