"""Encryption at rest: one column type, the key's id inside each value, so that keys can rotate.

Form of a value: one byte length of the key id, the key id, 12 bytes nonce, AES-256-GCM ciphertext.
"""

import base64
import json
import os
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary, TypeDecorator

_NONCE_BYTES: Final = 12


class UnknownKey(Exception):
    """A value was encrypted with a key that this process was not given."""


class Keyring:
    """Keys by id. The first one given encrypts; every one decrypts."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys:
            raise ValueError("CONVERZIA_ENCRYPTION_KEYS is empty: give at least one id:key pair")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.active = next(iter(keys))

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """From `id:base64,id:base64`, as CONVERZIA_ENCRYPTION_KEYS holds it."""
        pairs = (part.split(":", 1) for part in text.split(",") if part.strip())
        return cls({key_id.strip(): base64.b64decode(key) for key_id, key in pairs})

    def encrypt(self, plain: bytes) -> bytes:
        key_id = self.active.encode()
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self.active].encrypt(nonce, plain, key_id)
        return bytes([len(key_id)]) + key_id + nonce + sealed

    def decrypt(self, value: bytes) -> bytes:
        key_id, rest = value[1 : 1 + value[0]], value[1 + value[0] :]
        cipher = self._ciphers.get(key_id.decode())
        if cipher is None:
            raise UnknownKey(f"no key {key_id.decode()!r} in CONVERZIA_ENCRYPTION_KEYS")
        return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], key_id)


_keyring: Keyring | None = None


def install_keyring(keyring: Keyring) -> None:
    """Called once by each entry point: a column type has no other way to reach the keys."""
    global _keyring
    _keyring = keyring


def _installed() -> Keyring:
    if _keyring is None:
        raise UnknownKey("no keyring installed: the entry point must call install_keyring()")
    return _keyring


class EncryptedBytes(TypeDecorator[bytes]):
    """Bytes that are ciphertext in the database and plain in memory."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _installed().encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _installed().decrypt(bytes(value))


class EncryptedJson(TypeDecorator[Any]):
    """A JSON value that is ciphertext in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _installed().encrypt(json.dumps(value).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any | None:
        return None if value is None else json.loads(_installed().decrypt(bytes(value)))
