"""A sheet by a person's leave, instead of a service account's key: Google asks them, once.

Away with a signed cookie that names tenant, person and sheet, back to one exact address. The leave
(a refresh token) is kept encrypted, and shown to nobody.
"""

from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

import httpx
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.access import ConnectionsManage, still_may
from api.auth import answers, cookies
from api.deps import Context, ContextDep, closed
from api.errors import Problem
from api.rest.operations import TenantId
from api.rest.targets import SheetPlace, connect_target, sheet_config
from integrations import http
from integrations.errors import VendorAuth, VendorRejected
from integrations.google_code_flow import Attempt, GoogleCodeFlow
from models.domain.errors import InvalidInput
from models.domain.permissions import Permission
from models.domain.sign_in import CHALLENGE_LIVES
from models.tables.base import utc_now

router = APIRouter(tags=["targets"])

CALLBACK: Final = "/oauth/google/callback"
_USE: Final = "google-sheets"
_SCOPE: Final = "https://www.googleapis.com/auth/spreadsheets"
_PAGE: Final = "/integrations"
"""The portal's page: fixed, so that nobody is led elsewhere."""


@router.post("/api/tenants/{tenant_id}/targets/google")
async def leave(
    tenant_id: TenantId,
    body: SheetPlace,
    held: ContextDep,
    who: ConnectionsManage,
    response: Response,
) -> dict[str, str]:
    """Where the browser has to go; what it comes back with connects the sheet."""
    _require_open(held)
    attempt = Attempt.new()
    asked = {
        **attempt.claims(),
        "tenant_id": str(tenant_id),
        "actor": who.actor,
        "user_id": who.user_id and str(who.user_id),
        "session_id": who.session_id and str(who.session_id),
        "config": sheet_config(body),
        "is_primary": body.is_primary,
    }
    kept = held.keys.token(_USE, asked, utc_now(), CHALLENGE_LIVES)
    cookies.put(response, cookies.SHEETS, kept, secure=held.is_secure)
    async with http.client() as connection:
        # Asked for anew each time: only then Google gives a refresh token again.
        more = {"access_type": "offline", "prompt": "consent"}
        return {"url": await _flow(held, connection).address(attempt, _SCOPE, **more)}


@router.get(CALLBACK, status_code=303, response_class=RedirectResponse)
async def come_back(
    request: Request,
    held: ContextDep,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=2000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
) -> RedirectResponse:
    """`state` has to be this browser's, and who began has to be signed in still, and allowed."""
    _require_open(held)
    asked = await _asked(request, held, state)
    if error or not code:
        return _sent_back(held, "declined")
    try:
        async with http.client() as connection:
            given = await _flow(held, connection).tokens(Attempt.parse(asked), code)
    except (VendorRejected, VendorAuth):
        return _sent_back(held, "refused")
    if _SCOPE not in given.get("scope", "").split() or "refresh_token" not in given:
        return _sent_back(held, "declined")
    try:
        await connect_target(
            held,
            UUID(asked["tenant_id"]),
            asked["actor"],
            kind="SHEETS",
            config=asked["config"],
            secret={"refresh_token": given["refresh_token"]},
            is_primary=asked["is_primary"],
        )
    except InvalidInput:
        return _sent_back(held, "known")
    return _sent_back(held, "connected")


async def _asked(request: Request, held: Context, state: str) -> dict[str, Any]:
    kept = cookies.of(request, cookies.SHEETS, secure=held.is_secure)
    asked = held.keys.read(_USE, kept or "")
    if asked is None or not Attempt.parse(asked).is_of(state):
        raise Problem(403, "google.state", "This connection was not begun here; begin again.")
    if not await still_may(held, asked, Permission.CONNECTIONS_MANAGE):
        raise Problem(403, "auth.forbidden", "Who began this may not connect targets any more.")
    return asked


def _flow(held: Context, connection: httpx.AsyncClient) -> GoogleCodeFlow:
    settings = held.settings
    return GoogleCodeFlow(
        connection,
        settings.google_issuer_url,
        settings.google_client_id,
        settings.google_client_secret.get_secret_value(),
        f"{settings.public_url}{CALLBACK}",
    )


def _require_open(held: Context) -> None:
    answers.require_keys(held)
    if not held.settings.google_client_id:
        raise closed("/oauth/google", "CONVERZIA_GOOGLE_CLIENT_ID")


def _sent_back(held: Context, how: str) -> RedirectResponse:
    response = RedirectResponse(f"{_PAGE}?{urlencode({'google': how})}", 303)
    cookies.drop(response, cookies.SHEETS, secure=held.is_secure)
    return response
