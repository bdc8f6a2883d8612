"""Sign-in with Google: away with a signed, short-lived cookie, and back to one exact address."""

from typing import Annotated, Final
from urllib.parse import urlencode

import httpx
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth import answers, cookies
from api.deps import Context, ContextDep, closed
from api.errors import Problem
from api.pace import SIGN_IN_PER_ADDRESS
from integrations import http
from integrations.attempt import Attempt
from integrations.errors import VendorAuth, VendorRejected
from integrations.google_code_flow import GoogleCodeFlow
from integrations.google_sign_in import GooglePerson, GoogleSignIn
from models.domain.sign_in import CHALLENGE_LIVES
from models.records import accounts
from models.tables import Credential, UserAccount
from models.tables.base import utc_now

router = APIRouter(prefix="/auth/google", tags=["sign-in"])

CALLBACK: Final = "/auth/google/callback"
_USE: Final = "google"
_HOME: Final = "/"
_SIGN_IN: Final = "/account/sign-in"
_CODE: Final = "/account/code"
"""The portal's pages: fixed, so that nobody is led elsewhere."""
_TO_PAGES: Final = 303


@router.get("", status_code=303, response_class=RedirectResponse)
async def leave(request: Request, held: ContextDep) -> RedirectResponse:
    _require_open(held)
    await held.pace.count(SIGN_IN_PER_ADDRESS, answers.device_of(request).address)
    attempt = Attempt.new()
    async with http.client() as connection:
        address = await _google(held, connection).address(attempt)
    response = RedirectResponse(address, _TO_PAGES)
    kept = held.keys.token(_USE, attempt.claims(), utc_now(), CHALLENGE_LIVES)
    cookies.put(response, cookies.GOOGLE, kept, secure=held.is_secure)
    return response


@router.get("/callback", status_code=303, response_class=RedirectResponse)
async def come_back(
    request: Request,
    held: ContextDep,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=2000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
) -> RedirectResponse:
    """`state` has to be this browser's: nobody is signed in as somebody else by a link."""
    _require_open(held)
    attempt = _attempt(request, held)
    if attempt is None or not attempt.is_of(state):
        raise Problem(403, "google.state", "This sign-in was not begun here; begin again.")
    response = RedirectResponse(_HOME, _TO_PAGES)
    cookies.drop(response, cookies.GOOGLE, secure=held.is_secure)
    if error or not code:
        return _sent_back(response, "declined")
    try:
        async with http.client() as connection:
            person = await _google(held, connection).person(attempt, code)
    except (VendorRejected, VendorAuth):
        return _sent_back(response, "refused")
    async with held.db.platform() as session:
        user = await _account(session, person)
        proof = await session.get(Credential, user.id) if user else None
    if user is None or proof is None or user.disabled_at is not None:
        return _sent_back(response, "password")
    if proof.totp_since is not None:
        challenge = answers.challenge(held, user.id)
        cookies.put(response, cookies.CHALLENGE, challenge, secure=held.is_secure)
        response.headers["location"] = _CODE
        return response
    made, refresh = await answers.begin(held, user.id, answers.device_of(request), "google")
    answers.signed(held, response, made, refresh, "cookies")
    return response


async def _account(session: AsyncSession, person: GooglePerson) -> UserAccount | None:
    """Known by Google's id, else by an address that Google itself runs, else a new one. None: an
    account of this address is there, and Google cannot say that it is still theirs."""
    now = utc_now()
    if (known := await accounts.at_google(session, person.subject)) is not None:
        return known
    if not person.is_verified:
        return None
    made = await accounts.make(session, person.email, person.name, "es", verified_at=now)
    user = made or (await accounts.by_email(session, person.email) if person.owns_email else None)
    if user is not None:
        await accounts.join_google(session, user, person.subject, now)
    return user


def _attempt(request: Request, held: Context) -> Attempt | None:
    kept = cookies.of(request, cookies.GOOGLE, secure=held.is_secure)
    claims = held.keys.read(_USE, kept or "")
    return Attempt.parse(claims) if claims else None


def _google(held: Context, connection: httpx.AsyncClient) -> GoogleSignIn:
    settings = held.settings
    return GoogleSignIn(
        GoogleCodeFlow(
            connection,
            settings.google_issuer_url,
            settings.google_client_id,
            settings.google_client_secret.get_secret_value(),
            f"{settings.public_url}{CALLBACK}",
        )
    )


def _require_open(held: Context) -> None:
    answers.require_keys(held)
    if not held.settings.google_client_id:
        raise closed("/auth/google", "CONVERZIA_GOOGLE_CLIENT_ID")


def _sent_back(response: RedirectResponse, why: str) -> RedirectResponse:
    response.headers["location"] = f"{_SIGN_IN}?{urlencode({'google': why})}"
    return response
