"""A sheet by a person's leave, instead of a service account's key: Google asks them, once.

What is kept of it is a refresh token, encrypted, and shown to nobody.
"""

from typing import Annotated, Final
from uuid import UUID

import httpx
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.access import ConnectionsManage
from api.auth import answers, cookies
from api.deps import Context, ContextDep, closed
from api.leave import Leave
from api.rest.operations import TenantId
from api.rest.targets import SheetPlace, connect_target, sheet_config
from integrations import http
from integrations.attempt import Attempt
from integrations.errors import VendorAuth, VendorRejected
from integrations.google_code_flow import GoogleCodeFlow
from models.domain.errors import InvalidInput

router = APIRouter(tags=["targets"])

CALLBACK: Final = "/oauth/google/callback"
_LEAVE: Final = Leave("google-sheets", "google", cookies.SHEETS)
_SCOPE: Final = "https://www.googleapis.com/auth/spreadsheets"


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
    attempt = _LEAVE.begin(
        held, response, tenant_id, who, config=sheet_config(body), is_primary=body.is_primary
    )
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
    asked = await _LEAVE.asked(request, held, state)
    if error or not code:
        return _LEAVE.back(held, "declined")
    try:
        async with http.client() as connection:
            given = await _flow(held, connection).tokens(Attempt.parse(asked), code)
    except (VendorRejected, VendorAuth):
        return _LEAVE.back(held, "refused")
    if _SCOPE not in given.get("scope", "").split() or "refresh_token" not in given:
        return _LEAVE.back(held, "declined")
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
        return _LEAVE.back(held, "known")
    return _LEAVE.back(held, "connected")


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
