"""How a tenant talks to its leads: Chatwoot, and the bot's return."""

from typing import Any
from uuid import UUID

import httpx
from fastapi import APIRouter
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import Caller, ConnectionsRead, LeadsAccept, PlatformChannels
from api.deps import ContextDep
from api.engine_calls import within
from api.rest.operations import SIGNAL_BUDGET_S, Body, TenantId
from integrations.chatwoot import EVENTS
from models.domain.errors import InvalidInput, NotFound
from models.records import takeover, tenants
from models.tables import Integration, Lead, LeadOffer

router = APIRouter(prefix="/api/tenants/{tenant_id}", tags=["channels"])

_KINDS = ("WHATSAPP", "CHATWOOT")


class Chatwoot(Body):
    """`api_token` is an agent's or bot's; `webhook_secret` is shown by Chatwoot once the webhook
    is made. What is left out stays as it is."""

    base_url: str = Field(max_length=300)
    account_id: int = Field(gt=0)
    inbox_id: int = Field(gt=0)
    api_token: str | None = Field(default=None, min_length=1, max_length=200)
    webhook_secret: str | None = Field(default=None, min_length=1, max_length=200)


@router.get("/channels")
async def list_channels(
    tenant_id: TenantId, held: ContextDep, _: ConnectionsRead
) -> list[dict[str, Any]]:
    """Chatwoot first where it is connected: then conversations go through it."""
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        found = await session.exec(
            select(Integration)
            .where(Integration.tenant_id == tenant_id, col(Integration.kind).in_(_KINDS))
            .order_by(col(Integration.kind))
        )
        return [
            {"id": str(c.id), "kind": c.kind, "status": c.status, "config": c.config}
            for c in found.all()
        ]


@router.put("/channels/chatwoot")
async def connect_chatwoot(
    tenant_id: TenantId, body: Chatwoot, held: ContextDep, who: PlatformChannels
) -> dict[str, Any]:
    """Connects, or changes the connection. The answer says where Chatwoot's webhook is to point;
    give its secret in a second call. Until then nothing of it is heard."""
    _refuse_address(body.base_url, is_production=held.settings.is_production)
    async with held.db.tenant(tenant_id) as session:
        await tenants.load(session, tenant_id)
        connection = await _chatwoot(session, tenant_id)
        told = {"api_token": body.api_token, "webhook_secret": body.webhook_secret}
        secret = {**(connection.secret or {}), **{k: v for k, v in told.items() if v}}
        if "api_token" not in secret:
            raise InvalidInput("api_token is needed to connect")
        connection.config = body.model_dump(include={"base_url", "account_id", "inbox_id"})
        connection.secret, connection.status, connection.error = secret, "ACTIVE", None
        session.add(connection)
        _audit(session, connection, who, "channel.connected")
    async with held.db.platform() as session:
        await tenants.add_route(session, tenants.CHATWOOT, str(connection.id), tenant_id)
    return {
        "id": str(connection.id),
        "webhook_url": f"{held.settings.public_url}/webhooks/chatwoot/{connection.id}",
        "events": EVENTS,
        "has_webhook_secret": "webhook_secret" in secret,
    }


@router.delete("/channels/chatwoot")
async def disconnect_chatwoot(
    tenant_id: TenantId, held: ContextDep, who: PlatformChannels
) -> dict[str, str]:
    """From now on replies leave through the tenant's WhatsApp number."""
    async with held.db.tenant(tenant_id) as session:
        connection = await _chatwoot(session, tenant_id)
        if connection.status != "ACTIVE":
            raise NotFound(f"tenant {tenant_id} has no active CHATWOOT connection")
        connection.status = "OFF"
        session.add(connection)
        _audit(session, connection, who, "channel.disconnected")
    return {"status": "OFF"}


@router.post("/leads/{lead_offer_id}/resume")
async def resume(
    tenant_id: TenantId, lead_offer_id: UUID, held: ContextDep, who: LeadsAccept
) -> dict[str, str]:
    """Gives the conversation back to the bot, which answers what still waits."""
    async with held.db.tenant(tenant_id) as session:
        tenant = await tenants.load(session, tenant_id)
        life = await session.get(LeadOffer, (tenant_id, lead_offer_id))
        if life is None:
            raise NotFound(f"tenant {tenant_id} has no lead {lead_offer_id}")
        lead = await session.get_one(Lead, (tenant_id, life.lead_id), with_for_update=True)
        takeover.resume(lead)
        subject = f"lead_offer:{lead_offer_id}"
        tenants.audit(
            session, tenant_id, actor=who.actor, action="conversation.resumed", subject=subject
        )
    window = tenant.policy.first_silence_ms
    await within(SIGNAL_BUDGET_S, [held.engine.wake_conversation(tenant_id, lead.id, window)])
    return {"lead_offer_id": str(lead_offer_id)}


async def _chatwoot(session: AsyncSession, tenant_id: UUID) -> Integration:
    """The tenant's one connection of this kind, or a new one."""
    found = await session.exec(
        select(Integration).where(
            Integration.tenant_id == tenant_id, Integration.kind == "CHATWOOT"
        )
    )
    return found.first() or Integration(tenant_id=tenant_id, kind="CHATWOOT", status="OFF")


def _refuse_address(url: str, *, is_production: bool) -> None:
    """Where it leads is looked up by each call, which is when it counts."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        raise InvalidInput("base_url cannot be read") from None
    schemes = {"https"} if is_production else {"https", "http"}
    if address.scheme not in schemes or not address.host or address.userinfo:
        raise InvalidInput("base_url must be https:// and a host, without user and password")


def _audit(session: AsyncSession, connection: Integration, who: Caller, action: str) -> None:
    subject = f"integration:{connection.id}"
    tenants.audit(session, connection.tenant_id, actor=who.actor, action=action, subject=subject)
