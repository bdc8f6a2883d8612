"""Meta's data-deletion callback: a person asks Meta that an app forgets them.

`signed_request` is `<signature>.<payload>`, both base64url without padding; the signature is the
HMAC-SHA256 of the payload as it stands there, by the app secret. The payload is
{algorithm, user_id, issued_at, expires?}, where `user_id` is the app's own id of the person.
"""

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

LIVES: Final = timedelta(days=1)
"""An older one is somebody's copy: Meta asks again where we did not answer."""
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_ALGORITHM: Final = "HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    user_id: str
    issued_at: datetime


def read(app_secret: str, text: str, now: datetime) -> SignedRequest | None:
    """None where it is not signed with this secret, or too old. An empty secret signs nothing."""
    signature, _, payload = text.partition(".")
    if not app_secret:
        return None
    try:
        given = _decoded(signature)
        good = hmac.digest(app_secret.encode(), payload.encode(), "sha256")
        if not hmac.compare_digest(given, good):
            return None
        told = json.loads(_decoded(payload))
        issued_at = datetime.fromtimestamp(int(told["issued_at"]), UTC)
        if str(told["algorithm"]).upper() != _ALGORITHM:
            return None
        user_id = str(told["user_id"])
    except (ValueError, KeyError, TypeError, OverflowError):
        return None
    is_fresh = now - LIVES < issued_at < now + _CLOCKS_DIFFER
    return SignedRequest(user_id, issued_at) if user_id and is_fresh else None


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
