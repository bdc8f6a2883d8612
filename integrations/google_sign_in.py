"""Sign-in with Google: OpenID Connect's code flow with PKCE, a nonce, and a verified ID token."""

import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import Any, Final

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from integrations.errors import VendorRejected
from integrations.http import call

_SYSTEM: Final = "google"
_SCOPE: Final = "openid email profile"
_LEEWAY_S: Final = 60


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser keeps, signed, between leaving for Google and coming back."""

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
    def __init__(
        self, http: httpx.AsyncClient, issuer: str, client_id: str, secret: str, redirect: str
    ) -> None:
        self._http, self._issuer = http, issuer.rstrip("/")
        self._client_id, self._secret, self._redirect = client_id, secret, redirect

    async def address(self, attempt: Attempt) -> str:
        """Where the browser goes."""
        found = await self._discovered()
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect,
            "scope": _SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
            "prompt": "select_account",
        }
        return str(add_params_to_uri(found["authorization_endpoint"], list(asked.items())))

    async def person(self, attempt: Attempt, code: str) -> GooglePerson:
        """Who came back with this code. Raises VendorError; VendorRejected: it proves nothing."""
        found = await self._discovered()
        given = await call(
            self._http,
            _SYSTEM,
            "POST",
            found["token_endpoint"],
            data={
                "grant_type": "authorization_code",
                "code": code,
                "client_id": self._client_id,
                "client_secret": self._secret,
                "redirect_uri": self._redirect,
                "code_verifier": attempt.verifier,
            },
            read_error=_read_error,
        )
        keys = await call(self._http, _SYSTEM, "GET", found["jwks_uri"])
        return _person(self._claims(given.json(), keys.json(), found["issuer"], attempt.nonce))

    async def _discovered(self) -> dict[str, Any]:
        address = f"{self._issuer}/.well-known/openid-configuration"
        found: dict[str, Any] = (await call(self._http, _SYSTEM, "GET", address)).json()
        return found

    def _claims(self, given: Any, keys: Any, issuer: str, nonce: str) -> dict[str, Any]:
        wanted = {
            "iss": {"essential": True, "values": [issuer, issuer.removeprefix("https://")]},
            "aud": {"essential": True, "value": self._client_id},
        }
        asked = {
            "nonce": nonce,
            "client_id": self._client_id,
            "access_token": given["access_token"],
        }
        try:
            token = jwt.decode(given["id_token"], KeySet.import_key_set(keys), ["RS256"])
            claims = CodeIDToken(token.claims, token.header, wanted, asked)
            claims.validate(leeway=_LEEWAY_S)
        except (JoseError, ValueError, KeyError) as error:
            raise VendorRejected(_SYSTEM, f"ID token refused: {type(error).__name__}") from None
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


def _read_error(response: httpx.Response) -> tuple[str, str | None]:
    return f"answered {response.status_code}", str(response.json()["error"])
