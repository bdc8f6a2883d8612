"""Google's OpenID Connect: discovery, the page where a person chooses an account, tokens, keys."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from html import escape
from typing import Annotated, Final
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict

from sandbox import pages
from sandbox.store import Json
from sandbox.switches import Switch
from sandbox.world import World

CODE_LIVES_S: Final = 300
TOKEN_LIVES_S: Final = 3599
_KEY_ID: Final = "sandbox-1"
_PUBLIC_EXPONENT: Final = 65537


class Account(BaseModel):
    """Whom Google knows. `hd`: of a company that Google runs the mail of."""

    model_config = ConfigDict(extra="forbid")

    email: str
    name: str = "Ana Prueba"
    email_verified: bool = True
    hd: str | None = None
    sub: str | None = None


def router(world: World) -> APIRouter:
    api = APIRouter(prefix="/google")
    base = f"{world.config.base_url}/google"

    @api.get("/.well-known/openid-configuration")
    async def discovery() -> Json:
        return {
            "issuer": base,
            "authorization_endpoint": f"{base}/o/oauth2/v2/auth",
            "token_endpoint": f"{base}/oauth2/token",
            "jwks_uri": f"{base}/oauth2/v3/certs",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile"],
            "code_challenge_methods_supported": ["plain", "S256"],
        }

    @api.put("/_console/accounts")
    async def account(given: Account) -> Json:
        """Makes or changes a person; one that is not made is made by signing in."""
        return _keep(world, given)

    @api.get("/o/oauth2/v2/auth")
    async def authorize(
        request: Request,
        redirect_uri: str,
        state: str = "",
        login_hint: Annotated[str | None, Query()] = None,
        deny: str = "",
    ) -> Response:
        if deny:
            told = urlencode({"error": "access_denied", "state": state})
            return RedirectResponse(f"{redirect_uri}?{told}", 302)
        if login_hint is None:
            return HTMLResponse(_chooser(dict(request.query_params)))
        code = f"4/0A{secrets.token_urlsafe(32)}"
        asked = dict(request.query_params)
        grant = {**asked, "email": login_hint, "expires_at": time.time() + CODE_LIVES_S}
        world.store.put("google_code", code, grant)
        return RedirectResponse(f"{redirect_uri}?{urlencode({'code': code, 'state': state})}", 302)

    @api.post("/oauth2/token")
    async def token(request: Request) -> Response:
        async with request.form() as form:
            given = {key: str(value) for key, value in form.items()}
        return await world.switches.run(
            "google.sign_in", {}, _refusal, lambda: _exchange(world, base, given)
        )

    @api.get("/oauth2/v3/certs")
    async def certs() -> Json:
        public = _key(world).public_key().public_numbers()
        return {
            "keys": [
                {
                    "kty": "RSA", "alg": "RS256", "use": "sig", "kid": _KEY_ID,
                    "n": _number(public.n), "e": _number(public.e),
                }
            ]
        }  # fmt: skip

    return api


def _refusal(switch: Switch, status: int) -> Response:
    return _error("internal_failure" if status >= 500 else "invalid_grant", status)


def _error(name: str, status: int = 400) -> Response:
    return JSONResponse({"error": name, "error_description": "Bad Request"}, status)


def _exchange(world: World, base: str, given: dict[str, str]) -> Response:
    """A code is good once, for who asked for it, with the verifier of its challenge."""
    if given.get("grant_type") == "refresh_token":
        return _refresh(world, given)
    grant = world.store.get("google_code", given.get("code", ""))
    if given.get("grant_type") != "authorization_code":
        return _error("unsupported_grant_type")
    if not given.get("client_secret"):
        return _error("invalid_client", 401)
    if grant is None or grant["expires_at"] < time.time():
        return _error("invalid_grant")
    world.store.delete("google_code", given["code"])
    challenge = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
    if not hmac.compare_digest(_plain(challenge), grant.get("code_challenge", "")):
        return _error("invalid_grant")
    if given.get("redirect_uri") != grant["redirect_uri"]:
        return _error("redirect_uri_mismatch")
    told = _access(world, grant["email"], grant.get("scope", ""))
    if grant.get("access_type") == "offline":
        refresh = f"1//0{secrets.token_urlsafe(48)}"
        world.store.put("google_refresh_token", refresh, grant)
        told["refresh_token"] = refresh
    if "openid" in grant.get("scope", "").split():
        told["id_token"] = _id_token(world, base, grant, told["access_token"])
    return JSONResponse(told)


def _refresh(world: World, given: dict[str, str]) -> Response:
    grant = world.store.get("google_refresh_token", given.get("refresh_token", ""))
    if grant is None or not given.get("client_secret"):
        return _error("invalid_grant")
    return JSONResponse(_access(world, grant["email"], grant["scope"]))


def _access(world: World, email: str, scope: str) -> Json:
    token = f"ya29.a0{secrets.token_urlsafe(48)}"
    grant = {"email": email, "expires_at": time.time() + TOKEN_LIVES_S, "scope": scope}
    world.store.put("google_token", token, grant)
    return {
        "access_token": token,
        "expires_in": TOKEN_LIVES_S,
        "scope": scope,
        "token_type": "Bearer",
    }


def _id_token(world: World, base: str, grant: Json, access: str) -> str:
    person = world.store.get("google_account", grant["email"])
    person = person or _keep(world, Account(email=grant["email"]))
    now = int(time.time())
    half = hashlib.sha256(access.encode()).digest()[:16]
    claims = {
        **person, "iss": base, "azp": grant["client_id"], "aud": grant["client_id"],
        "at_hash": _plain(half), "nonce": grant.get("nonce"), "iat": now, "exp": now + 3600,
    }  # fmt: skip
    head = {"alg": "RS256", "kid": _KEY_ID, "typ": "JWT"}
    signed = f"{_part(head)}.{_part(claims)}"
    mark = _key(world).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_plain(mark)}"


def _keep(world: World, given: Account) -> Json:
    number = int.from_bytes(hashlib.sha256(given.email.encode()).digest()[:8], "big")
    sub = given.sub or str(10**20 + number)
    kept = {**given.model_dump(exclude_none=True), "sub": sub}
    world.store.put("google_account", given.email, kept)
    return kept


def _key(world: World) -> rsa.RSAPrivateKey:
    kept = world.store.get("google_signing_key", _KEY_ID)
    if kept is None:
        made = rsa.generate_private_key(_PUBLIC_EXPONENT, 2048)
        pem = made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        kept = {"pem": pem.decode()}
        world.store.put("google_signing_key", _KEY_ID, kept)
    key = serialization.load_pem_private_key(kept["pem"].encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _chooser(asked: dict[str, str]) -> str:
    hidden = "".join(
        f'<input type=hidden name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
    )
    form = (
        f"<form>{hidden}<p><label>Correo <input type=email name=login_hint required></label></p>"
        "<button>Continuar</button></form>"
        f"<form>{hidden}<button name=deny value=1>Cancelar</button></form>"
    )
    return pages.document("Ingresar con Google", form)


def _plain(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _part(value: Json) -> str:
    return _plain(json.dumps(value).encode())


def _number(value: int) -> str:
    return _plain(value.to_bytes((value.bit_length() + 7) // 8, "big"))
