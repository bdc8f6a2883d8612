"""What Temporal keeps is encrypted: AES-256-GCM, the key's id in each payload's metadata.

Payloads hold ids and states, never people; encrypted, they tell who reads the server's database,
or a copy of it, nothing at all. Search attributes and ids stay in clear (models/ids.py).
"""

from collections.abc import Sequence
from typing import Final

from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from models.keyring import Keyring

SETTING: Final = "CONVERZIA_PAYLOAD_KEYS"
_ENCODING: Final = b"binary/encrypted"
_KEY_ID: Final = "encryption-key-id"
_ABOUT: Final = b"temporal"
"""No value of the database can stand in for a payload, nor the other way round."""


class EncryptionCodec(PayloadCodec):
    """The first key encrypts, every one decrypts. What is not encrypted passes as it is: payloads
    of before there was a key stay readable."""

    def __init__(self, keys: Keyring) -> None:
        self._keys = keys

    @classmethod
    def parse(cls, keys: str) -> "EncryptionCodec":
        """Of CONVERZIA_PAYLOAD_KEYS."""
        return cls(Keyring.parse(keys, SETTING))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._sealed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Raises UnknownKey, naming the key that is missing."""
        return [self._opened(payload) for payload in payloads]

    def _sealed(self, payload: Payload) -> Payload:
        return Payload(
            metadata={"encoding": _ENCODING, _KEY_ID: self._keys.active.encode()},
            data=self._keys.encrypt(payload.SerializeToString(), _ABOUT),
        )

    def _opened(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != _ENCODING:
            return payload
        return Payload.FromString(self._keys.decrypt(payload.data, _ABOUT))
