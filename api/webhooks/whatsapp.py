"""WhatsApp's webhook: messages go to the inbox and wake their talk; statuses are applied."""

import json
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import ContextDep, MetaBody, parsed
from api.engine import within
from api.webhooks.storing import START_BUDGET_S, store_ignored
from integrations.whatsapp_events import InboundText, StatusUpdate, parse
from models.records import inbox, leads, tenants, transcript
from models.records.inbox import Arrival
from models.understanding.phone import Phone, PhoneError, normalise

_PROVIDER: Final = "whatsapp"

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@router.post("/whatsapp")
async def receive(body: MetaBody, held: ContextDep) -> dict[str, Any]:
    """Up to 1,000 updates in one POST. A status never wakes the conversation."""
    events = list(parse(parsed(body)))
    if not events:
        await store_ignored(held, _PROVIDER, body)
        return {"status": "ignored"}
    messages = [event for event in events if isinstance(event, InboundText)]
    async with held.db.platform() as session:
        await _apply_statuses(session, events)
        numbers = {message.phone_number_id for message in messages}
        routes = await tenants.routed(session, tenants.WHATSAPP_NUMBER, numbers)
        stored = await inbox.store(session, await _arrivals(session, messages, routes))
    by_tenant = {tenant.id: tenant for tenant in routes.values()}
    # One wake-up per person is enough: the turn reads everything that lies in the inbox.
    woken = {(r.tenant_id, r.contact_id): r.id for r in stored if r.tenant_id and r.contact_id}
    await within(
        START_BUDGET_S,
        [
            held.engine.tell_message(
                tenant_id, contact_id, row_id, by_tenant[tenant_id].policy.first_silence_ms
            )
            for (tenant_id, contact_id), row_id in woken.items()
            if tenant_id and contact_id and by_tenant[tenant_id].is_active
        ],
    )
    return {"status": "ok", "received": len(events)}


async def _apply_statuses(
    session: AsyncSession, events: Iterable[InboundText | StatusUpdate]
) -> None:
    """A status changes one row and is harmless when repeated: it needs no inbox row of its own."""
    for event in events:
        if isinstance(event, StatusUpdate):
            await transcript.apply_status(
                session,
                event.phone_number_id,
                message_id=_reference(event.reference),
                wamid=event.wamid,
                status=event.status,
                error_code=event.error_code,
            )


def _reference(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


async def _arrivals(
    session: AsyncSession, messages: list[InboundText], routes: dict[str, tenants.TenantView]
) -> list[Arrival]:
    """Each message with the person it is from; one of an unknown number has neither."""
    people: dict[tuple[str, str | None, str | None], UUID] = {}
    arrivals = []
    for message in messages:
        tenant = routes.get(message.phone_number_id)
        key = (message.phone_number_id, message.wa_user_id, message.wa_id)
        if tenant is not None and key not in people:
            phone = _phone(message.wa_id)
            if phone is not None or message.wa_user_id is not None:
                lead, _ = await leads.person(session, tenant, phone, wa_user_id=message.wa_user_id)
                people[key] = lead.id
        arrivals.append(
            Arrival(
                provider=_PROVIDER,
                external_id=message.wamid,
                kind="message",
                account=message.phone_number_id,
                body=json.dumps(message.raw).encode(),
                occurred_at=message.occurred_at,
                tenant_id=tenant.id if tenant else None,
                contact_id=people.get(key),
            )
        )
    return arrivals


def _phone(wa_id: str | None) -> Phone | None:
    try:
        return normalise(f"+{wa_id}") if wa_id else None
    except PhoneError:
        return None
