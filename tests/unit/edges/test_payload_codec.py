"""What Temporal keeps: encrypted under the first key, read under each; a missing one is named."""

import base64
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.converter import DataConverter
from temporalio.exceptions import ApplicationError

from integrations.temporal import data_converter
from integrations.temporal_codec import EncryptionCodec
from models.contracts.conversation import MessageRef
from models.keyring import UnknownKey

REF = MessageRef(tenant_id=UUID(int=7), message_id=UUID(int=8))
WORDS = "a failure of lead 7"


def keys(**values: bytes) -> SecretStr:
    return SecretStr(",".join(f"{n}:{base64.b64encode(v).decode()}" for n, v in values.items()))


OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32}


async def kept(converter: DataConverter, value: Any = REF) -> Payload:
    (payload,) = await converter.encode([value])
    return payload


async def read(converter: DataConverter, payload: Payload) -> Any:
    (value,) = await converter.decode([payload], [MessageRef])
    return value


async def test_a_payload_names_its_key_and_shows_nothing_else() -> None:
    payload = await kept(data_converter(keys(**NEW, **OLD)))
    assert payload.metadata == {"encoding": b"binary/encrypted", "encryption-key-id": b"new"}
    raw = payload.SerializeToString()
    assert str(REF.tenant_id).encode() not in raw
    assert b"message_id" not in raw


async def test_the_same_payload_is_never_encrypted_the_same_way_twice() -> None:
    converter = data_converter(keys(**OLD))
    assert (await kept(converter)).data != (await kept(converter)).data


async def test_after_a_rotation_the_old_is_read_and_the_new_is_written() -> None:
    before, rotated = data_converter(keys(**OLD)), data_converter(keys(**NEW, **OLD))
    assert await read(rotated, await kept(before)) == REF
    assert await read(data_converter(keys(**NEW)), await kept(rotated)) == REF


async def test_a_key_that_is_missing_is_named() -> None:
    with pytest.raises(UnknownKey, match="'old' in CONVERZIA_PAYLOAD_KEYS"):
        await read(data_converter(keys(**NEW)), await kept(data_converter(keys(**OLD))))


async def test_a_changed_payload_is_refused() -> None:
    converter = data_converter(keys(**OLD))
    payload = await kept(converter)
    changed = Payload(metadata=payload.metadata, data=payload.data[:-1] + b"x")
    with pytest.raises(InvalidTag):
        await read(converter, changed)


async def test_what_was_kept_in_clear_before_there_was_a_key_is_read() -> None:
    in_clear = await kept(data_converter(SecretStr("")))
    assert b"message_id" in in_clear.data
    assert await read(data_converter(keys(**OLD)), in_clear) == REF


async def test_a_failures_words_and_trace_are_encrypted_and_come_back() -> None:
    converter, failure = data_converter(keys(**OLD)), Failure()
    try:
        raise ApplicationError(WORDS, WORDS, type="vendor.rejected")
    except ApplicationError as error:
        await converter.encode_failure(error, failure)
    raw = failure.SerializeToString()
    assert WORDS.encode() not in raw
    assert b"test_payload_codec" not in raw
    again = await converter.decode_failure(failure)
    assert isinstance(again, ApplicationError)
    assert (again.message, again.type, again.details) == (WORDS, "vendor.rejected", (WORDS,))


def test_a_codec_without_keys_is_refused_by_the_settings_name() -> None:
    with pytest.raises(ValueError, match="CONVERZIA_PAYLOAD_KEYS"):
        EncryptionCodec.parse(" ")
