"""What a person agreed to, took back and agreed to again: each word once, and where."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models import ids
from models.records import tenants
from models.tables import ConsentEvent, Lead, LeadSource, Message

Kind = Literal["AGREED", "OPTED_OUT", "OPTED_IN"]


async def by_form(session: AsyncSession, lead: Lead, source: LeadSource) -> None:
    """The submission's own words where it has some; else that it was left is the word."""
    detail: Mapping[str, Any] = source.detail or {}
    terms: Mapping[str, Any] = detail.get("terms") or {}
    evidence = {
        "kind": source.kind,
        "source_id": str(source.source_id) if source.source_id else None,
        "leadgen_id": source.leadgen_id,
        "page_id": source.page_id,
        "form_id": source.form_id,
        "ad_id": source.ad_id,
        "campaign_id": source.campaign_id,
        "privacy_policy": terms.get("privacy_policy"),
        "boxes": terms.get("boxes") or [],
    }
    await _record(
        session,
        lead,
        "AGREED",
        source="form",
        cause=ids.form_consent_cause(source.leadgen_id),
        words=terms.get("words") or detail.get("consent"),
        evidence={name: value for name, value in evidence.items() if value},
        at=source.submitted_at,
    )


async def by_message(
    session: AsyncSession, lead: Lead, kind: Kind, message: Message, ad_id: str | None = None
) -> None:
    """What the person wrote is the word; writing first is agreeing to be answered."""
    evidence = {"message_id": str(message.id), "wamid": message.wamid, "ad_id": ad_id}
    await _record(
        session,
        lead,
        kind,
        source="message",
        cause=ids.message_consent_cause(kind, message.id),
        words=message.text,
        evidence={name: value for name, value in evidence.items() if value},
        at=message.occurred_at,
    )


async def withdraw(session: AsyncSession, lead: Lead, said: Message, at: datetime) -> None:
    """Nothing is written to this person any more. `at`: their last word; what they wrote before it
    and is told later renews no consent."""
    lead.opted_out_at = at
    await by_message(session, lead, "OPTED_OUT", said)
    tenants.audit(
        session,
        lead.tenant_id,
        actor="lead",
        action="consent.withdrawn",
        subject=f"lead:{lead.id}",
    )


async def renew(session: AsyncSession, lead: Lead, said: Message | None) -> None:
    """Who had opted out writes again; by a click alone there are no words to keep."""
    if said is not None:
        await by_message(session, lead, "OPTED_IN", said)
    lead.opted_out_at = None
    tenants.audit(
        session,
        lead.tenant_id,
        actor="lead",
        action="consent.renewed",
        subject=f"lead:{lead.id}",
    )


async def _record(
    session: AsyncSession,
    lead: Lead,
    kind: Kind,
    *,
    source: str,
    cause: str,
    words: str | None,
    evidence: dict[str, Any],
    at: datetime,
) -> None:
    row = {
        "tenant_id": lead.tenant_id,
        "id": ids.new_id(),
        "lead_id": lead.id,
        "kind": kind,
        "source": source,
        "cause": cause,
        "words": words,
        "evidence": evidence,
        "at": at,
    }
    await session.execute(insert(ConsentEvent).values(row).on_conflict_do_nothing())


async def of_person(
    session: AsyncSession, tenant_id: UUID, lead_id: UUID
) -> Sequence[ConsentEvent]:
    """Oldest first; with the words kept under the rows that turned out to be this person."""
    own = (
        select(Lead.id)
        .where(Lead.tenant_id == tenant_id, Lead.id == lead_id)
        .cte("own", recursive=True)
    )
    merged = select(Lead.id).where(Lead.tenant_id == tenant_id, Lead.merged_into == own.c.id)
    rows = await session.exec(
        select(ConsentEvent)
        .where(
            ConsentEvent.tenant_id == tenant_id,
            col(ConsentEvent.lead_id).in_(select(own.union_all(merged).c.id)),
        )
        .order_by(col(ConsentEvent.at), col(ConsentEvent.created_at))
    )
    return rows.all()
