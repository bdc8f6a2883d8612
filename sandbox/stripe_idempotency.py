"""Idempotency keys as Stripe keeps them: the first answer is replayed, a 500 of it included."""

import hashlib

from fastapi import Response
from fastapi.responses import JSONResponse

from sandbox.store import Json, Store, dump
from sandbox.stripe_errors import StripeError

KEY_MAX = 255
_KIND = "stripe/key"


class Keys:
    def __init__(self, store: Store) -> None:
        self._store = store

    def replay(self, key: str | None, path: str, params: Json) -> Response | None:
        """The stored answer for this key, or None when it is new. Raises on other parameters."""
        known = self._store.get(_KIND, key) if key else None
        if known is None:
            return None
        if known["fingerprint"] != _fingerprint(path, params):
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were "
                f"first used with. Try using a key other than '{key}' if you meant to execute a "
                "different request."
            )
            raise StripeError(message, kind="idempotency_error")
        answer = JSONResponse(known["body"], status_code=known["status"])
        answer.headers["Idempotent-Replayed"] = "true"
        return answer

    def keep(self, key: str | None, path: str, params: Json, status: int, body: Json) -> None:
        """Remembers an executed request; one refused for its parameters may be tried again."""
        if key:
            kept = {"fingerprint": _fingerprint(path, params), "status": status, "body": body}
            self._store.put(_KIND, key, kept)


def _fingerprint(path: str, params: Json) -> str:
    return hashlib.sha256(f"{path} {dump(params)}".encode()).hexdigest()
