"""Erasure: what still belongs to who was erased, hashes of names, and certificates."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.domain.erasure import TALK_OUTLASTS, is_leftover
from models.erasure_keys import ErasureKeys, faults

ERASED = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
KEYS = ErasureKeys({"one": b"1" * 32})
STATEMENT = {"what": "erasure of one person", "erased": {"message": 3}, "asked_by": "Ñandú"}


@pytest.mark.parametrize(
    ("hours", "quotes_us", "clicked", "leftover"),
    [
        (-1, False, False, True),
        (-1, False, True, True),  # a click of before is no new one
        (0, False, False, True),
        (1, False, False, True),  # "thank you", a minute later
        (1, False, True, False),  # a click of their own
        (25, False, False, False),  # out of the blue
        (25, True, False, True),  # an answer to an old message
        (24 * 90, True, False, True),
    ],
)
def test_what_still_belongs_to_who_was_erased(
    hours: int, quotes_us: bool, clicked: bool, leftover: bool
) -> None:
    written_at = ERASED + timedelta(hours=hours)
    assert is_leftover(ERASED, written_at, quotes_us=quotes_us, clicked=clicked) is leftover


def test_who_was_never_erased_leaves_nothing_over() -> None:
    assert timedelta(0) < TALK_OUTLASTS
    assert not is_leftover(None, ERASED, quotes_us=True)


def test_a_name_is_known_by_its_hash_under_every_key_that_still_stands_and_no_other() -> None:
    was = KEYS.hashes("+5491144445555", "AR.1")
    later = ErasureKeys({"two": b"2" * 32, "one": b"1" * 32})
    assert set(was) <= set(later.known_as("+5491144445555", "AR.1"))
    assert set(later.hashes("+5491144445555", None)).isdisjoint(was)
    stranger = ErasureKeys({"one": b"x" * 32})
    assert set(stranger.known_as("+5491144445555", "AR.1")).isdisjoint(was)
    assert not any("4444" in one for one in was)


def test_a_phone_and_a_user_id_that_read_alike_are_two_names() -> None:
    assert set(KEYS.hashes("1", None)).isdisjoint(KEYS.hashes(None, "1"))


def trusted(keys: ErasureKeys = KEYS) -> set[str]:
    return set(keys.public_keys().values())


def test_a_certificate_is_good_as_it_was_signed() -> None:
    assert faults(KEYS.certify(STATEMENT), trusted()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"statement": {**STATEMENT, "erased": {"message": 4}}}, "hash"),
        ({"sha256": "0" * 64}, "hash"),
        ({"signature": KEYS.certify({"other": 1})["signature"]}, "signature"),
        ({"public_key": ErasureKeys({"x": b"x" * 32}).public_keys()["x"]}, "signature"),
    ],
)
def test_what_was_changed_afterwards_shows(change: dict[str, Any], said: str) -> None:
    found = faults({**deepcopy(KEYS.certify(STATEMENT)), **change}, trusted())
    assert any(said in fault for fault in found)


def test_a_certificate_of_another_deployment_is_not_trusted() -> None:
    others = ErasureKeys({"x": b"x" * 32})
    assert faults(others.certify(STATEMENT), trusted()) == [
        "it is signed by a key that is not trusted here"
    ]
    assert faults(others.certify(STATEMENT), trusted(others)) == []


@pytest.mark.parametrize("told", [None, {}, [], "x", {"statement": 1}, {"sha256": 2}])
def test_what_is_no_certificate_is_said_to_be_none(told: Any) -> None:
    assert faults(told, trusted()) == ["this is no certificate of an erasure"]
