"""A tenant's pages and WhatsApp number, connected on Meta's own pages: nobody copies a token.

Every page that is granted is connected and told to our webhook. A number is where exactly one is
granted and the tenant has no other; which of several it is stays a person's decision.
"""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

import httpx
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import ConnectionsManage
from api.auth import answers, cookies
from api.deps import Context, ContextDep, closed
from api.leave import Leave
from api.rest.operations import TenantId
from integrations import http
from integrations.errors import VendorAuth, VendorRejected
from integrations.meta_login import MetaLogin, Page
from models.records import meta_connections, tenants
from models.tables import Integration

router = APIRouter(tags=["channels"])

CALLBACK: Final = "/oauth/meta/callback"
_LEAVE: Final = Leave("meta-login", "meta", cookies.META)

Outcome = Literal["connected", "none", "several", "other", "taken", "refused"]
"""Of a page or the number. `other`: the tenant has another number; `taken`: it is another tenant's,
who has to let it go first; `refused`: Meta lets this person not do it."""


@router.post("/api/tenants/{tenant_id}/channels/meta")
async def leave(
    tenant_id: TenantId, held: ContextDep, who: ConnectionsManage, response: Response
) -> dict[str, str]:
    """Where the browser has to go; what it comes back with connects what was granted there."""
    _require_open(held)
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
    attempt = _LEAVE.begin(held, response, tenant_id, who)
    async with http.client() as connection:
        return {"url": _login(held, connection).address(attempt.state)}


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
            return await _connect(held, _login(held, connection), asked, code)
    except (VendorRejected, VendorAuth):
        return _LEAVE.back(held, "refused")


async def _connect(
    held: Context, login: MetaLogin, asked: dict[str, Any], code: str
) -> RedirectResponse:
    tenant_id, actor = UUID(asked["tenant_id"]), asked["actor"]
    token = await login.token(code)
    granted = await login.granted(token)
    pages = await login.pages(token) if granted.reads_leads else []
    found = [await _connect_page(held, login, tenant_id, actor, page) for page in pages]
    number = await _connect_number(held, login, tenant_id, actor, token, granted.waba_ids)
    outcomes = sorted({*found, number} - {"none"})
    how = "connected" if "connected" in outcomes else next(iter(outcomes), "none")
    return _LEAVE.back(held, how, pages=str(found.count("connected")), whatsapp=number)


async def _connect_page(
    held: Context, login: MetaLogin, tenant_id: UUID, actor: str, page: Page
) -> Outcome:
    try:
        await login.hear_page(page)
    except VendorRejected:
        return "refused"
    if not await _claim(held, tenants.META_PAGE, page.id, tenant_id):
        return "taken"
    async with held.db.tenant(tenant_id) as session:
        made = await meta_connections.keep_page(session, tenant_id, page.id, page.token)
        _audit(session, made, actor, page_id=page.id)
    return "connected"


async def _connect_number(
    held: Context,
    login: MetaLogin,
    tenant_id: UUID,
    actor: str,
    token: str,
    waba_ids: tuple[str, ...],
) -> Outcome:
    found = [number for waba_id in waba_ids for number in await login.numbers(waba_id, token)]
    if len(found) != 1:
        return "several" if found else "none"
    (number,) = found
    async with held.db.tenant(tenant_id) as session:
        if await meta_connections.has_other_number(session, tenant_id, number.id):
            return "other"
    await login.hear_account(number.waba_id, token)
    if not await _claim(held, tenants.WHATSAPP_NUMBER, number.id, tenant_id):
        return "taken"
    async with held.db.tenant(tenant_id) as session:
        made = await meta_connections.keep_number(
            session, tenant_id, number.id, number.waba_id, token
        )
        _audit(session, made, actor, phone_number_id=number.id)
    return "connected"


async def _claim(held: Context, channel: str, external_id: str, tenant_id: UUID) -> bool:
    async with held.db.platform() as session:
        return await tenants.claim_route(session, channel, external_id, tenant_id)


def _audit(session: AsyncSession, made: Integration, actor: str, **what: str) -> None:
    tenants.audit(
        session,
        made.tenant_id,
        actor=actor,
        action="channel.connected",
        subject=f"integration:{made.id}",
        after={"kind": made.kind, **what},
    )


def _login(held: Context, connection: httpx.AsyncClient) -> MetaLogin:
    settings = held.settings
    return MetaLogin(
        connection,
        settings.meta_dialog_url,
        settings.graph_url,
        settings.meta_app_id,
        settings.meta_app_secret.get_secret_value(),
        f"{settings.public_url}{CALLBACK}",
        settings.meta_login_config_id,
    )


def _require_open(held: Context) -> None:
    answers.require_keys(held)
    if not held.settings.meta_app_id:
        raise closed("/oauth/meta", "CONVERZIA_META_APP_ID")
