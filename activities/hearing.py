"""The first half of a turn: what arrived goes into the transcript, in order, once each."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from integrations import chatwoot_events, whatsapp_events
from models import ids
from models.contracts.conversation import OpenedLife
from models.domain.lifecycle import State
from models.records import inbox, inventory, leads, takeover, tenants
from models.tables import Lead, LeadOffer, LeadSource, Message
from models.understanding.form import read_form

_WROTE_FIRST = "wrote_first"
_RENEWED_CONSENT = "wrote_after_opt_out"
_READERS = {"whatsapp": whatsapp_events.content, "chatwoot": chatwoot_events.content}
_WRITER_CAUSES = frozenset({_WROTE_FIRST, _RENEWED_CONSENT})


def joined_text(messages: Sequence[Message]) -> str:
    """A burst is read as one text, so that a correction in the next message is understood."""
    return "\n".join(message.text for message in messages if message.text)


async def take_in(session: AsyncSession, lead: Lead, now: datetime) -> None:
    """Inbox rows become messages; reactions and stickers need no answer."""
    events = await inbox.waiting_messages(session, lead.tenant_id, lead.id)
    for event in events:
        message = json.loads(event.body)
        content = _READERS[event.provider](message)
        is_settled = content.kind == "other" or takeover.is_answered(lead, event.occurred_at)
        row = {
            "tenant_id": lead.tenant_id,
            "id": ids.new_id(),
            "lead_id": lead.id,
            "direction": "in",
            "status": "received",
            "kind": content.kind,
            "text": content.text,
            "media_id": content.media_id,
            "wamid": event.external_id,
            "occurred_at": event.occurred_at,
            "citations": [],
            "answered_at": now if is_settled else None,
        }
        await session.execute(
            insert(Message)
            .values(row)
            .on_conflict_do_nothing(index_elements=["tenant_id", "wamid"])
        )
        if lead.last_inbound_at is None or lead.last_inbound_at < event.occurred_at:
            lead.last_inbound_at = event.occurred_at
    if events:
        await inbox.mark_handled(session, [event.id for event in events], "heard")


async def ensure_life(session: AsyncSession, lead: Lead) -> tuple[LeadOffer, OpenedLife | None]:
    """The life that a person talks in. Who writes without one, or after opting out, begins anew.

    A new one is reported until its first turn is answered, so that its workflow is started for
    certain.
    """
    life = await leads.latest_life(session, lead.tenant_id, lead.id)
    if life is None or life.state == State.STOPPED:
        life = await _open_life(session, lead, life)
    opened = OpenedLife(lead_offer_id=life.id) if life.state_cause in _WRITER_CAUSES else None
    return life, opened


async def _open_life(session: AsyncSession, lead: Lead, before: LeadOffer | None) -> LeadOffer:
    """Begins with what a form that waited for this message says, where there is one."""
    form = await _waiting_form(session, lead)
    ad_id = form.ad_id if form else None
    offer_id = (
        await inventory.offer_of_ad(session, lead.tenant_id, ad_id)
        or (before.offer_id if before else None)
        or await _only_offer(session, lead)
    )
    life = LeadOffer(
        tenant_id=lead.tenant_id,
        id=ids.new_id(),
        lead_id=lead.id,
        offer_id=offer_id,
        ad_id=ad_id,
        state=State.TO_BE_CONTACTED if offer_id else State.PENDING_MAPPING,
        state_cause=_take_consent(session, lead),
        state_actor="lead",
        fields={"name": lead.name} if lead.name else {},
        is_test=before is not None and before.is_test,
    )
    session.add(life)
    await session.flush()
    if form is not None:
        form.status, form.lead_offer_id = "OPENED", life.id
        said = read_form(form.detail["answers"], form.submitted_at.date())
        leads.learn(session, life, said.fields, origin="form", words=said.words)
    return life


def _take_consent(session: AsyncSession, lead: Lead) -> str:
    """Why the life begins; who had opted out renews the consent by writing, on record."""
    if lead.opted_out_at is None:
        return _WROTE_FIRST
    lead.opted_out_at = None
    tenants.audit(
        session,
        lead.tenant_id,
        actor="lead",
        action="consent.renewed",
        subject=f"lead:{lead.id}",
    )
    return _RENEWED_CONSENT


async def _waiting_form(session: AsyncSession, lead: Lead) -> LeadSource | None:
    """The newest form that was left after opting out, and waited for the person to write."""
    rows = await session.exec(
        select(LeadSource)
        .where(
            LeadSource.tenant_id == lead.tenant_id,
            LeadSource.lead_id == lead.id,
            LeadSource.status == "WAITS_FOR_WRITER",
        )
        .order_by(col(LeadSource.submitted_at).desc())
    )
    return rows.first()


async def _only_offer(session: AsyncSession, lead: Lead) -> UUID | None:
    """Who writes out of the blue can only mean the one offer, where a tenant has just one."""
    offers = await inventory.active_offers(session, lead.tenant_id, lead.created_at.date())
    return next(iter(offers)) if len(offers) == 1 else None
