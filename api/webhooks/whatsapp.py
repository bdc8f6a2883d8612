"""WhatsApp's webhook: messages go to the inbox and wake their talk; statuses are applied; who
changed number is known by the new one; what is about the account is kept."""

from collections.abc import Awaitable, Sequence
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import Context, ContextDep, MetaBody, parsed
from api.engine_calls import within
from api.webhooks import whatsapp_accounts, whatsapp_people
from api.webhooks.storing import START_BUDGET_S, store_ignored
from api.webhooks.whatsapp_shared import SharedDoor
from integrations.whatsapp_events import AccountEvent, Event, StatusUpdate, parse
from models.records import inbox, tenants
from models.records.statuses import apply_status
from models.records.tenants import TenantView
from models.tables.base import utc_now

_PROVIDER: Final = "whatsapp"

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@router.post("/whatsapp")
async def receive(body: MetaBody, held: ContextDep) -> dict[str, Any]:
    """Up to 1,000 updates in one POST, of several tenants. A status wakes no conversation."""
    events = list(parse(parsed(body)))
    if not events:
        await store_ignored(held, _PROVIDER, body)
        return {"status": "ignored"}
    async with held.db.platform() as session:
        numbers = {event.phone_number_id for event in events if event.phone_number_id}
        routes = await tenants.routed(session, tenants.WHATSAPP_NUMBER, numbers)
        door = SharedDoor(session, routes)
        await door.open()
        people = whatsapp_people.People(session, door, held.erasure_keys)
        statuses = [event for event in events if isinstance(event, StatusUpdate)]
        await _apply_statuses(session, statuses)
        await people.learn_user_ids(statuses, [_reference(s.reference) for s in statuses])
        await _keep_account_events(session, events, routes)
        await people.apply_changes(events)
        stored = await inbox.store(session, await people.arrivals(events))
        woken = {(r.tenant_id, r.contact_id): r.id for r in stored if r.tenant_id and r.contact_id}
        woken |= await door.hand_on()
    tenants_woken = {tenant.id: tenant for number in routes for tenant in door.tenants(number)}
    await _wake(held, woken, tenants_woken, people.lives)
    return {"status": "ok", "received": len(events)}


async def _apply_statuses(session: AsyncSession, statuses: Sequence[StatusUpdate]) -> None:
    """A status changes one row and is harmless when repeated: it needs no inbox row of its own."""
    for status in statuses:
        await apply_status(
            session,
            status.phone_number_id,
            message_id=_reference(status.reference),
            wamid=status.wamid,
            status=status.status,
            error_code=status.error_code,
            at=status.occurred_at,
            now=utc_now(),
        )


def _reference(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


async def _keep_account_events(
    session: AsyncSession, events: Sequence[Event], routes: dict[str, TenantView]
) -> None:
    told = [event for event in events if isinstance(event, AccountEvent)]
    fresh = await inbox.store(session, [whatsapp_accounts.arrival(e, routes) for e in told])
    by_key = {event.key: event for event in told}
    for row in fresh:
        outcome = await whatsapp_accounts.apply(session, by_key[row.external_id])
        await inbox.mark_handled(session, [row.id], outcome)


async def _wake(
    held: Context,
    woken: dict[tuple[UUID, UUID], UUID],
    by_id: dict[UUID, TenantView],
    lives: set[tuple[UUID, UUID]],
) -> None:
    """`woken`: a row of each (tenant, person). One wake-up per person is enough: the turn reads
    everything that lies in the inbox."""
    calls: list[Awaitable[None]] = [
        held.engine.tell_message(
            tenant_id, contact_id, row_id, by_id[tenant_id].policy.first_silence_ms
        )
        for (tenant_id, contact_id), row_id in woken.items()
        if by_id[tenant_id].is_active
    ]
    calls += [held.engine.reconsider_lead(tenant_id, life_id) for tenant_id, life_id in lives]
    await within(START_BUDGET_S, calls)
