"""Meta's signed_request: what is forged, old or re-written is none."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.meta_deletion import LIVES, read

NOW = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
SECRET = "app-secret"
TOLD = {"algorithm": "HMAC-SHA256", "user_id": "218471", "issued_at": int(NOW.timestamp())}


def coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(told: Any = TOLD, secret: str = SECRET) -> str:
    payload = coded(json.dumps(told).encode())
    mac = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    return f"{coded(mac)}.{payload}"


def test_who_asks_is_read_from_what_meta_signed() -> None:
    found = read(SECRET, signed(), NOW)
    assert found is not None
    assert (found.user_id, found.issued_at) == ("218471", NOW)


def test_padding_is_taken_as_well() -> None:
    mac, _, payload = signed().partition(".")
    assert read(SECRET, f"{mac}=.{payload}", NOW) is not None


@pytest.mark.parametrize(
    "text",
    [
        signed(secret="another"),
        signed(secret=""),
        "." + signed().partition(".")[2],
        signed().partition(".")[0] + "." + coded(json.dumps({**TOLD, "user_id": "9"}).encode()),
        # The same content, written anew: other bytes than those that were signed.
        signed().partition(".")[0] + "." + coded(json.dumps(TOLD, separators=(",", ":")).encode()),
        signed({**TOLD, "algorithm": "none"}),
        signed({**TOLD, "user_id": ""}),
        signed({k: v for k, v in TOLD.items() if k != "issued_at"}),
        signed({**TOLD, "issued_at": "soon"}),
        signed({**TOLD, "issued_at": 10**30}),
        signed([TOLD]),
        "",
        ".",
        "ñ.ñ",
        "no-dot",
    ],
)
def test_what_is_not_metas_is_refused(text: str) -> None:
    assert read(SECRET, text, NOW) is None


def test_an_empty_secret_signs_nothing() -> None:
    assert read("", signed(secret=""), NOW) is None


@pytest.mark.parametrize("later", [LIVES + timedelta(seconds=1), -timedelta(minutes=6)])
def test_a_copy_of_an_old_one_and_one_of_tomorrow_are_refused(later: timedelta) -> None:
    assert read(SECRET, signed(), NOW + later) is None
