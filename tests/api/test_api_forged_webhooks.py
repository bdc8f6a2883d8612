"""Every vendor's webhook x every way to forge one: none is let in, and one that is repeated counts
once. A door whose own secret is empty is closed: test_api_bodies.py."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from models.ids import new_id
from models.session import Database
from stack.running import RunningStack
from tests.api.calling import Api, fixture, inbox_count, problem, serving
from tests.factories import digits, make_tenant, unique

CHATWOOT = "shown-by-chatwoot"
DESK = "shown-to-the-desk"
TOLERANCE_S = 300
Headers = dict[str, str]
Sign = Callable[[str, bytes, int], Headers]


def _mac(secret: str, signed: bytes) -> str:
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _by_meta(secret: str, body: bytes, _: int) -> Headers:
    return {"x-hub-signature-256": f"sha256={_mac(secret, body)}"}


def _by_stripe(secret: str, body: bytes, at: int) -> Headers:
    return {"stripe-signature": f"t={at},v1={_mac(secret, f'{at}.'.encode() + body)}"}


def _by_chatwoot(secret: str, body: bytes, at: int) -> Headers:
    mark = _mac(secret, f"{at}.".encode() + body)
    return {"x-chatwoot-timestamp": str(at), "x-chatwoot-signature": f"sha256={mark}"}


SIGNED: dict[str, Sign] = {
    "meta": _by_meta,
    "whatsapp": _by_meta,
    "stripe": _by_stripe,
    "chatwoot": _by_chatwoot,
    "desk": _by_chatwoot,
}
each_vendor = pytest.mark.parametrize("vendor", SIGNED)


@pytest.fixture
async def open_doors(stack: RunningStack) -> AsyncIterator[Api]:
    async with serving(stack.settings, chatwoot_webhook_secret=DESK, chatwoot_inbox_id=30) as api:
        yield api


async def _door(api: Api, db: Database, vendor: str) -> tuple[str, str]:
    """(address, secret)."""
    settings = api.settings
    match vendor:
        case "meta" | "whatsapp":
            return f"/webhooks/{vendor}", settings.meta_app_secret.get_secret_value()
        case "stripe":
            return "/webhooks/stripe", settings.stripe_webhook_secret.get_secret_value()
        case "desk":
            return "/webhooks/chatwoot/desk", DESK
    tenant = await make_tenant(db)
    wanted = {
        "base_url": "http://127.0.0.1:9", "account_id": 3, "inbox_id": 30,
        "api_token": "token", "webhook_secret": CHATWOOT,
    }  # fmt: skip
    made = await api.operator("PUT", f"/api/tenants/{tenant.id}/channels/chatwoot", json=wanted)
    return f"/webhooks/chatwoot/{made.json()['id']}", CHATWOOT


def _payload(vendor: str) -> Any:
    """One that would be kept, were it signed; with an id of its own."""
    match vendor:
        case "meta":
            payload = fixture("meta_leadgen")
            payload["entry"][0]["changes"][0]["value"]["leadgen_id"] = digits()
        case "whatsapp":
            payload = {"object": "whatsapp_business_account", "entry": [], "unique": digits()}
        case "stripe":
            payload = {**fixture("stripe_checkout_completed"), "id": unique("evt")}
        case _:
            payload = {**fixture("chatwoot_message_incoming"), "id": new_id().int % 10**9}
    return payload


TRICKS = [
    (vendor, trick)
    for vendor in SIGNED
    for trick in ("unsigned", "forged", "empty secret", "re-serialised", "stale")
    # Meta signs no time: what comes again counts once, however late.
    if (vendor, trick) not in (("meta", "stale"), ("whatsapp", "stale"))
]


@pytest.mark.parametrize(("vendor", "trick"), TRICKS)
async def test_what_the_vendor_did_not_sign_like_this_is_refused(
    open_doors: Api, db: Database, vendor: str, trick: str
) -> None:
    address, secret = await _door(open_doors, db, vendor)
    payload, before = _payload(vendor), await inbox_count(db)
    body, age_s = json.dumps(payload).encode(), 0
    match trick:
        case "forged":
            secret = f"{secret}x"
        case "empty secret":
            secret = ""
        case "stale":
            age_s = TOLERANCE_S + 5
    headers = SIGNED[vendor](secret, body, int(time.time()) - age_s)
    if trick == "unsigned":
        headers = {}
    sent = json.dumps(payload, indent=1).encode() if trick == "re-serialised" else body
    answer = await open_doors.http.post(address, content=sent, headers=headers)
    problem(answer, 401, "signature.invalid")
    assert await inbox_count(db) == before


@each_vendor
async def test_what_is_replayed_counts_once(open_doors: Api, db: Database, vendor: str) -> None:
    address, secret = await _door(open_doors, db, vendor)
    body = json.dumps(_payload(vendor)).encode()
    headers = SIGNED[vendor](secret, body, int(time.time()))
    counts = []
    for _ in range(3):
        answer = await open_doors.http.post(address, content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        counts.append(await inbox_count(db))
    assert counts[0] == counts[1] == counts[2]
