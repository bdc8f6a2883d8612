"""Sign-in with Google: OpenID Connect's code flow with PKCE, a nonce, and a verified ID token."""

from dataclasses import dataclass
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from integrations.attempt import Attempt
from integrations.errors import VendorRejected
from integrations.google_code_flow import SYSTEM, GoogleCodeFlow
from integrations.http import call

_SCOPE: Final = "openid email profile"
_LEEWAY_S: Final = 60


@dataclass(frozen=True, slots=True)
class GooglePerson:
    """`subject` never changes and is never given again. `owns_email`: Google runs the mailbox;
    other addresses were theirs when Google asked, and may be somebody else's since."""

    subject: str
    email: str
    name: str
    is_verified: bool
    owns_email: bool


class GoogleSignIn:
    def __init__(self, flow: GoogleCodeFlow) -> None:
        self._flow = flow

    async def address(self, attempt: Attempt) -> str:
        """Where the browser goes."""
        more = {"nonce": attempt.nonce, "prompt": "select_account"}
        return await self._flow.address(attempt, _SCOPE, **more)

    async def person(self, attempt: Attempt, code: str) -> GooglePerson:
        """Who came back with this code. Raises VendorError; VendorRejected: it proves nothing."""
        given = await self._flow.tokens(attempt, code)
        found = await self._flow.discovered()
        keys = await call(self._flow.http, SYSTEM, "GET", found["jwks_uri"])
        return _person(self._claims(given, keys.json(), found["issuer"], attempt.nonce))

    def _claims(self, given: Any, keys: Any, issuer: str, nonce: str) -> dict[str, Any]:
        wanted = {
            "iss": {"essential": True, "values": [issuer, issuer.removeprefix("https://")]},
            "aud": {"essential": True, "value": self._flow.client_id},
        }
        asked = {
            "nonce": nonce,
            "client_id": self._flow.client_id,
            "access_token": given["access_token"],
        }
        try:
            token = jwt.decode(given["id_token"], KeySet.import_key_set(keys), ["RS256"])
            claims = CodeIDToken(token.claims, token.header, wanted, asked)
            claims.validate(leeway=_LEEWAY_S)
        except (JoseError, ValueError, KeyError) as error:
            raise VendorRejected(SYSTEM, f"ID token refused: {type(error).__name__}") from None
        return dict(claims)


def _person(claims: dict[str, Any]) -> GooglePerson:
    email = str(claims.get("email", ""))
    is_verified = claims.get("email_verified") is True
    return GooglePerson(
        subject=str(claims["sub"]),
        email=email,
        name=str(claims.get("name") or email.split("@")[0]),
        is_verified=is_verified,
        owns_email=is_verified and (email.endswith("@gmail.com") or bool(claims.get("hd"))),
    )
