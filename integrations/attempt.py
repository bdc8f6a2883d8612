"""One attempt at an authorization code flow: what ties who comes back to who left."""

import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser keeps, signed, in between. `nonce` and `verifier`: for vendors that know
    OpenID Connect and PKCE."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        return cls(*(secrets.token_urlsafe(48) for _ in range(3)))

    @classmethod
    def parse(cls, claims: dict[str, Any]) -> "Attempt":
        return cls(claims["state"], claims["nonce"], claims["verifier"])

    def claims(self) -> dict[str, str]:
        return asdict(self)

    def is_of(self, state: str) -> bool:
        return hmac.compare_digest(self.state.encode(), state.encode())
