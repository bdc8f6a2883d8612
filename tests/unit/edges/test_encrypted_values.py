"""Encrypted values: any bytes come back, no change goes unnoticed, keys rotate by their ids."""

import base64
import os

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from models.keyring import Keyring, UnknownKey

OLD, NEW = b"o" * 32, b"n" * 32
RING = Keyring({"k1": OLD})


def written(**keys: bytes) -> str:
    """As the setting holds them."""
    return ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in keys.items())


@given(st.binary(max_size=2000))
def test_what_was_encrypted_comes_back(plain: bytes) -> None:
    sealed = RING.encrypt(plain)
    assert RING.decrypt(sealed) == plain
    assert len(plain) < 4 or plain not in sealed


@given(st.binary(max_size=50))
def test_the_same_value_is_never_sealed_the_same_way_twice(plain: bytes) -> None:
    assert RING.encrypt(plain) != RING.encrypt(plain)


@given(st.binary(min_size=1, max_size=60), st.data())
def test_a_changed_value_is_refused(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(RING.encrypt(plain))
    start = 1 + sealed[0]  # behind the key's id
    at = data.draw(st.integers(start, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(InvalidTag):
        RING.decrypt(bytes(sealed))


def test_a_value_cannot_be_passed_off_as_another_keys() -> None:
    sealed = Keyring({"k1": OLD}).encrypt(b"x")
    with pytest.raises(InvalidTag):
        Keyring({"k2": OLD}).decrypt(sealed.replace(b"k1", b"k2", 1))


def test_the_first_key_encrypts_and_every_one_decrypts() -> None:
    rotated = Keyring.parse(written(k2=NEW, k1=OLD))
    assert rotated.decrypt(RING.encrypt(b"old")) == b"old"
    assert Keyring.parse(written(k2=NEW)).decrypt(rotated.encrypt(b"new")) == b"new"


def test_a_missing_key_is_named() -> None:
    with pytest.raises(UnknownKey, match="'k1'"):
        Keyring({"k2": NEW}).decrypt(RING.encrypt(b"x"))


def test_a_key_may_hold_a_colon_free_base64_of_any_kind() -> None:
    for _ in range(20):
        key = os.urandom(32)
        assert Keyring.parse(f" a:{base64.b64encode(key).decode()} , ").active == "a"


@pytest.mark.parametrize("text", ["", " ", ","])
def test_no_key_at_all_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="CONVERZIA_ENCRYPTION_KEYS"):
        Keyring.parse(text)
