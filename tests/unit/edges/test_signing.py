"""What we sign: for one use, for a time, with keys that rotate; and codes that open once."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pyotp
import pytest

from models import passwords
from models.domain.errors import InvalidInput
from models.domain.sign_in import check_password, pause
from models.signing import SigningKeys

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
OLD, NEW = (f"{name}:{base64.b64encode(name[0].encode() * 32).decode()}" for name in ("1", "2"))
BEFORE, BETWEEN, AFTER = (SigningKeys.parse(t) for t in (OLD, f"{NEW},{OLD}", NEW))


def test_a_token_says_what_it_was_given_for_its_own_use_alone() -> None:
    token = BEFORE.token("access", {"sub": "x"}, NOW, HOUR)
    claims = BEFORE.read("access", token)
    assert claims is not None
    assert claims["sub"] == "x"
    assert BEFORE.read("challenge", token) is None


def test_keys_rotate_without_ending_what_the_last_one_signed() -> None:
    old, new = BEFORE.token("access", {}, NOW, HOUR), BETWEEN.token("access", {}, NOW, HOUR)
    assert BETWEEN.read("access", old) is not None
    assert AFTER.read("access", new) is not None
    assert AFTER.read("access", old) is None


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "a.b.c",
        jwt.encode({"sub": "x"}, "", algorithm="none"),
        jwt.encode({"aud": "access", "iss": "converzia"}, "z" * 32, headers={"kid": "1"}),
        jwt.encode({"aud": "access", "iss": "converzia"}, "1" * 32, headers={"kid": "1"}),
        jwt.encode({"aud": "access"}, "1" * 32, headers={"kid": "9"}),
    ],
    ids=["empty", "no token", "unsigned", "another key", "without an end", "unknown key"],
)
def test_what_we_did_not_sign_is_nothing(forged: str) -> None:
    assert BEFORE.read("access", forged) is None


def test_a_token_ends() -> None:
    assert BEFORE.read("access", BEFORE.token("access", {}, NOW - 2 * HOUR, HOUR)) is None


def test_a_link_is_made_again_from_its_row_and_is_of_one_use() -> None:
    row = uuid4()
    assert BEFORE.link("reset", row) == BEFORE.link("reset", row)
    assert (
        len({BEFORE.link("reset", row), BEFORE.link("verify", row), AFTER.link("reset", row)}) == 3
    )


def test_a_mark_holds_while_its_key_does() -> None:
    of = uuid4()
    mark = BEFORE.mark("csrf", of)
    assert BETWEEN.is_mark("csrf", of, mark)
    assert not AFTER.is_mark("csrf", of, mark)
    assert not BETWEEN.is_mark("csrf", uuid4(), mark)


def test_without_keys_nothing_is_signed() -> None:
    assert not SigningKeys.parse("")


async def test_a_password_is_known_by_its_hash() -> None:
    known = await passwords.hashed("correct-horse-battery")
    assert known.startswith("$argon2id$")
    assert await passwords.is_password("correct-horse-battery", known)
    assert not await passwords.is_password("correct-horse-batterz", known)
    assert not await passwords.is_password("correct-horse-battery", None)
    assert not await passwords.is_password("x", "no hash at all")


@pytest.mark.parametrize(
    ("shift_s", "after", "opens"),
    [(0, 0, True), (-30, 0, True), (30, 0, True), (-90, 0, False), (0, 1, False)],
)
def test_a_code_opens_near_its_time_and_once(shift_s: int, after: int, opens: bool) -> None:
    """`after`: 1 where the step of now was used."""
    secret = passwords.new_totp_secret()
    code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=shift_s))
    used = int(NOW.timestamp()) // 30 if after else 0
    assert (passwords.totp_step(secret, code, NOW, after=used) is not None) is opens


def test_recovery_codes_are_known_however_they_are_typed() -> None:
    code = passwords.new_recovery_codes()[0]
    assert passwords.recovery_hash(code) == passwords.recovery_hash(code.lower().replace("-", " "))


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 15), (6, 30), (7, 60), (30, 900)]
)
def test_a_pause_doubles_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert pause("account", failures) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("password", "is_fit"),
    [("abcdefghijkl", True), ("abcdefghijk", False), ("abababababab", False), ("x" * 201, False)],
)
def test_a_password_is_long_and_not_one_letter(password: str, is_fit: bool) -> None:
    if is_fit:
        check_password(password, "ana@example.com")
    else:
        with pytest.raises(InvalidInput):
            check_password(password, "ana@example.com")
