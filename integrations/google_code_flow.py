"""Google's authorization code flow with PKCE: away with an attempt, back with a code, once."""

from dataclasses import dataclass
from typing import Any, Final

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from integrations.attempt import Attempt
from integrations.http import call

SYSTEM: Final = "google"


@dataclass(frozen=True)
class GoogleCodeFlow:
    """`redirect`: the one address that Google knows and sends people back to."""

    http: httpx.AsyncClient
    issuer: str
    client_id: str
    secret: str
    redirect: str

    async def discovered(self) -> dict[str, Any]:
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        found: dict[str, Any] = (await call(self.http, SYSTEM, "GET", address)).json()
        return found

    async def address(self, attempt: Attempt, scope: str, **more: str) -> str:
        """Where the browser goes."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect,
            "scope": scope,
            "state": attempt.state,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
            **more,
        }
        endpoint = (await self.discovered())["authorization_endpoint"]
        return str(add_params_to_uri(endpoint, list(asked.items())))

    async def tokens(self, attempt: Attempt, code: str) -> dict[str, Any]:
        """What the code is worth. Raises VendorError; VendorRejected: nothing."""
        answer = await call(
            self.http,
            SYSTEM,
            "POST",
            (await self.discovered())["token_endpoint"],
            data={
                "grant_type": "authorization_code",
                "code": code,
                "client_id": self.client_id,
                "client_secret": self.secret,
                "redirect_uri": self.redirect,
                "code_verifier": attempt.verifier,
            },
            read_error=_read_error,
        )
        given: dict[str, Any] = answer.json()
        return given


def _read_error(response: httpx.Response) -> tuple[str, str | None]:
    return f"answered {response.status_code}", str(response.json()["error"])
