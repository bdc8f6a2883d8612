"""Encryption at rest: column types, and the keys that wrap the data keys (models.data_keys).

Form of a value: one byte length of the key id, the key id, 12 bytes nonce, AES-256-GCM ciphertext.
So a value names its key, and keys can rotate.
"""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary, TypeDecorator

_NONCE_BYTES: Final = 12


class UnknownKey(Exception):
    """A value was encrypted with a key that this process was not given."""


def seal(cipher: AESGCM, key_id: str, plain: bytes, about: bytes = b"") -> bytes:
    """`about`: what else the value is bound to; to be given again when it is opened."""
    name, nonce = key_id.encode(), os.urandom(_NONCE_BYTES)
    return bytes([len(name)]) + name + nonce + cipher.encrypt(nonce, plain, name + about)


def unseal(cipher: AESGCM, value: bytes, about: bytes = b"") -> bytes:
    """Raises cryptography's InvalidTag for another key, another `about` or a changed value."""
    name, rest = value[1 : 1 + value[0]], value[1 + value[0] :]
    return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], name + about)


def key_id_of(value: bytes) -> str:
    return value[1 : 1 + value[0]].decode()


class Keyring:
    """CONVERZIA_ENCRYPTION_KEYS, by id. The first one given encrypts; every one decrypts."""

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

    def encrypt(self, plain: bytes, about: bytes = b"") -> bytes:
        return seal(self._ciphers[self.active], self.active, plain, about)

    def decrypt(self, value: bytes, about: bytes = b"") -> bytes:
        key_id = key_id_of(value)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise UnknownKey(f"no key {key_id!r} in CONVERZIA_ENCRYPTION_KEYS")
        return unseal(cipher, value, about)


class Vault(Protocol):
    """Encrypts for an owner: a tenant, or the platform (None)."""

    def encrypt(self, owner: UUID | None, plain: bytes) -> bytes: ...

    def decrypt(self, value: bytes) -> bytes: ...


class Ciphertext(bytes):
    """A value that is encrypted already; a column type stores it as it is."""


_vault: Vault | None = None
_owner: Final[ContextVar[UUID | None]] = ContextVar("owner", default=None)


def install_vault(vault: Vault | None) -> Vault | None:
    """What `models.opening` calls: a column type has no other way to reach the keys. Returns the
    one that was installed before."""
    global _vault
    replaced, _vault = _vault, vault
    return replaced


def _installed() -> Vault:
    if _vault is None:
        raise UnknownKey("no keys installed: the entry point must open models.opening")
    return _vault


@contextmanager
def owned_by(owner: UUID | None) -> Iterator[None]:
    """What is written within is encrypted with this tenant's key, or the platform's."""
    token = _owner.set(owner)
    try:
        yield
    finally:
        _owner.reset(token)


def encrypted_for(owner: UUID | None, plain: bytes) -> Ciphertext:
    """For a row that the platform writes on behalf of a tenant."""
    return Ciphertext(_installed().encrypt(owner, plain))


def _encrypted(value: bytes) -> bytes:
    if isinstance(value, Ciphertext):
        return bytes(value)
    return _installed().encrypt(_owner.get(), value)


class EncryptedBytes(TypeDecorator[bytes]):
    """Bytes that are ciphertext in the database and plain in memory."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _encrypted(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _installed().decrypt(bytes(value))


class EncryptedJson(TypeDecorator[Any]):
    """A JSON value that is ciphertext in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _encrypted(json.dumps(value).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any | None:
        return None if value is None else json.loads(_installed().decrypt(bytes(value)))
