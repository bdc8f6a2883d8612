"""Google's OAuth token endpoint: verifies a service account's signed JWT, gives access tokens."""

import base64
import json
import secrets
import time
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from sandbox.store import Json, Store
from sandbox.switches import Switch
from sandbox.world import World

AUDIENCE: Final = "https://oauth2.googleapis.com/token"
"""google-auth signs for this whatever token_uri says, and so does the real endpoint expect it."""
GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
TOKEN_LIFE_S: Final = 3599
CLOCK_SKEW_S: Final = 300


class GrantError(Exception):
    """The assertion does not earn a token."""


def _error(name: str, description: str, status: int = 400) -> Response:
    return JSONResponse({"error": name, "error_description": description}, status_code=status)


def _refusal(switch: Switch, status: int) -> Response:
    return _error("internal_failure" if status >= 500 else "invalid_grant", "switch", status)


def router(world: World) -> APIRouter:
    api = APIRouter(prefix="/google")

    @api.post("/token")
    async def token(request: Request) -> Response:
        async with request.form() as form:
            grant_type, assertion = form.get("grant_type"), str(form.get("assertion", ""))
        if grant_type != GRANT_TYPE:
            return _error("unsupported_grant_type", f"Invalid grant_type: {grant_type}")

        def effect() -> Response:
            try:
                claims = verify(world.store, assertion)
            except GrantError as problem:
                return _error("invalid_grant", str(problem))
            return JSONResponse(_issue(world.store, claims))

        return await world.switches.run("google.token", {}, _refusal, effect)

    return api


def _issue(store: Store, claims: Json) -> Json:
    token = f"ya29.c.{secrets.token_urlsafe(48)}"
    grant = {
        "email": claims["iss"],
        "expires_at": time.time() + TOKEN_LIFE_S,
        "scope": claims["scope"],
    }
    store.put("google_token", token, grant)
    return {"access_token": token, "expires_in": TOKEN_LIFE_S, "token_type": "Bearer"}


def caller_of(store: Store, request: Request) -> str | None:
    """The service account's address behind a bearer token, or None."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    grant = store.get("google_token", token) if token else None
    if grant is None or grant["expires_at"] < time.time():
        return None
    return str(grant["email"])


def verify(store: Store, assertion: str) -> Json:
    """Claims of a well signed, current assertion. Raises GrantError."""
    try:
        head_part, claims_part, signature_part = assertion.split(".")
        head, claims = _decoded(head_part), _decoded(claims_part)
        signature = _from_base64(signature_part)
    except ValueError as problem:
        raise GrantError("Invalid JWT: not three base64url parts of JSON.") from problem
    account = store.get("service_account", str(claims.get("iss", "")))
    if account is None or account["is_disabled"]:
        raise GrantError("Invalid grant: account not found")
    if head.get("alg") != "RS256" or head.get("kid") not in (None, account["private_key_id"]):
        raise GrantError("Invalid JWT Signature.")
    key = serialization.load_pem_public_key(account["public_key"].encode())
    assert isinstance(key, rsa.RSAPublicKey)
    try:
        signed = f"{head_part}.{claims_part}".encode()
        key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as problem:
        raise GrantError("Invalid JWT Signature.") from problem
    _check_claims(claims)
    return claims


def _check_claims(claims: Json) -> None:
    now = time.time()
    if claims.get("aud") != AUDIENCE:
        raise GrantError(f"Invalid JWT: aud must be {AUDIENCE}.")
    if not claims.get("scope"):
        raise GrantError("Invalid JWT: scope is missing.")
    expires_at, issued_at = claims.get("exp", 0), claims.get("iat", 0)
    if expires_at < now or issued_at > now + CLOCK_SKEW_S or expires_at - issued_at > 3600:
        raise GrantError(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable "
            "timeframe. Check your iat and exp values in the JWT claim."
        )


def _from_base64(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _decoded(part: str) -> Json:
    value = json.loads(_from_base64(part))
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
