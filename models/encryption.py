"""Encryption at rest: the column types, and the vault of a process that serves them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import Dialect, LargeBinary, TypeDecorator

from models.keyring import UnknownKey


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
