"""Chatwoot's webhooks: what a person wrote wakes their talk; what an agent wrote silences the bot.

A tenant's connection has an address of its own, and so has the platform's desk, where what an
agent writes is sent on to the person. Events of other inboxes, and those that mean nothing here,
are not kept: they are about people who are none of ours.
"""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import Context, ContextDep, closed, parsed
from api.engine_calls import within
from api.errors import Problem
from api.webhooks.storing import START_BUDGET_S
from integrations import chatwoot_events
from integrations.chatwoot_events import AgentWrote, Event, GivenBack, OwnMessage, PersonWrote
from models import ids
from models.domain.errors import NotFound
from models.records import chatwoot, inbox, leads, statuses, takeover, tenants, transcript
from models.records.chatwoot import DESK, Correspondent
from models.records.inbox import Arrival
from models.records.tenants import TenantView
from models.tables import Integration, Lead
from models.tables.base import utc_now

PROVIDER: Final = "chatwoot"
_IGNORED: Final = {"status": "ignored"}
_OK: Final = {"status": "ok"}

router = APIRouter(prefix="/webhooks/chatwoot", tags=["webhooks"])


@router.post("/desk")
async def receive_at_desk(request: Request, held: ContextDep) -> dict[str, str]:
    settings = held.settings
    secret = settings.chatwoot_webhook_secret.get_secret_value()
    if not secret:
        raise closed(request.url.path, "CONVERZIA_CHATWOOT_WEBHOOK_SECRET")
    event, body = await _event(request, secret, settings.chatwoot_inbox_id)
    if not isinstance(event, AgentWrote | GivenBack):
        return _IGNORED
    async with held.db.platform() as session:
        thread = await chatwoot.at_desk(session, event.where.conversation_id)
        if thread is None:
            return _IGNORED
        tenant = await tenants.load(session, thread.tenant_id)
    async with held.db.tenant(tenant.id) as session:
        lead = await session.get_one(Lead, (tenant.id, thread.lead_id))
        if lead.erased_at is not None:
            return _IGNORED
        await _apply(session, DESK, lead, event, body)
    await _wake(held, tenant, lead.id)
    return _OK


@router.post("/{connection_id}")
async def receive(connection_id: UUID, request: Request, held: ContextDep) -> dict[str, str]:
    place = str(connection_id)
    async with held.db.platform() as session:
        connection, tenant = await _connection(session, connection_id)
    secret = (connection.secret or {}).get("webhook_secret", "")
    event, body = await _event(request, secret, connection.config["inbox_id"])
    if event is None:
        return _IGNORED
    if isinstance(event, OwnMessage):
        async with held.db.platform() as session:
            await _apply_status(session, place, event)
        return _OK
    async with held.db.tenant(tenant.id) as session:
        lead = await chatwoot.correspondent(
            session, held.erasure_keys, tenant, place, _who(event), event.occurred_at
        )
        if lead is None:
            return _IGNORED
        await _apply(session, place, lead, event, body)
    if not isinstance(event, AgentWrote):
        await _wake(held, tenant, lead.id)
    return _OK


async def _connection(session: AsyncSession, wanted: UUID) -> tuple[Integration, TenantView]:
    found = await session.exec(
        select(Integration).where(
            Integration.id == wanted,
            Integration.kind == "CHATWOOT",
            Integration.status == "ACTIVE",
        )
    )
    connection = found.one_or_none()
    if connection is None:
        raise NotFound(f"no active connection {wanted} to Chatwoot")
    return connection, await tenants.load(session, connection.tenant_id)


async def _event(request: Request, secret: str, inbox_id: int) -> tuple[Event | None, bytes]:
    """The verified event of this inbox; None for any other."""
    body, headers = await request.body(), request.headers
    timestamp, signature = headers.get("x-chatwoot-timestamp"), headers.get("x-chatwoot-signature")
    if not chatwoot_events.is_signed(secret, body, timestamp, signature, datetime.now(UTC)):
        raise Problem(401, "signature.invalid", "X-Chatwoot-Signature is missing, wrong or old.")
    event = chatwoot_events.parse(parsed(body))
    return (event if event and event.where.inbox_id == inbox_id else None), body


