"""Envelope encryption: a data key for each tenant and one for the platform, wrapped by the keyring.

A process reads a data key once, by a short call on a connection of its own: a column type has
nobody to await. Values of before there were data keys name a key of the keyring, and stay readable
until `converzia keys rotate --data`.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.ids import new_id
from models.keyring import Keyring, UnknownKey, key_id_of, seal, unseal

LOOKED_UP_EVERY_S: Final = 60.0
"""A process writes with a new data key at the latest so long after it was made."""
_PREFIX: Final = "data:"
"""No key of the keyring begins so: its ids hold no colon."""
_BITS: Final = 256
_COLUMNS: Final = "select id, tenant_id, generation, wrapped, created_at from data_key"
_SINCE: Final = _COLUMNS + " where created_at > %s::timestamptz - interval '1 minute'"
_NAMED: Final = _COLUMNS + " where id = %s"
_OWNED: Final = _COLUMNS + " where tenant_id is not distinct from %s::uuid"
_MAKE: Final = """
    insert into data_key (id, tenant_id, generation, wrapped) values (%s, %s, %s, %s)
    on conflict do nothing
"""
_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)


def value_key(data_key_id: UUID) -> str:
    """The key id that a value of this data key carries."""
    return f"{_PREFIX}{data_key_id.hex}"


def new_wrapped(keyring: Keyring, data_key_id: UUID) -> bytes:
    return keyring.encrypt(AESGCM.generate_key(_BITS), data_key_id.bytes)


class DataKeys:
    """The Vault of a process. Nothing is opened before the first value."""

    def __init__(self, keyring: Keyring, platform_url: str) -> None:
        self.keyring = keyring
        self._url, self._lock = platform_url, Lock()
        self._connection: psycopg.Connection[Any] | None = None
        self._ciphers: dict[str, AESGCM] = {}
        self._newest: dict[UUID | None, tuple[int, str]] = {}
        self._looked_up, self._known_until = float("-inf"), _BEGINNING

    def encrypt(self, owner: UUID | None, plain: bytes) -> bytes:
        with self._lock:
            if time.monotonic() - self._looked_up > LOOKED_UP_EVERY_S:
                self._look_up()
            if owner not in self._newest:
                self._make(owner)
            _, key_id = self._newest[owner]
        return seal(self._ciphers[key_id], key_id, plain)

    def decrypt(self, value: bytes) -> bytes:
        key_id = key_id_of(value)
        if not key_id.startswith(_PREFIX):
            return self.keyring.decrypt(value)
        with self._lock:
            if key_id not in self._ciphers:
                self._keep(self._ask(_NAMED, UUID(key_id.removeprefix(_PREFIX))))
        if key_id not in self._ciphers:
            raise UnknownKey("the data key of this value was destroyed")
        return unseal(self._ciphers[key_id], value)

    def look_up(self) -> None:
        """Reads at once which data keys are new."""
        with self._lock:
            self._look_up()

    def _look_up(self) -> None:
        self._keep(self._ask(_SINCE, self._known_until))
        self._looked_up = time.monotonic()

    def _make(self, owner: UUID | None) -> None:
        """The owner's first; the one of a process that was faster counts."""
        fresh = new_id()
        self._ask(_MAKE, fresh, owner, 1, new_wrapped(self.keyring, fresh))
        self._keep(self._ask(_OWNED, owner))

    def _keep(self, rows: Iterable[Sequence[Any]]) -> None:
        for data_key_id, owner, generation, wrapped, created_at in rows:
            key_id = value_key(data_key_id)
            if key_id not in self._ciphers:
                key = self.keyring.decrypt(bytes(wrapped), data_key_id.bytes)
                self._ciphers[key_id] = AESGCM(key)
            self._newest[owner] = max(self._newest.get(owner, (0, "")), (generation, key_id))
            self._known_until = max(self._known_until, created_at)

    def _ask(self, query: str, *values: object) -> list[Sequence[Any]]:
        """One statement, repeated once where the connection was lost meanwhile."""
        for is_last in (False, True):
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = psycopg.connect(
                        self._url, autocommit=True, connect_timeout=2, prepare_threshold=None
                    )
                found = self._connection.execute(query.encode(), values)
                return found.fetchall() if found.description else []
            except psycopg.OperationalError:
                self._connection = None
                if is_last:
                    raise
        raise AssertionError

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