async def _apply(session: AsyncSession, place: str, lead: Lead, event: Event, body: bytes) -> None:
    """Stores the event behind its key; what an agent did counts once, in the same transaction.

    A person's message stays unhandled: the turn takes it.
    """
    arrival = _arrival(place, lead, event, body)
    stored = await inbox.store(session, [arrival])
    if not stored or isinstance(event, PersonWrote):
        return
    if isinstance(event, GivenBack):
        takeover.resume(lead)
    elif isinstance(event, AgentWrote):
        await takeover.human_spoke(session, lead, event.occurred_at)
        await _keep_words(session, place, lead, event)
    await inbox.mark_handled(session, [row.id for row in stored], arrival.kind)


async def _keep_words(session: AsyncSession, place: str, lead: Lead, said: AgentWrote) -> None:
    """Into the transcript; from the desk they are on their way to the person first."""
    if place == DESK:
        await _send_on(session, lead, said)
        return
    for number, part in enumerate(said.contents):
        await takeover.keep_words(
            session,
            lead,
            wamid=ids.part_key(ids.chatwoot_message_id(place, said.message_id), number),
            kind=part.kind,
            text=part.text,
            at=said.occurred_at,
            media_id=part.media_id,
        )


async def _send_on(session: AsyncSession, lead: Lead, said: AgentWrote) -> None:
    """Words as words, each file as a file. A place or a card has neither, and stays here."""
    life = await leads.latest_life(session, lead.tenant_id, lead.id)
    for number, part in enumerate(said.contents):
        if part.text is None and part.media_id is None:
            continue
        await transcript.queue(
            session,
            tenant_id=lead.tenant_id,
            lead_id=lead.id,
            lead_offer_id=life.id if life else None,
            turn_key=ids.part_key(ids.human_turn_key(DESK, said.message_id), number),
            now=said.occurred_at,
            kind="media" if part.media_id else "text",
            text=part.text,
            media_id=part.media_id,
            attachment=part.attachment,
            by_human=True,
        )


def _arrival(place: str, lead: Lead, event: Event, body: bytes) -> Arrival:
    match event:
        case PersonWrote():
            kind, key, at = "message", str(event.message_id), event.occurred_at
        case AgentWrote():
            kind, key, at = "human", str(event.message_id), event.occurred_at
        case GivenBack():
            # The moment tells one resolution of a conversation from the next.
            at = event.occurred_at
            kind, key = "given_back", f"{event.where.conversation_id}:{event.how}:{at.timestamp()}"
        case OwnMessage():
            raise AssertionError("a message of ours is not kept again")
    return Arrival(
        provider=PROVIDER,
        external_id=f"{place}:{key}",
        kind=kind,
        account=place,
        body=body,
        occurred_at=at,
        tenant_id=lead.tenant_id,
        contact_id=lead.id,
    )


async def _apply_status(session: AsyncSession, place: str, event: OwnMessage) -> None:
    try:
        message_id = UUID(event.reference)
    except ValueError:
        return
    now = utc_now()
    await statuses.apply_status(
        session,
        place,
        message_id=message_id,
        wamid=ids.chatwoot_message_id(place, event.message_id),
        status=event.status,
        error_code=event.error,
        at=now,
        now=now,
    )


async def _wake(held: Context, tenant: TenantView, lead_id: UUID) -> None:
    if tenant.is_active:
        window = tenant.policy.first_silence_ms
        await within(START_BUDGET_S, [held.engine.wake_conversation(tenant.id, lead_id, window)])


def _who(event: Any) -> Correspondent:
    where = event.where
    return Correspondent(where.conversation_id, where.contact_id, where.identifier, where.phone)
